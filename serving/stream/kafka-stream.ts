/** The message stream over Kafka; the only importer of kafkajs. */
import kafkajs, { type Consumer, type EachBatchPayload, type Kafka, type Producer } from 'kafkajs';
import { DunlinError } from '../../core/errors.ts';
import { deadLetterTopic, INCOMING_TOPICS, TOPICS, type MessageStream } from './message-stream.ts';

const CONNECTION_TIMEOUT_MS = 5_000;
const MESSAGES_AT_ONCE = 200;

export interface KafkaOptions {
  /** `host:port`, at least one. */
  readonly brokers: readonly string[];
  readonly groupId: string;
  readonly log: (level: 'warn' | 'error', text: string) => void;
  /** Called when consumption has ended for good. */
  readonly onCrash: (error: Error) => void;
}

/** Connects and makes the topics that are missing. Throws `kafka-unavailable`. */
export async function openKafkaStream(options: KafkaOptions): Promise<MessageStream> {
  const kafka = createClient(options);
  const producer = kafka.producer({ idempotent: true, maxInFlightRequests: 1 });
  const consumer = kafka.consumer({ groupId: options.groupId, retry: { retries: 8, restartOnFailure: async () => true } });
  try {
    await createTopics(kafka);
    await producer.connect();
    await consumer.connect();
  } catch (error) {
    await Promise.allSettled([producer.disconnect(), consumer.disconnect()]);
    throw new DunlinError('kafka-unavailable', `KAFKA_BROKERS must name brokers that answer; got ${options.brokers.join(', ')}. Start Kafka, correct KAFKA_BROKERS, or unset it to serve without a stream.`, {}, error);
  }
  consumer.on(consumer.events.CRASH, ({ payload }) => {
    if (!payload.restart) options.onCrash(payload.error);
  });
  return streamOver(producer, consumer);
}

function createClient(options: KafkaOptions): Kafka {
  return new kafkajs.Kafka({
    clientId: 'dunlin', brokers: [...options.brokers], connectionTimeout: CONNECTION_TIMEOUT_MS, retry: { retries: 5 },
    logLevel: kafkajs.logLevel.WARN,
    logCreator: () => ({ level, log }) => {
      if (level <= kafkajs.logLevel.WARN) options.log(level === kafkajs.logLevel.WARN ? 'warn' : 'error', log.message);
    },
  });
}

function streamOver(producer: Producer, consumer: Consumer): MessageStream {
  return {
    consume: async (topics, handle) => {
      await consumer.subscribe({ topics: [...topics], fromBeginning: true });
      await consumer.run({ eachBatchAutoResolve: false, eachBatch: async (payload) => handleBatch(payload, handle) });
    },
    send: async (topic, messages) => {
      await producer.send({ topic, acks: -1, messages: messages.map(({ key, value, headers }) => ({ key, value, ...(headers ? { headers: { ...headers } } : {}) })) });
    },
    close: async () => {
      await consumer.disconnect();
      await producer.disconnect();
    },
  };
}

/** Offsets move on behind the work, a stretch at a time, so that a failure repeats only what was not done. */
async function handleBatch({ batch, resolveOffset, heartbeat, commitOffsetsIfNecessary, isRunning, isStale }: EachBatchPayload, handle: Parameters<MessageStream['consume']>[1]): Promise<void> {
  for (let start = 0; start < batch.messages.length; start += MESSAGES_AT_ONCE) {
    if (!isRunning() || isStale()) return;
    const stretch = batch.messages.slice(start, start + MESSAGES_AT_ONCE);
    await handle(stretch.map((message) => ({ topic: batch.topic, value: message.value?.toString('utf8') ?? null })));
    resolveOffset(stretch.at(-1)!.offset);
    await heartbeat();
    await commitOffsetsIfNecessary();
  }
}

async function createTopics(kafka: Kafka): Promise<void> {
  const admin = kafka.admin();
  try {
    await admin.connect();
    const wanted = [...INCOMING_TOPICS, TOPICS.decisions, ...INCOMING_TOPICS.map(deadLetterTopic)];
    const existing = new Set(await admin.listTopics());
    const missing = wanted.filter((topic) => !existing.has(topic));
    if (missing.length > 0) await admin.createTopics({ waitForLeaders: true, topics: missing.map((topic) => ({ topic })) });
  } finally {
    await admin.disconnect();
  }
}
