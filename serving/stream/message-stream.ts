/** A stream of messages, as far as serving needs one: the port that Kafka fills and tests replace. */

export interface IncomingMessage {
  readonly topic: string;
  readonly value: string | null;
}

export interface OutgoingMessage {
  readonly key: string | null;
  readonly value: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface MessageStream {
  /**
   * Hands over batches in the order of each partition. The place is moved forward only after `handle` has resolved; when it throws,
   * the same messages come again.
   */
  consume(topics: readonly string[], handle: (messages: readonly IncomingMessage[]) => Promise<void>): Promise<void>;
  /** Resolves when the broker has the messages. */
  send(topic: string, messages: readonly OutgoingMessage[]): Promise<void>;
  close(): Promise<void>;
}

export const TOPICS = {
  scoreRequests: 'dunlin.score-requests',
  decisions: 'dunlin.decisions',
  ledgerEvents: 'dunlin.ledger-events',
  contactEvents: 'dunlin.contact-events',
} as const;

/** What is read. */
export const INCOMING_TOPICS = [TOPICS.scoreRequests, TOPICS.ledgerEvents, TOPICS.contactEvents] as const;

/** Where messages of a topic go that cannot be read. */
export function deadLetterTopic(topic: string): string {
  return `${topic}.dlq`;
}
