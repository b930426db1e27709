/** `GET /metrics`, in the text format of Prometheus, and the timing of every request. */
import Type from 'typebox';
import { problemResponses } from '../schemas/parts.ts';
import type { App, AppDependencies } from './dependencies.ts';

export function registerMetrics(app: App, { metrics }: AppDependencies): void {
  app.addHook('onResponse', async (request, reply) => {
    metrics.requestSeconds.observe({ method: request.method, route: request.routeOptions.url ?? 'unknown', status: String(reply.statusCode) }, reply.elapsedTime / 1000);
  });
  app.get('/metrics', {
    schema: { operationId: 'getMetrics', summary: 'Prometheus metrics', tags: ['health'], produces: ['text/plain'], response: { 200: Type.String(), ...problemResponses() } },
  }, async (_request, reply) => reply.type(metrics.registry.contentType).send(await metrics.registry.metrics()));
}
