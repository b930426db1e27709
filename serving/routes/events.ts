/** `POST /v1/events`. */
import type { ReceivedEvents } from '../events/receive-events.ts';
import { EventsAnswerSchema, EventsBodySchema } from '../schemas/event.ts';
import { problemResponses } from '../schemas/parts.ts';
import type { App, AppDependencies } from './dependencies.ts';

export function registerEvents(app: App, { receiveEvents, metrics }: AppDependencies): void {
  app.post('/v1/events', {
    // Checked by `parseEvents`, which names the event and the field; a union of unions would only say that nothing matched.
    validatorCompiler: () => (body: unknown) => ({ value: body }),
    schema: {
      operationId: 'recordEvents', summary: 'Ledger, contact and consent events', tags: ['events'],
      description: 'One event or an array. Idempotent by id; durable when 202 is answered. The next score of the debtor includes them.',
      body: EventsBodySchema,
      response: { 202: EventsAnswerSchema, ...problemResponses(400, 409, 413, 415, 422, 503) },
    },
  }, async (request, reply) => {
    const received: ReceivedEvents = await receiveEvents(request.body);
    metrics.events.inc({ result: 'accepted' }, received.accepted);
    metrics.events.inc({ result: 'duplicate' }, received.duplicates);
    return reply.code(202).send(received);
  });
}
