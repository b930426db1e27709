/** The JSON Schemas that editors read; the files in docs/ are these. */
import { MappingSchema } from './mapping.ts';
import { PortfolioSchema } from './portfolio.ts';

const DIALECT = 'https://json-schema.org/draft/2020-12/schema';

/** Of mapping files. */
export function mappingJsonSchema(): Readonly<Record<string, unknown>> {
  return { $schema: DIALECT, ...MappingSchema };
}

/** Of portfolio files: with `extends`, which is read before the rest is checked, and which takes the place of the keys that must be there. */
export function portfolioJsonSchema(): Readonly<Record<string, unknown>> {
  const { required, properties, ...rest } = PortfolioSchema;
  const filled = Object.keys(properties).filter((name) => 'default' in properties[name as keyof typeof properties]);
  return {
    $schema: DIALECT, ...rest,
    anyOf: [{ required: ['extends'] }, { required: required.filter((name) => !filled.includes(name)) }],
    properties: { ...properties, extends: { type: 'string', description: 'another portfolio file, whose top-level keys hold where this one gives none', examples: ['base.yaml'] } },
  };
}
