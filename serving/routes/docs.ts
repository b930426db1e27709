/** `GET /docs`: the API as one readable page, from the same schemas. */
import Type from 'typebox';
import { problemResponses } from '../schemas/parts.ts';
import { html, table, type Html } from '../dashboard/html.ts';
import { sendPage } from '../dashboard/page.ts';
import type { App } from './dependencies.ts';

interface SchemaNode {
  readonly type?: string;
  readonly title?: string;
  readonly description?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly SchemaNode[];
  readonly items?: SchemaNode;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly required?: readonly string[];
}

interface Operation {
  readonly summary?: string;
  readonly description?: string;
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: SchemaNode }>> };
  readonly responses?: Readonly<Record<string, { readonly content?: Readonly<Record<string, { readonly schema: SchemaNode }>> }>>;
}

export function registerDocs(app: App): void {
  app.get('/docs', { schema: { hide: true, response: { 200: Type.String(), ...problemResponses() } } }, async (_request, reply) => {
    const paths = (app.swagger() as unknown as { paths: Readonly<Record<string, Readonly<Record<string, Operation>>>> }).paths;
    const operations = Object.entries(paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => ({ name: `${method.toUpperCase()} ${path}`, operation })));
    return sendPage(reply, {
      title: 'HTTP API', path: '/docs',
      body: html`<p>The same as data: <a href="/openapi.json">openapi.json</a> (OpenAPI 3.1). Bodies are <code>application/json</code>; failures are problem documents (RFC 9457) with a stable <code>code</code>.</p>
${operations.map((item) => section(item.name, item.operation))}`,
    });
  });
}

function section(name: string, operation: Operation): Html {
  const body = operation.requestBody?.content['application/json']?.schema;
  const answers = Object.entries(operation.responses ?? {});
  const success = answers.find(([status]) => status.startsWith('2'));
  const answer = Object.values(success?.[1].content ?? {})[0]?.schema;
  return html`<h2>${name}</h2><p>${operation.summary ?? ''}. ${operation.description ?? ''}</p>
${body ? alternatives(body).map((schema) => fields(`Body${schema.title ? `: ${schema.title}` : ''}`, schema)) : null}
${answer?.properties ? fields(`Answer ${success![0]}`, answer) : null}
<p class="note">Other statuses: ${answers.map(([status]) => status).filter((status) => !status.startsWith('2')).join(', ')}</p>`;
}

/** The object schemas that a body may match. */
function alternatives(schema: SchemaNode): readonly SchemaNode[] {
  return schema.properties ? [schema] : (schema.anyOf ?? []).flatMap(alternatives);
}

function fields(caption: string, schema: SchemaNode): Html {
  return table(caption, [{ name: 'Field' }, { name: 'Type' }, { name: 'Meaning' }],
    Object.entries(schema.properties ?? {}).map(([name, field]) => [html`<code>${name}</code>`, `${typeName(field)}${schema.required?.includes(name) ? '' : ', optional'}`, field.description ?? '']));
}

function typeName(schema: SchemaNode): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.join(', ');
  if (schema.anyOf) return schema.anyOf.map(typeName).join(' or ');
  if (schema.type === 'array') return `array of ${schema.items ? typeName(schema.items) : 'anything'}`;
  return schema.type ?? 'anything';
}
