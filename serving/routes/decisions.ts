/** `POST /v1/decisions` and `GET /v1/decisions/{id}`. */
import Type from 'typebox';
import { DunlinError } from '../../core/errors.ts';
import { DecisionAnswerSchema, DecisionRequestSchema } from '../schemas/decision.ts';
import { closed, Id, problemResponses } from '../schemas/parts.ts';
import type { App, AppDependencies } from './dependencies.ts';

export function registerDecisions(app: App, { decider, decisions }: AppDependencies): void {
  app.post('/v1/decisions', {
    schema: {
      operationId: 'decide', summary: 'Which contact, if any, to make now', tags: ['decisions'],
      description: 'One draw per debtor and epoch: asked again, the answer is the same until the permitted actions change. Durable before it is answered.',
      body: DecisionRequestSchema,
      response: { 200: DecisionAnswerSchema, ...problemResponses(400, 404, 409, 413, 415, 422, 503) },
    },
  }, async (request) => decider.decide(request.body));

  app.get('/v1/decisions/:id', {
    schema: {
      operationId: 'getDecision', summary: 'A decision as it was answered', tags: ['decisions'],
      params: Type.Object({ id: Id('the decision') }, closed),
      response: { 200: DecisionAnswerSchema, ...problemResponses(400, 404) },
    },
  }, async (request) => {
    const decision = decisions.get(request.params.id);
    if (!decision) throw new DunlinError('decision-unknown', 'The decision must be in the log of this server. Check the id.');
    return decision.answer;
  });
}
