import { expect, it } from 'vitest';
import { mappingJsonSchema, portfolioJsonSchema } from '../../../core/schema/published.ts';

interface Schema {
  readonly description?: string;
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly patternProperties?: Readonly<Record<string, Schema>>;
}

/** Paths of the keys that an editor could say nothing about. */
function withoutDescription(schema: Schema, path: string): string[] {
  const keys = Object.entries(schema.properties ?? {});
  return [
    ...keys.filter(([, { description }]) => description === undefined).map(([name]) => `${path}.${name}`),
    ...keys.flatMap(([name, each]) => withoutDescription(each, `${path}.${name}`)),
    ...[...(schema.anyOf ?? []), ...(schema.items ? [schema.items] : []), ...Object.values(schema.patternProperties ?? {})].flatMap((each) => withoutDescription(each, path)),
  ];
}

it.each([['mapping', mappingJsonSchema(), 40], ['portfolio', portfolioJsonSchema(), 60]] as const)('the schema of a %s is the published one and describes every key', async (name, schema, leastKeys) => {
  const text = `${JSON.stringify(schema, null, 2)}\n`;
  await expect(text).toMatchFileSnapshot(`../../../docs/${name}.schema.json`);
  expect(withoutDescription(schema, name)).toEqual([]);
  expect(text.match(/"description"/g)!.length).toBeGreaterThan(leastKeys);
  expect(text.match(/"examples"/g)!.length).toBeGreaterThan(10);
});
