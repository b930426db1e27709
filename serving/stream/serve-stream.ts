/**
 * Serves the stream: events into the log, score requests into decisions, and what cannot be read into dead letters.
 *
 * A message may come more than once. Events count once by their id, and a debtor has one decision in an epoch, both durably, so
 * the effect is that of one delivery; only the answer on `dunlin.decisions` can come twice, with the same decision id.
 */
import { Compile } from 'typebox/compile';
import { DunlinError, errorText, isDunlinError, type ErrorCode } from '../../core/errors.ts';
import type { Decider } from '../decisions/decide-contact.ts';
import type { EventReceiver } from '../events/receive-events.ts';
import { jsonDepth, MAXIMUM_JSON_DEPTH } from '../plugins/json-body.ts';
import { DecisionRequestSchema } from '../schemas/decision.ts';
import { deadLetterTopic, INCOMING_TOPICS, TOPICS, type IncomingMessage, type MessageStream } from './message-stream.ts';

export interface StreamDependencies {
  readonly stream: MessageStream;
  readonly decider: Decider;
  readonly receiveEvents: EventReceiver;
  readonly onDeadLetter: (topic: string, code: ErrorCode) => void;
}

/** Failures of the message itself; everything else is tried again. */
const UNREADABLE: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['body-invalid', 'value-invalid', 'event-conflict', 'debtor-unknown', 'receivable-unknown']);

const request = Compile(DecisionRequestSchema);

/** Starts reading. Resolves when the stream is subscribed. */
export async function serveStream(dependencies: StreamDependencies): Promise<void> {
  await dependencies.stream.consume(INCOMING_TOPICS, async (messages) => {
    // Side by side, so that the messages of a batch share one fsync; calls begin in the order of the messages.
    const outcomes = await Promise.allSettled(messages.map((message) => serveMessage(message, dependencies)));
    const failure = outcomes.find((outcome) => outcome.status === 'rejected');
    if (failure) throw failure.reason;
  });
}

async function serveMessage(message: IncomingMessage, dependencies: StreamDependencies): Promise<void> {
  try {
    await HANDLERS[message.topic]?.(parseMessage(message), dependencies);
  } catch (error) {
    if (!isDunlinError(error) || !UNREADABLE.has(error.code)) throw error;
    await dependencies.stream.send(deadLetterTopic(message.topic), [{ key: null, value: message.value ?? '', headers: { code: error.code, reason: errorText(error) } }]);
    dependencies.onDeadLetter(message.topic, error.code);
  }
}

type Handler = (value: unknown, dependencies: StreamDependencies) => Promise<void>;

const receive: Handler = async (value, { receiveEvents }) => {
  await receiveEvents(value);
};

const HANDLERS: Readonly<Record<string, Handler>> = {
  [TOPICS.ledgerEvents]: receive,
  [TOPICS.contactEvents]: receive,
  [TOPICS.scoreRequests]: async (value, { decider, stream }) => {
    if (!request.Check(value)) throw new DunlinError('body-invalid', 'A score request must match the schema DecisionRequest. See /docs for its fields.');
    const answer = await decider.decide(value);
    await stream.send(TOPICS.decisions, [{ key: answer.debtorId, value: JSON.stringify(answer) }]);
  },
};

function parseMessage({ value }: IncomingMessage): unknown {
  if (value === null || jsonDepth(value) > MAXIMUM_JSON_DEPTH) throw new DunlinError('body-invalid', `A message must hold JSON of at most ${MAXIMUM_JSON_DEPTH} levels. Send one JSON document a message.`);
  try {
    return JSON.parse(value) as unknown;
  } catch {
    throw new DunlinError('body-invalid', 'A message must hold JSON. Send one JSON document a message.');
  }
}
