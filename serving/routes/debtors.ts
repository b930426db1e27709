/** `GET /v1/debtors/{id}`. */
import Type from 'typebox';
import { readProfile } from '../profile/read-profile.ts';
import { DebtorProfileSchema } from '../schemas/debtor.ts';
import { closed, Id, problemResponses } from '../schemas/parts.ts';
import type { App, AppDependencies } from './dependencies.ts';

export function registerDebtors(app: App, { live, decisions }: AppDependencies): void {
  app.get('/v1/debtors/:id', {
    schema: {
      operationId: 'getDebtor', summary: 'Everything known about one debtor, with source and as-of', tags: ['debtors'],
      params: Type.Object({ id: Id('the debtor') }, closed),
      response: { 200: DebtorProfileSchema, ...problemResponses(400, 404, 409, 503) },
    },
  }, async (request) => readProfile(live.current(), decisions, request.params.id));
}
