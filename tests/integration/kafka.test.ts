import { afterAll, describe, expect, it } from 'vitest';
import { LOG_START } from '../../core/append-log.ts';
import type { DecisionAnswer } from '../../serving/schemas/decision.ts';
import { openKafkaStream } from '../../serving/stream/kafka-stream.ts';
import { deadLetterTopic, TOPICS, type IncomingMessage, type MessageStream } from '../../serving/stream/message-stream.ts';
import { serveStream } from '../../serving/stream/serve-stream.ts';
import { kafkaBroker } from '../setup/services.ts';
import { madeServer, payment, type MadeServer } from '../unit/serving/fixture.ts';
import { until } from '../setup/until.ts';

const { address } = await kafkaBroker();

describe.skipIf(address === null)('the stream on a real broker', () => {
  const run = `${process.pid}`;
  const open: MessageStream[] = [];
  const connect = async (group: string): Promise<MessageStream> => {
    const stream = await openKafkaStream({ brokers: [address!], groupId: `${group}-${run}`, log: () => {}, onCrash: (error) => { throw error; } });
    open.push(stream);
    return stream;
  };
  const serve = async (server: MadeServer): Promise<MessageStream> => {
    const stream = await connect('dunlin-test');
    await serveStream({ stream, decider: server.decider, receiveEvents: server.receiveEvents, onDeadLetter: () => {} });
    return stream;
  };
  const close = async (stream: MessageStream): Promise<void> => {
    open.splice(open.indexOf(stream), 1);
    await stream.close();
  };

  afterAll(async () => { await Promise.all(open.map((stream) => stream.close())); });

  it('answers score requests, takes events, keeps dead letters and goes on where it stopped', async () => {
    const server = await madeServer();
    const seen: IncomingMessage[] = [];
    const engine = await connect('engine');
    await engine.consume([TOPICS.decisions, deadLetterTopic(TOPICS.scoreRequests)], async (messages) => { seen.push(...messages); });
    const decisionsOf = (debtorId: string): DecisionAnswer[] => seen.filter((message) => message.topic === TOPICS.decisions)
      .map((message) => JSON.parse(message.value!) as DecisionAnswer).filter((answer) => answer.debtorId === debtorId);

    const first = await serve(server);
    await engine.send(TOPICS.scoreRequests, [{ key: 'd-1', value: JSON.stringify({ debtorId: 'd-1' }) }, { key: null, value: '{not json' }, { key: 'd-1', value: JSON.stringify({ debtorId: 'd-1' }) }]);
    await until('the message', () => decisionsOf('d-1').length >= 2 && seen.some((message) => message.topic.endsWith('.dlq') && message.value === '{not json'));
    expect(new Set(decisionsOf('d-1').map((answer) => answer.decisionId)).size).toBe(1);

    // A payment in full removes the pending contact of its debtor.
    const event = payment(`p-${run}`, { debtorId: 'd-2', eventAt: '2013-06-30T21:00:00Z' });
    await engine.send(TOPICS.ledgerEvents, [{ key: 'd-2', value: JSON.stringify(event) }, { key: 'd-2', value: JSON.stringify(event) }]);
    await until('the message', () => server.events.since(LOG_START, 0n).length === 1);
    await engine.send(TOPICS.scoreRequests, [{ key: 'd-2', value: JSON.stringify({ debtorId: 'd-2' }) }]);
    await until('the message', () => decisionsOf('d-2').length >= 1);
    expect(decisionsOf('d-2')[0]).toMatchObject({ channel: { action: 'no_contact', loggingProbability: 1 } });
    await close(first);

    // What comes while nobody reads is answered after a restart; what was done is not done again.
    const answered = decisionsOf('d-1').length;
    await engine.send(TOPICS.scoreRequests, [{ key: 'd-3', value: JSON.stringify({ debtorId: 'd-3' }) }]);
    const again = await madeServer({ home: server.home.root });
    await serve(again);
    await until('the message', () => decisionsOf('d-3').length >= 1);
    expect(decisionsOf('d-1')).toHaveLength(answered);
    expect(again.events.since(LOG_START, 0n)).toHaveLength(1);
  });

  it('says what to do when no broker answers', async () => {
    await expect(openKafkaStream({ brokers: ['127.0.0.1:1'], groupId: 'none', log: () => {}, onCrash: () => {} })).rejects.toMatchObject({ code: 'kafka-unavailable' });
  });
});
