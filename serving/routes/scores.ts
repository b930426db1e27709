/** `POST /v1/scores`. */
import { ScoreAnswerSchema, ScoreRequestSchema } from '../schemas/score.ts';
import { problemResponses } from '../schemas/parts.ts';
import { scoreDebtor } from '../scores/score-debtor.ts';
import type { App, AppDependencies } from './dependencies.ts';

export function registerScores(app: App, { live }: AppDependencies): void {
  app.post('/v1/scores', {
    schema: {
      operationId: 'score', summary: 'Probability of default of one debtor, with reasons', tags: ['scores'],
      body: ScoreRequestSchema,
      response: { 200: ScoreAnswerSchema, ...problemResponses(400, 404, 409, 413, 415, 503) },
    },
  }, async (request) => scoreDebtor(live.current(), request.body));
}
