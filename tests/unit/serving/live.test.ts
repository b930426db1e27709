import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { AppendLog } from '../../../core/append-log.ts';
import { namedDraw } from '../../../core/random.ts';
import { problemOfError, type Problem } from '../../../serving/problem.ts';
import { catalogued } from '../../../serving/thrown-error.ts';
import type { DecisionAnswer, DecisionRequest } from '../../../serving/schemas/decision.ts';
import type { ScoreAnswer } from '../../../serving/schemas/score.ts';
import { scoreDebtor } from '../../../serving/scores/score-debtor.ts';
import { madePublished, madeServer, payment, type MadeServer } from './fixture.ts';

/** What HTTP would answer, without the cost of building the application for every test; app.test.ts goes through HTTP. */
async function answered<T>(work: () => Promise<T>): Promise<T | Problem> {
  try {
    return await work();
  } catch (error) {
    return problemOfError(catalogued(error), 'test');
  }
}

const decide = async (server: MadeServer, request: DecisionRequest): Promise<DecisionAnswer & Problem> => await answered(() => server.decider.decide(request)) as DecisionAnswer & Problem;
const post = async (server: MadeServer, body: unknown): Promise<{ accepted: number; duplicates: number } | Problem> => answered(() => server.receiveEvents(body));
const score = async (server: MadeServer, debtorId: string): Promise<ScoreAnswer & Problem> => await answered(() => scoreDebtor(server.live.current(), { debtorId })) as ScoreAnswer & Problem;

function lines<T>(folder: string): T[] {
  return readdirSync(folder).flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as T));
}

describe('events', () => {
  it('are durable at 202 and change the next score', async () => {
    const server = await madeServer();
    expect((await score(server, 'd-1')).pd).toBeCloseTo(0.15, 12);
    expect(await post(server, payment('p-1', { amountMinor: 2000 }))).toEqual({ accepted: 1, duplicates: 0 });
    expect(lines(server.home.eventLog)).toEqual([{
      table: 'ledger_entry', row: {
        entry_id: 'p-1', debtor_id: 'd-1', receivable_id: null, kind: 'payment', amount_minor: 2000, currency: 'EUR', due_on: null, reverses_entry_id: null,
        event_at: '2013-07-01T08:00:00Z', known_at: '2013-07-01T08:00:00Z', source_known_at: null,
      },
    }]);
    expect((await score(server, 'd-1')).pd).toBeCloseTo(0.13, 12);
    expect((await score(server, 'd-2')).pd).toBeCloseTo(0.15, 12);
  });

  it.each([
    ['no knownAt, before the as-of', { eventAt: '2013-06-01T00:00:00Z' }, '2013-06-30T22:00:00Z', null],
    ['no knownAt, after the as-of', { eventAt: '2013-07-02T00:00:00Z' }, '2013-07-02T00:00:00Z', null],
    ['knownAt after the as-of', { eventAt: '2013-06-01T00:00:00Z', knownAt: '2013-07-03T00:00:00Z' }, '2013-07-03T00:00:00Z', null],
    ['knownAt at or before the as-of', { eventAt: '2013-06-01T00:00:00Z', knownAt: '2013-06-02T00:00:00+02:00' }, '2013-06-30T22:00:00Z', '2013-06-01T22:00:00Z'],
  ])('with %s never change a published answer', async (_, fields, knownAt, sourceKnownAt) => {
    const server = await madeServer();
    expect(await post(server, payment('p', fields))).toEqual({ accepted: 1, duplicates: 0 });
    expect(lines<{ row: object }>(server.home.eventLog)[0]!.row).toMatchObject({ known_at: knownAt, source_known_at: sourceKnownAt });
  });

  it('count once, within a request, across requests and after a restart', async () => {
    const server = await madeServer();
    expect(await post(server, [payment('p-1'), payment('p-2'), payment('p-1')])).toEqual({ accepted: 2, duplicates: 1 });
    expect(await post(server, payment('p-1'))).toEqual({ accepted: 0, duplicates: 1 });
    const again = await madeServer({ home: server.home.root });
    expect(await post(again, [payment('p-2'), payment('p-3')])).toEqual({ accepted: 1, duplicates: 1 });
    expect(lines(server.home.eventLog)).toHaveLength(3);
  });

  it('sent twice at once count once', async () => {
    const server = await madeServer();
    const answers = await Promise.all([1, 2, 3, 4].map(() => post(server, payment('p-1'))));
    expect(answers.map((answer) => ('accepted' in answer ? answer.accepted : answer.code)).sort()).toEqual([0, 0, 0, 1]);
    expect(lines(server.home.eventLog)).toHaveLength(1);
  });

  it('with a known id and other content are refused whole', async () => {
    const server = await madeServer();
    await post(server, payment('p-1'));
    expect(await post(server, [payment('p-9'), payment('p-1', { amountMinor: 1 })])).toMatchObject({ status: 409, code: 'event-conflict' });
    expect(lines(server.home.eventLog)).toHaveLength(1);
    expect(await post(server, payment('p-9'))).toEqual({ accepted: 1, duplicates: 0 });
  });

  it.each([
    ['an unknown type', { type: 'gossip' }, 400], ['no id', { entryId: undefined }, 400], ['an unknown field', { colour: 'red' }, 400], ['an unknown kind', { kind: 'gift' }, 400],
    ['an instant without offset', { eventAt: '2013-07-01T08:00:00' }, 400], ['a date that does not exist', { dueOn: '2013-02-30' }, 400],
    ['knownAt before eventAt', { knownAt: '2013-06-30T23:59:59Z' }, 422], ['an instant in the far future', { eventAt: '2019-01-01T00:00:00Z' }, 422],
  ])('with %s are refused and nothing of the request is kept', async (_, fields, status) => {
    const server = await madeServer();
    expect(await post(server, [payment('good'), payment('bad', fields)])).toMatchObject({ status });
    expect(lines(server.home.eventLog)).toHaveLength(0);
  });

  it('are not acknowledged, applied or remembered when the log fails', async () => {
    let fails = true;
    const server = await madeServer({ wrapLog: (log) => failing(log, () => fails) });
    expect(await post(server, payment('p-1'))).toMatchObject({ status: 500, code: 'internal' });
    expect((await score(server, 'd-1')).pd).toBeCloseTo(0.15, 12);
    fails = false;
    expect(await post(server, payment('p-1'))).toEqual({ accepted: 1, duplicates: 0 });
  });

  it('are replayed at the start, and move the data clock', async () => {
    const server = await madeServer();
    await post(server, payment('p-1', { eventAt: '2013-07-05T10:00:00Z' }));
    const again = await madeServer({ home: server.home.root });
    expect((await score(again, 'd-1')).pd).toBeCloseTo(0.1, 12);
    expect(again.live.current().now()).toBe(server.live.current().now());
    expect((await decide(again, { debtorId: 'd-2' })).epochOn).toBe('2013-07-05');
  });

  it('whose features cannot be computed take their debtor out of the answers', async () => {
    let fails = true;
    const server = await madeServer({ onRecompute: () => { if (fails) throw new Error('no memory'); } });
    await post(server, payment('p-1'));
    expect(await score(server, 'd-1')).toMatchObject({ status: 409, code: 'features-stale' });
    expect((await decide(server, { debtorId: 'd-1' })).code).toBe('features-stale');
    expect((await score(server, 'd-2')).pd).toBeCloseTo(0.15, 12);
    fails = false;
    await post(server, payment('p-2', { amountMinor: 1 }));
    expect((await score(server, 'd-1')).pd).toBeCloseTo(0.09999, 12);
    expect(server.failures).toHaveLength(1);
  });
});

describe('decisions', () => {
  it('take one draw for a debtor and epoch, named by seed, debtor and day', async () => {
    const server = await madeServer();
    const first = await decide(server, { debtorId: 'd-1' });
    expect(await decide(server, { debtorId: 'd-1', idempotencyKey: 'k1' })).toEqual(first);
    expect(await decide(server, { debtorId: 'd-1', idempotencyKey: 'k2' })).toEqual(first);
    const rows = lines<{ row: Record<string, unknown> }>(server.home.decisionLog).map((line) => line.row);
    expect(new Set(rows.map((row) => row['decision_id'])).size).toBe(1);
    expect(rows[0]).toMatchObject({
      debtor_id: 'd-1', epoch_on: '2013-06-30', permitted: ['email', 'sms', 'no_contact'], draw: namedDraw('decision', 7, 'd-1', '2013-06-30'), arm: 'policy',
      as_of: '2013-06-30T21:59:59.999999Z', event_at: '2013-06-30T21:59:59.999999Z', known_at: '2013-06-30T22:00:00Z', snapshot_id: 's'.repeat(64), feature_set_version: 'fs-1',
    });
    expect(rows[0]!['probabilities']).toHaveLength(3);
    expect(rows[0]!['blocked_by']).toContain('letter=base/no-contact-point');
  });

  it('asked for many times at once are one', async () => {
    const server = await madeServer();
    const answers = await Promise.all(Array.from({ length: 20 }, () => decide(server, { debtorId: 'd-1' })));
    expect(new Set(answers.map((answer) => answer.decisionId)).size).toBe(1);
    expect(lines(server.home.decisionLog)).toHaveLength(1);
  });

  it('follow the policy over many debtors', async () => {
    const server = await madeServer();
    const actions = await Promise.all(Array.from({ length: 20 }, async (_, i) => (await decide(server, { debtorId: `d-${i + 1}` })).channel.action as string));
    // Three actions of probability 1/3 each: 20 draws give at least two of them (all equal: 3^-19).
    expect(new Set(actions).size).toBeGreaterThan(1);
  });

  it('are superseded with the same draw when the mask changes', async () => {
    const server = await madeServer();
    const first = await decide(server, { debtorId: 'd-1' });
    const narrowed = await decide(server, { debtorId: 'd-1', allowedChannels: ['sms'] });
    expect(narrowed).toMatchObject({ supersedes: first.decisionId });
    expect(narrowed.decisionId).not.toBe(first.decisionId);
    expect(narrowed.ranking.map((item) => item.action).sort()).toEqual(['no_contact', 'sms']);
    await post(server, payment('p-1', { eventAt: '2013-06-30T21:00:00Z' }));
    const paid = await decide(server, { debtorId: 'd-1', allowedChannels: ['sms'] });
    // The microsecond after the as-of is the next local day, so a new epoch begins and nothing is superseded.
    expect(paid).toMatchObject({ epochOn: '2013-07-01', supersedes: null, channel: { action: 'no_contact', loggingProbability: 1 } });
    expect(paid.ranking.find((item) => item.action === 'sms')?.blockedBy).toEqual(['base/nothing-open']);
    const draws = lines<{ row: { draw: number } }>(server.home.decisionLog).map((line) => line.row.draw);
    expect(draws[0]).toBe(draws[1]);
    expect(draws[2]).not.toBe(draws[0]);
  });

  it('keep their idempotency key over epochs and restarts, for one debtor', async () => {
    const server = await madeServer({ acceptsNow: true });
    const first = await decide(server, { debtorId: 'd-1', idempotencyKey: 'k' });
    expect(await decide(server, { debtorId: 'd-1', idempotencyKey: 'k', now: '2013-07-09T09:00:00Z' })).toEqual(first);
    expect((await decide(server, { debtorId: 'd-1', now: '2013-07-09T09:00:00Z' })).decisionId).not.toBe(first.decisionId);
    const again = await madeServer({ home: server.home.root });
    expect(await decide(again, { debtorId: 'd-1', idempotencyKey: 'k' })).toEqual(first);
    expect(again.decisions.get(first.decisionId)?.answer).toEqual(first);
    expect(await decide(again, { debtorId: 'd-2', idempotencyKey: 'k' })).toMatchObject({ status: 400, code: 'body-invalid' });
  });

  it('take their time from the request only on a test server', async () => {
    const server = await madeServer();
    expect(await decide(server, { debtorId: 'd-1', now: '2013-07-09T09:00:00Z' })).toMatchObject({ status: 400, code: 'body-invalid' });
  });

  it('are not answered or remembered when the log fails', async () => {
    let fails = true;
    const server = await madeServer({ wrapLog: (log) => failing(log, () => fails) });
    expect(await decide(server, { debtorId: 'd-1' })).toMatchObject({ status: 500, code: 'internal' });
    expect(server.decisions.newest('d-1')).toBeNull();
    fails = false;
    const answer = await decide(server, { debtorId: 'd-1' });
    expect(answer.supersedes).toBeNull();
  });

  it('are answered after the append has ended, not before', async () => {
    let release = (): void => {};
    const gate = new Promise<void>((resolve) => { release = resolve; });
    const server = await madeServer({ wrapLog: (log) => ({ ...log, append: async (values) => { await gate; await log.append(values); } }) });
    let answered = false;
    const pending = decide(server, { debtorId: 'd-1' }).then((answer) => { answered = true; return answer; });
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(answered).toBe(false);
    expect(lines(server.home.decisionLog)).toHaveLength(0);
    release();
    expect((await pending).decisionId).toMatch(/^dec_/);
    expect(lines(server.home.decisionLog)).toHaveLength(1);
  });
});

describe('snapshots', () => {
  it('swap as a whole, with the events that the new one does not hold', async () => {
    const old = madePublished({ id: 'old' });
    const next = madePublished({ id: 'new', asOf: '2013-07-31T21:59:59.999999Z' });
    const server = await madeServer({ snapshots: { old: () => old, new: () => next } });
    await post(server, payment('p-1'));
    await server.live.swapTo('new');
    expect(await score(server, 'd-1')).toMatchObject({ snapshotId: 'new', pd: 0.1 });
    expect(await score(server, 'd-2')).toMatchObject({ snapshotId: 'new', asOf: '2013-07-31T21:59:59.999999Z' });
    await new Promise((resolve) => setImmediate(resolve));
    expect([old.closed.value, next.closed.value]).toEqual([true, false]);
  });

  it('that are bad stay out and the old one goes on answering', async () => {
    const old = madePublished({ id: 'old' });
    const server = await madeServer({ snapshots: { old: () => old } });
    await expect(server.live.swapTo('bad')).rejects.toMatchObject({ code: 'artefact-corrupt' });
    expect(await score(server, 'd-1')).toMatchObject({ snapshotId: 'old' });
    expect(old.closed.value).toBe(false);
  });
});

function failing(log: AppendLog, fails: () => boolean): AppendLog {
  return { ...log, append: (values) => (fails() ? Promise.reject(new Error('ENOSPC')) : log.append(values)) };
}
