import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseInstant } from '../../../core/time.ts';
import { selectViews } from '../../../features/registry.ts';
import { openMemoryStore, type Store } from '../../../features/store/open.ts';
import { columnOf } from '../../../core/frame.ts';
import { buildDecisionSet, type DecisionSetOptions } from '../../../pipelines/build-decision-set.ts';
import { decisionReward, discountFactors, earlyCash } from '../../../pipelines/decision-rewards.ts';

let store: Store;
beforeEach(async () => {
  store = await openMemoryStore();
});
afterEach(() => store.close());

const OPTIONS: DecisionSetOptions = {
  now: parseInstant('2024-12-31T00:00:00Z'), horizonDays: 100, costOfCapitalRate: 0.1, costsMinor: { email: 5, letter: 90 }, penaltiesMinor: { complained: 1000, optedOut: 200 },
  views: selectViews(['exposure']), features: { timeZone: 'UTC', currency: 'EUR' },
};

interface DecisionRow { readonly id: string; readonly debtor: string; readonly at: string; readonly action: string; readonly permitted?: readonly string[]; readonly probabilities?: readonly number[] }

async function addDecision({ id, debtor, at, action, permitted = ['email', 'no_contact'], probabilities = [0.25, 0.75] }: DecisionRow): Promise<void> {
  const list = permitted.map((name) => `'${name}'`).join(', ');
  await store.run(`insert into decision (decision_id, debtor_id, epoch_on, as_of, permitted, blocked_by, probabilities, action, arm, policy_version, model_ids, event_at, known_at, batch_id)
    values ('${id}', '${debtor}', '${at.slice(0, 10)}', '${at}', [${list}], [], [${probabilities.join(', ')}], '${action}', 'policy', 'ladder-1', [], '${at}', '${at}', 'b')`);
}

async function addEntry(id: string, debtor: string, kind: string, amount: number, at: string): Promise<void> {
  await store.run(`insert into ledger_entry (entry_id, debtor_id, receivable_id, kind, amount_minor, currency, due_on, event_at, known_at, batch_id)
    values ('${id}', '${debtor}', 'r-${debtor}', '${kind}', ${amount}, 'EUR', ${kind === 'invoice' ? `'${at.slice(0, 10)}'` : 'null'}, '${at}', '${at}', 'b')`);
}

describe('rewards', () => {
  it('discounts by day and takes off penalties and cost, by hand', () => {
    const outcome = {
      decisionId: 'x', debtorId: 'd', receivableId: null, groupId: null, clusterId: 'd', asOf: 0n, permitted: ['email', 'no_contact'], probabilities: [0.5, 0.5], action: 'email', policyVersion: 'p',
      cash: [{ day: 0, cashMinor: 1000n }, { day: 73, cashMinor: -500n }], costMinor: null, complainedCount: 1, optedOutCount: 2,
    } as const;
    const reward = decisionReward(outcome, OPTIONS, discountFactors(OPTIONS));
    // 73 days are a fifth of a year: 500 / 1.1^0.2 = 490.5595...
    expect(reward.grossMinor).toBeCloseTo(1000 - 500 / 1.1 ** 0.2 - 1000 - 400, 9);
    expect(reward.costMinor).toBe(5);
    expect(decisionReward({ ...outcome, costMinor: 7n }, OPTIONS, discountFactors(OPTIONS)).costMinor).toBe(7);
    expect(decisionReward({ ...outcome, action: 'no_contact' }, OPTIONS, discountFactors(OPTIONS)).costMinor).toBe(0);
  });
});

it.each([[30, 1000], [73, 1000], [74, 1000 - 500 / 1.1 ** 0.2]])('counts cash within %d days', (days, cash) => {
  expect(earlyCash({ cash: [{ day: 0, cashMinor: 1000n }, { day: 73, cashMinor: -500n }] }, days, discountFactors(OPTIONS))).toBeCloseTo(cash, 9);
});

describe('decision set', () => {
  it('holds action, mask, probabilities and net reward of every matured decision, and the features it was made on', async () => {
    await addEntry('i1', 'd1', 'invoice', 10_000, '2024-01-01 00:00:00');
    await addEntry('p1', 'd1', 'payment', 4_000, '2024-03-01 12:00:00');
    await addDecision({ id: 'a', debtor: 'd1', at: '2024-03-01 10:00:00', action: 'email' });
    await addDecision({ id: 'b', debtor: 'd1', at: '2024-03-05 10:00:00', action: 'no_contact', permitted: ['email', 'letter', 'no_contact'], probabilities: [0.5, 0.2, 0.3] });
    await addDecision({ id: 'young', debtor: 'd1', at: '2024-12-01 10:00:00', action: 'email' });
    const { set, spine, excluded } = await buildDecisionSet(store, OPTIONS);
    expect(set.actions).toEqual(['email', 'letter', 'no_contact']);
    expect([...set.log.actions]).toEqual([0, 2]);
    expect([...set.log.loggingProbability]).toEqual([0.25, 0.3]);
    expect([...set.log.loggingProbabilities]).toEqual([0.25, 0, 0.75, 0.5, 0.2, 0.3]);
    expect([...set.permitted]).toEqual([1, 0, 1, 1, 1, 1]);
    expect([...set.log.rewards]).toEqual([3995, 0]);
    expect([...set.grossMinor]).toEqual([4000, 0]);
    expect(set.early).toEqual([{ days: 30, cashMinor: Float64Array.of(4000, 0) }, { days: 90, cashMinor: Float64Array.of(4000, 0) }]);
    // The e-mail's declared cost where it was taken; the letter was never taken.
    expect([...set.actionCostsMinor]).toEqual([5, 90, 0]);
    expect(set.policyVersions).toEqual(['ladder-1', 'ladder-1']);
    expect([spine.rowCount, excluded.immatureCount]).toEqual([2, 1]);
    // The first decision does not see the payment of two hours later, the second does.
    const open = columnOf(set.x, 'open_minor');
    expect(open.kind === 'numeric' && [...open.values]).toEqual([10_000, 6_000]);
  });

  it.each([
    ['no probabilities', { probabilities: [] }, { missing: 1, zero: 0, unbalanced: 0 }],
    ['an action outside the mask', { action: 'letter' }, { missing: 1, zero: 0, unbalanced: 0 }],
    ['probability 0 for the action taken', { probabilities: [0, 1] }, { missing: 0, zero: 1, unbalanced: 0 }],
    ['a sum of .99', { probabilities: [0.25, 0.74] }, { missing: 0, zero: 0, unbalanced: 1 }],
  ] as const)('refuses a log with %s, with the numbers', async (_, change, counts) => {
    await addDecision({ id: 'good', debtor: 'd1', at: '2024-03-01 10:00:00', action: 'email' });
    await addDecision({ id: 'bad', debtor: 'd2', at: '2024-03-01 10:00:00', action: 'email', ...change });
    await expect(buildDecisionSet(store, OPTIONS)).rejects.toMatchObject({ code: 'logged-probability-invalid', details: { decisions: 2, ...counts } });
  });

  it('is empty where nothing has matured', async () => {
    const { set } = await buildDecisionSet(store, OPTIONS);
    expect([set.log.rowCount, set.actions]).toEqual([0, ['no_contact']]);
  });
});
