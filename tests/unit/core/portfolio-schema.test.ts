import { expect, it } from 'vitest';
import { PortfolioSchema } from '../../../core/schema/portfolio.ts';

// Editors complete portfolio files from this document; `vitest run -u` writes it anew after a deliberate change.
it('publishes the JSON Schema of the portfolio file', async () => {
  const document = withOptionalDefaults({ $schema: 'https://json-schema.org/draft/2020-12/schema', ...PortfolioSchema });
  await expect(`${JSON.stringify(document, null, 2)}\n`).toMatchFileSnapshot('../../../docs/portfolio.schema.json');
});

interface Node { readonly properties?: Record<string, { default?: unknown }>; readonly required?: readonly string[] }

/** What has a default may be left out of a file, so it is not `required` in the document. */
function withOptionalDefaults(schema: unknown): unknown {
  return JSON.parse(JSON.stringify(schema, (_, node: unknown) => {
    const { properties, required } = (node ?? {}) as Node;
    if (!properties || !required) return node;
    return { ...(node as object), required: required.filter((name) => !(properties[name] && 'default' in properties[name])) };
  }));
}
