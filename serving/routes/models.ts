/** `GET /v1/models`, `/v1/models/champion` and `/v1/models/{id}`. */
import Type from 'typebox';
import { DunlinError } from '../../core/errors.ts';
import { formatInstant, parseInstant } from '../../core/time.ts';
import { ChampionQuerySchema, ChampionSchema, ModelListSchema, ModelSchema } from '../schemas/model.ts';
import { closed, Id, problemResponses } from '../schemas/parts.ts';
import type { App, AppDependencies } from './dependencies.ts';

export function registerModels(app: App, { models }: AppDependencies): void {
  app.get('/v1/models', {
    schema: { operationId: 'listModels', summary: 'Every registered model', tags: ['models'], response: { 200: ModelListSchema, ...problemResponses() } },
  }, async () => {
    return {
      models: models.ids().map((id) => {
        const { kind, estimator, label } = models.manifest(id);
        const role = kind === 'default-propensity' ? 'default' : kind;
        return { id, kind, estimator, label: label?.id ?? null, champion: models.champion(role, undefined, role === 'default' ? label?.id : undefined) === id };
      }),
    };
  });

  app.get('/v1/models/champion', {
    schema: {
      operationId: 'getChampions', summary: 'The models in use, now or at a past instant', tags: ['models'],
      querystring: ChampionQuerySchema, response: { 200: ChampionSchema, ...problemResponses(400, 422) },
    },
  }, async (request) => {
    const at = request.query.at === undefined ? undefined : parseInstant(request.query.at);
    return {
      at: at === undefined ? null : formatInstant(at),
      default: models.champion('default', at, request.query.label), response: models.champion('response', at), policy: models.champion('policy', at),
      timing: models.champion('timing', at), 'self-cure': models.champion('self-cure', at),
    };
  });

  app.get('/v1/models/:id', {
    schema: {
      operationId: 'getModel', summary: 'What a model says about itself', tags: ['models'],
      params: Type.Object({ id: Id('artefact id') }, closed), response: { 200: ModelSchema, ...problemResponses(400, 404) },
    },
  }, async (request) => {
    const { id } = request.params;
    if (!models.ids().includes(id)) throw new DunlinError('artefact-missing', 'The model must be in the registry. See /v1/models for the list.');
    return { id, manifest: { ...models.manifest(id) } };
  });
}
