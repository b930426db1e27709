/** `GET /health/live` and `GET /health/ready`. */
import Type from 'typebox';
import { problemResponses } from '../schemas/parts.ts';
import type { App, AppDependencies } from './dependencies.ts';

export function registerHealth(app: App, { live }: AppDependencies): void {
  app.get('/health/live', {
    schema: { operationId: 'isLive', summary: 'The process answers', tags: ['health'], response: { 200: Type.Object({ status: Type.Literal('live') }), ...problemResponses() } },
  }, async () => ({ status: 'live' as const }));

  app.get('/health/ready', {
    schema: {
      operationId: 'isReady', summary: 'A snapshot is in use', tags: ['health'],
      response: { 200: Type.Object({ status: Type.Literal('ready'), snapshotId: Type.String(), asOf: Type.String(), portfolio: Type.String() }), ...problemResponses(503) },
    },
  }, async () => {
    const { id, manifest } = live.current().published;
    return { status: 'ready' as const, snapshotId: id, asOf: manifest.asOf, portfolio: manifest.portfolio };
  });
}
