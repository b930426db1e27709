/** `POST /v1/events`: what is answered; what is sent is `core/schema/events.ts`. */
import Type from 'typebox';
import { EventSchema } from '../../core/schema/events.ts';
import { MAXIMUM_EVENTS } from '../events/incoming-event.ts';

/** For the documentation; events are checked one by one, so that an error names the event and its field. */
export const EventsBodySchema = Type.Union([EventSchema, Type.Array(EventSchema, { minItems: 1, maxItems: MAXIMUM_EVENTS })], { title: 'Events' });

export const EventsAnswerSchema = Type.Object({
  accepted: Type.Integer({ description: 'events that are new, now durable' }),
  duplicates: Type.Integer({ description: 'events that were known already' }),
}, { title: 'EventsAnswer' });
