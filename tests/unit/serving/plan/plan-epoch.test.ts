import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Action } from '../../../../core/channel.ts';
import { silentProgress } from '../../../../core/progress.ts';
import type { ResponseScorer } from '../../../../models/best-channel/scorer.ts';
import { drawIndex } from '../../../../models/decide.ts';
import type { BookedDecision } from '../../../../serving/decisions/decision-book.ts';
import type { ContactPolicy } from '../../../../serving/ports.ts';
import { planEpoch, type PlannedDay } from '../../../../serving/plan/plan-day.ts';
import { madeServer, payment, type FixtureOptions, type MadeServer } from '../fixture.ts';

const VALUES: Partial<Record<Action, number>> = { email: 40, sms: 90, letter: 20, no_contact: 0 };
const RESPONSE: ResponseScorer = {
  artefactId: 'r'.repeat(64), featureNames: ['open_minor'], actions: Object.keys(VALUES) as Action[],
  expectedValuesMinor: () => Float64Array.from(Object.values(VALUES)),
};
const LEARNT: Partial<ContactPolicy> = { version: 'p'.repeat(64), policy: { kind: 'learnt', floor: 0.02, temperatureMinor: 0 }, response: RESPONSE };

const plan = (server: MadeServer, day?: string): Promise<PlannedDay> =>
  planEpoch({ live: server.live.current(), book: server.decisions, plans: server.home.plans }, { progress: silentProgress, ...(day === undefined ? {} : { day }) });

const planned = async (contactPolicy: Partial<ContactPolicy>, options: FixtureOptions = {}): Promise<PlannedDay & { server: MadeServer }> => {
  const server = await madeServer({ ...options, contactPolicy });
  return { server, ...await plan(server) };
};

function lines(server: MadeServer): BookedDecision[] {
  const folder = server.home.decisionLog;
  return readdirSync(folder).flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as BookedDecision));
}

describe('a plan', () => {
  it('decides every debtor once, durably, with the probabilities it drew with', async () => {
    const { server, plan: document, decisions } = await planned(LEARNT);
    // 20 debtors and the one with an odd id; the fixture has no postal address, so a letter is blocked.
    expect([document.decisions, document.masked, document.standing, document.method]).toEqual([21, 0, 0, 'policy']);
    expect(lines(server)).toHaveLength(21);
    for (const { row, answer } of decisions) {
      const probabilities = row['probabilities'] as number[], permitted = row['permitted'] as string[];
      // Floor .02 for each of e-mail, SMS and no contact; the rest for SMS, which is worth most.
      expect(permitted).toEqual(['email', 'sms', 'no_contact']);
      expect(probabilities.map((value) => Number(value.toFixed(12)))).toEqual([0.02, 0.96, 0.02]);
      expect(permitted[drawIndex(probabilities, row['draw'] as number)]).toBe(row['action']);
      expect([row['arm'], answer.channel.loggingProbability]).toEqual(['policy', probabilities[permitted.indexOf(answer.channel.action)]]);
    }
    expect(Object.values(document.byAction).reduce((sum, count) => sum + count, 0)).toBe(21);
  });

  it('is what a request in the same epoch is answered, also after a restart', async () => {
    const { server, decisions } = await planned(LEARNT);
    const again = await madeServer({ home: server.home.root, contactPolicy: LEARNT });
    for (const { answer } of decisions) {
      expect(await server.decider.decide({ debtorId: answer.debtorId })).toEqual(answer);
      expect(await again.decider.decide({ debtorId: answer.debtorId })).toEqual(answer);
    }
    expect(lines(server)).toHaveLength(21);
  });

  it('is made once: the second time nothing is decided and the same is told', async () => {
    const { server, plan: document, decisions } = await planned({ ...LEARNT, capacities: { sms: { perDay: 5 } } });
    const second = await plan(server);
    expect(second).toEqual({ plan: document, decisions, isRepeated: true });
    expect(lines(server)).toHaveLength(21);
    // The same place planned elsewhere gives the same actions.
    expect((await planned({ ...LEARNT, capacities: { sms: { perDay: 5 } } })).plan).toEqual(document);
  });

  it('keeps within capacities exactly and prices them', async () => {
    const { plan: document, decisions } = await planned({ ...LEARNT, capacities: { sms: { perDay: 5 } } });
    expect(document.byAction.sms).toBe(5);
    expect([document.method, document.shadowPricesBy]).toEqual(['highs', 'policy']);
    // One more SMS takes the place of an e-mail: 90 - 40.
    expect(document.shadowPrices).toEqual({ 'SMS contacts': 50 });
    const expected = decisions.reduce((sum, { row }) => sum + (row['probabilities'] as number[])[1]!, 0);
    expect(expected).toBeCloseTo(5, 6);
    // 5 SMS, 0.42 = 21 x .02 left alone, the others e-mails: 5 x 90 + 15.58 x 40. Without floors 5 x 90 + 16 x 40.
    expect(document.objectiveMinor).toBeCloseTo(1073.2, 3);
    expect(document.explorationCostMinor).toBeCloseTo(16.8, 3);
    expect([document.slacknessMinor, document.gapMinor].map((value) => Math.abs(value!) < 1e-3)).toEqual([true, true]);
  });

  it('shares the time of people and the money of a day over actions and days', async () => {
    const { plan: document } = await planned({ ...LEARNT, windowDays: 2, capacities: { sms: { minutes: 3 }, minutesPerDay: 8, budgetMinor: 30 } });
    // Two days: 16 minutes hold five SMS of three; the money, 60, would hold more. E-mails cost 1 each.
    expect(document.byAction.sms).toBe(5);
    expect(document.resources.map(({ name, capacity }) => [name, capacity])).toEqual([['time of people', 15], ['money for contacts', 60]]);
    expect(document.minutes).toEqual({ sms: 3 });
    expect(document.shadowPrices['time of people']).toBeCloseTo(50 / 3, 3);
  });

  it('leaves a contact out that is worth less than its time', async () => {
    const { plan: document } = await planned({ ...LEARNT, capacities: { sms: { minutes: 2 }, minuteValueMinor: 30 } });
    // 90 - 2 x 30 = 30 is less than the 40 of an e-mail.
    expect(document.byAction.email).toBeGreaterThanOrEqual(20);
  });

  it('moves a reference policy as little as it must', async () => {
    const reference: Partial<ContactPolicy> = { policy: { kind: 'reference', floor: 0.02, weights: { email: 1, sms: 1, no_contact: 2 } }, capacities: { sms: { perDay: 2 } } };
    const { plan: document, decisions } = await planned(reference);
    expect([document.method, document.byAction.sms, document.shadowPricesBy]).toEqual(['projection', 2, null]);
    const [email, sms, none] = decisions[0]!.row['probabilities'] as number[];
    expect(sms).toBeCloseTo(2 / 21, 6);
    // What it does not touch keeps its proportions above the floor: 1 to 2.
    expect((none! - 0.02) / (email! - 0.02)).toBeCloseTo(2, 6);
  });

  it('refuses floors that do not fit, with what is missing, and decides nothing', async () => {
    const server = await madeServer({ contactPolicy: { ...LEARNT, policy: { kind: 'learnt', floor: 0.1, temperatureMinor: 0 }, capacities: { sms: { perDay: 1 } } } });
    await expect(plan(server)).rejects.toMatchObject({ code: 'capacity-exceeded', message: expect.stringContaining('SMS contacts, 1 contacts; they need 2.1, 1.1 more') as unknown });
    expect(lines(server)).toHaveLength(0);
  });

  it('takes what was decided before off the capacities, and leaves it standing', async () => {
    const server = await madeServer({ contactPolicy: { ...LEARNT, capacities: { sms: { perDay: 5 } } } });
    const before = await Promise.all(['d-1', 'd-2', 'd-3'].map((debtorId) => server.decider.decide({ debtorId })));
    const taken = before.filter(({ channel }) => channel.action === 'sms').length;
    const { plan: document } = await plan(server);
    expect(taken).toBeGreaterThan(0);
    expect([document.standing, document.decisions, document.byAction.sms]).toEqual([3, 18, 5 - taken]);
    expect(await server.decider.decide({ debtorId: 'd-1' })).toEqual(before[0]);
  });

  it('masks as a request does: who paid is left alone', async () => {
    const server = await madeServer({ contactPolicy: LEARNT });
    await server.receiveEvents(payment('p-1'));
    const { plan: document, decisions } = await plan(server);
    expect([document.decisions, document.masked, decisions.some(({ answer }) => answer.debtorId === 'd-1')]).toEqual([20, 1, false]);
    const asked = await server.decider.decide({ debtorId: 'd-1' });
    expect([asked.channel.action, asked.channel.loggingProbability]).toEqual(['no_contact', 1]);
  });

  it('of a later day is for that day; a day that has passed is refused', async () => {
    const server = await madeServer({ contactPolicy: LEARNT });
    const { plan: document, decisions } = await plan(server, '2013-07-02');
    expect([document.day, document.epochOn]).toEqual(['2013-07-02', '2013-07-02']);
    expect(decisions[0]!.row['event_at']).toBe('2013-07-01T22:00:00Z');
    // Today is not decided by it.
    expect((await server.decider.decide({ debtorId: 'd-1' })).epochOn).toBe('2013-06-30');
    for (const day of ['2013-06-29', '2013-09-01']) await expect(plan(server, day)).rejects.toMatchObject({ code: 'argument-invalid' });
  });

  it('that was cut off is completed with what it had decided', async () => {
    let appended = 0;
    const server = await madeServer({ contactPolicy: { ...LEARNT, capacities: { sms: { perDay: 5 } } }, wrapLog: (log) => ({ ...log, append: async (values) => {
      appended++;
      if (appended > 1) throw new Error('the disk is full');
      // The process ended after the first lines of the batch.
      await log.append(values.slice(0, 8));
      throw new Error('killed');
    } }) });
    await expect(plan(server)).rejects.toThrow('killed');
    const restarted = await madeServer({ home: server.home.root, contactPolicy: { ...LEARNT, capacities: { sms: { perDay: 5 } } } });
    const { plan: document, decisions } = await plan(restarted);
    expect([document.standing, document.decisions, decisions.length, lines(restarted).length]).toEqual([8, 13, 21, 21]);
    expect(decisions.filter(({ answer }) => answer.channel.action === 'sms')).toHaveLength(5);
  });
});

describe('the sticky holdout', () => {
  const holdout = { share: 0.2, days: 10 };

  it('leaves its share alone from the first decision, in plans and requests alike', async () => {
    const { plan: document, decisions } = await planned({ ...LEARNT, holdout });
    const held = decisions.filter(({ row }) => row['arm'] === 'holdout');
    expect(held.length).toBe(document.holdout.held);
    expect(held.length).toBeGreaterThan(0);
    for (const { row, answer } of held) {
      expect([row['action'], answer.arm, typeof row['assignment_id']]).toEqual(['no_contact', 'holdout', 'string']);
      // .2 + .8 x .02 for no contact, .8 of the policy for the others.
      expect((row['probabilities'] as number[]).map((value) => Number(value.toFixed(12)))).toEqual([0.016, 0.768, 0.216]);
    }
    for (const { row } of decisions.filter((decision) => !held.includes(decision))) expect([row['arm'], (row['probabilities'] as number[])[1]]).toEqual(['policy', 0.96]);
    // 90 x .96 + 40 x .02 of each.
    expect(document.holdout.forgoneMinor).toBeCloseTo(held.length * 87.2, 3);
    const single = await madeServer({ contactPolicy: { ...LEARNT, holdout } });
    for (const { answer } of decisions) expect((await single.decider.decide({ debtorId: answer.debtorId })).arm).toBe(answer.arm);
  });

  it('holds for its days with certainty, then draws anew; both arms keep their assignment', async () => {
    const server = await madeServer({ contactPolicy: { ...LEARNT, holdout }, acceptsNow: true });
    const decide = async (debtorId: string, on: string): Promise<BookedDecision> => {
      const { decisionId } = await server.decider.decide({ debtorId, now: `${on}T10:00:00+02:00` });
      return server.decisions.get(decisionId)!;
    };
    for (const debtorId of Array.from({ length: 20 }, (_, i) => `d-${i + 1}`)) {
      const first = await decide(debtorId, '2013-07-01'), last = await decide(debtorId, '2013-07-10'), next = await decide(debtorId, '2013-07-11');
      expect([last.row['arm'], last.row['assignment_id']]).toEqual([first.row['arm'], first.row['assignment_id']]);
      expect(next.row['assignment_id']).not.toBe(first.row['assignment_id']);
      if (first.row['arm'] === 'holdout') expect(last.row['probabilities']).toEqual([0, 0, 1]);
    }
  });

  it('holds groups of debtors out together, and about its share of many', async () => {
    const heads = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`d-${i + 1}`, `g-${i % 4}`]));
    const { decisions } = await planned({ ...LEARNT, holdout }, { heads });
    const arms = new Map<unknown, Set<unknown>>();
    for (const { row } of decisions.filter(({ answer }) => answer.debtorId in heads)) arms.set(row['group_id'], (arms.get(row['group_id']) ?? new Set()).add(row['arm']));
    expect([...arms.values()].map((seen) => seen.size)).toEqual([1, 1, 1, 1]);
  });

  it('is nobody without a share, and nobody whom no rule would let be contacted', async () => {
    expect((await planned(LEARNT)).decisions.every(({ row }) => row['arm'] === 'policy' && row['assignment_id'] === null)).toBe(true);
    const { plan: document } = await planned({ ...LEARNT, holdout, offered: ['no_contact'] });
    expect([document.decisions, document.masked, document.holdout.held]).toEqual([0, 21, 0]);
  });
});
