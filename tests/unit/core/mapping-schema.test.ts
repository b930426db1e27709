import { expect, it } from 'vitest';
import { MappingSchema } from '../../../core/schema/mapping.ts';

it('is published as JSON Schema', async () => {
  const document = { $schema: 'https://json-schema.org/draft/2020-12/schema', ...MappingSchema };
  await expect(`${JSON.stringify(document, null, 2)}\n`).toMatchFileSnapshot('../../../docs/mapping.schema.json');
});
