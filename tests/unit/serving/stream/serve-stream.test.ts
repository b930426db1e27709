import { LOG_START } from '../../../../core/append-log.ts';
import { describe, expect, it } from 'vitest';
import { TOPICS, type IncomingMessage, type MessageStream, type OutgoingMessage } from '../../../../serving/stream/message-stream.ts';
import { serveStream } from '../../../../serving/stream/serve-stream.ts';
import { madeServer, payment, type FixtureOptions } from '../fixture.ts';

type Sent = OutgoingMessage & { readonly topic: string };

/** A stream in memory: `deliver` hands messages over as a broker would. */
async function madeStream(options: FixtureOptions = {}) {
  const server = await madeServer(options);
  const sent: Sent[] = [];
  let handle: (messages: readonly IncomingMessage[]) => Promise<void> = async () => {};
  const stream: MessageStream = {
    consume: async (_topics, given) => { handle = given; },
    send: async (topic, messages) => { sent.push(...messages.map((message) => ({ topic, ...message }))); },
    close: async () => {},
  };
  const deadLetters: string[] = [];
  await serveStream({ stream, decider: server.decider, receiveEvents: server.receiveEvents, onDeadLetter: (topic, code) => deadLetters.push(`${topic} ${code}`) });
  return { server, sent, deadLetters, deliver: (topic: string, ...values: readonly unknown[]) => handle(values.map((value) => ({ topic, value: typeof value === 'string' ? value : value === null ? null : JSON.stringify(value) }))) };
}

describe('score requests', () => {
  it('are answered on dunlin.decisions, keyed by debtor, twice with the same decision', async () => {
    const { deliver, sent, server } = await madeStream();
    await deliver(TOPICS.scoreRequests, { debtorId: 'd-1' }, { debtorId: 'd-2' }, { debtorId: 'd-1' });
    expect(sent.map((message) => [message.topic, message.key])).toEqual(expect.arrayContaining([[TOPICS.decisions, 'd-1'], [TOPICS.decisions, 'd-2']]));
    const ids = sent.filter((message) => message.key === 'd-1').map((message) => (JSON.parse(message.value) as { decisionId: string }).decisionId);
    expect(ids).toHaveLength(2);
    expect(new Set(ids).size).toBe(1);
    expect(server.decisions.get(ids[0]!)).not.toBeNull();
  });

  it('are answered bit for bit as over HTTP', async () => {
    const { deliver, sent, server } = await madeStream();
    await deliver(TOPICS.scoreRequests, { debtorId: 'd-3' });
    const answer = await server.app.inject({ method: 'POST', url: '/v1/decisions', payload: { debtorId: 'd-3' } });
    expect(JSON.parse(sent[0]!.value)).toEqual(answer.json());
  });

  it.each([
    ['no JSON', '{half', 'body-invalid'], ['nothing', null, 'body-invalid'], ['an unknown field', { debtorId: 'd-1', extra: 1 }, 'body-invalid'],
    ['a prototype key', '{"debtorId":"d-1","__proto__":{"x":1}}', 'body-invalid'], ['deep JSON', '['.repeat(10_000), 'body-invalid'], ['an unknown debtor', { debtorId: 'nobody' }, 'debtor-unknown'],
  ])('with %s go to the dead letters and the next is served', async (_, value, code) => {
    const { deliver, sent, deadLetters } = await madeStream();
    await deliver(TOPICS.scoreRequests, value, { debtorId: 'd-1' });
    expect(sent.map((message) => message.topic).sort()).toEqual([TOPICS.decisions, 'dunlin.score-requests.dlq']);
    expect(sent.find((message) => message.topic.endsWith('.dlq'))!.headers).toMatchObject({ code });
    expect(deadLetters).toEqual([`${TOPICS.scoreRequests} ${code}`]);
  });
});

describe('events', () => {
  it('come again without counting again, and change the next decision', async () => {
    const { deliver, server, sent } = await madeStream();
    const event = payment('p-1', { eventAt: '2013-06-30T21:00:00Z' });
    await deliver(TOPICS.ledgerEvents, event, event);
    await deliver(TOPICS.ledgerEvents, event);
    expect(server.events.since(LOG_START, 0n)).toHaveLength(1);
    await deliver(TOPICS.scoreRequests, { debtorId: 'd-1' });
    expect(JSON.parse(sent[0]!.value)).toMatchObject({ channel: { action: 'no_contact', loggingProbability: 1 } });
  });

  it('whose log fails are delivered again, not dropped', async () => {
    let fails = true;
    const { deliver, server, deadLetters } = await madeStream({
      wrapLog: (log) => ({ ...log, append: (values) => (fails ? Promise.reject(new Error('ENOSPC')) : log.append(values)) }),
    });
    await expect(deliver(TOPICS.ledgerEvents, payment('p-1'))).rejects.toThrow('ENOSPC');
    expect(deadLetters).toEqual([]);
    fails = false;
    await deliver(TOPICS.ledgerEvents, payment('p-1'));
    expect(server.events.since(LOG_START, 0n)).toHaveLength(1);
  });

  it('before the first snapshot are delivered again later', async () => {
    const { deliver } = await madeStream({ ready: false });
    await expect(deliver(TOPICS.ledgerEvents, payment('p-1'))).rejects.toMatchObject({ code: 'not-ready' });
  });
});
