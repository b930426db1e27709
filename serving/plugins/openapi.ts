/** The OpenAPI 3.1 document, made from the schemas of the routes. */
import swagger from '@fastify/swagger';
import Type from 'typebox';
import { problemResponses } from '../schemas/parts.ts';
import type { App } from '../routes/dependencies.ts';

const TAGS = [
  { name: 'scores', description: 'who will not pay' },
  { name: 'decisions', description: 'which contact, if any, is worth making' },
  { name: 'events', description: 'what happened' },
  { name: 'debtors', description: 'what is known about one debtor' },
  { name: 'models', description: 'what answers' },
  { name: 'health', description: 'probes and metrics' },
];

/** Registers the document; routes that are added afterwards are in it. */
export function registerOpenApi(app: App): void {
  app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'dunlin', version: '1', description: 'Predictive default and channel optimisation for credit collections. Amounts named ...Minor are integers in minor units of the currency.' },
      tags: TAGS,
    },
  });
}

/** `GET /openapi.json`; to be added with the other routes. */
export function registerOpenApiRoute(app: App): void {
  app.get('/openapi.json', { schema: { hide: true, response: { 200: Type.String(), ...problemResponses() } } }, async (_request, reply) =>
    reply.type('application/json').serializer(String).send(JSON.stringify(app.swagger())));
}
