import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseInstant } from '../../../../core/time.ts';
import { readDecisionOutcomes } from '../../../../features/store/decision-outcomes.ts';
import { openMemoryStore, type Store } from '../../../../features/store/open.ts';

let store: Store;
const OPTIONS = { now: parseInstant('2024-04-01T00:00:00Z'), horizonDays: 30, currency: 'EUR' };

async function addDecision(id: string, debtor: string, at: string, change: { arm?: string; epoch?: string; action?: string } = {}): Promise<void> {
  await store.run(`insert into decision (decision_id, debtor_id, epoch_on, as_of, permitted, blocked_by, probabilities, action, arm, policy_version, model_ids, event_at, known_at, batch_id)
    values ('${id}', '${debtor}', '${change.epoch ?? at.slice(0, 10)}', '${at}', ['email', 'no_contact'], [], [0.5, 0.5], '${change.action ?? 'email'}', '${change.arm ?? 'policy'}', 'p1', [], '${at}', '${at}', 'b')`);
}

async function addEntry(id: string, debtor: string, kind: string, amount: number, at: string, change: { known?: string; reverses?: string; currency?: string } = {}): Promise<void> {
  await store.run(`insert into ledger_entry (entry_id, debtor_id, kind, amount_minor, currency, reverses_entry_id, event_at, known_at, batch_id)
    values ('${id}', '${debtor}', '${kind}', ${amount}, '${change.currency ?? 'EUR'}', ${change.reverses ? `'${change.reverses}'` : 'null'}, '${at}', '${change.known ?? at}', 'b')`);
}

async function addContact(decision: string, kind: string, cost: number | null, at: string): Promise<void> {
  await store.run(`insert into contact_event (contact_id, debtor_id, channel, direction, kind, cost_minor, decision_id, event_at, known_at, batch_id)
    values ('c-${decision}', 'd1', 'email', 'outbound', '${kind}', ${cost}, '${decision}', '${at}', '${at}', 'b')`);
}

beforeAll(async () => {
  store = await openMemoryStore();
  await addDecision('first', 'd1', '2024-02-01 10:00:00');
  await addDecision('edge', 'd2', '2024-03-02 00:00:00');
  await addDecision('young', 'd3', '2024-03-02 00:00:00.000001');
  await addDecision('old-mask', 'd4', '2024-02-05 08:00:00');
  await addDecision('new-mask', 'd4', '2024-02-05 09:00:00', { action: 'no_contact' });
  await addDecision('sticky', 'd5', '2024-02-05 09:00:00', { arm: 'holdout' });
  // d1: window (2024-02-01T10:00, 2024-03-02T10:00]
  await addEntry('at-as-of', 'd1', 'payment', 1, '2024-02-01 10:00:00');
  await addEntry('just-after', 'd1', 'payment', 10, '2024-02-01 10:00:00.000001');
  await addEntry('same-day', 'd1', 'payment', 100, '2024-02-02 09:00:00');
  await addEntry('day-1', 'd1', 'payment', 1000, '2024-02-02 10:00:00');
  await addEntry('bounced', 'd1', 'reversal', 1000, '2024-02-09 10:00:00', { reverses: 'day-1' });
  await addEntry('refund', 'd1', 'refund', 40, '2024-02-20 00:00:00');
  await addEntry('refund-back', 'd1', 'reversal', 40, '2024-02-21 00:00:00', { reverses: 'refund' });
  await addEntry('at-end', 'd1', 'payment', 7, '2024-03-02 10:00:00');
  await addEntry('after-end', 'd1', 'payment', 5000, '2024-03-02 10:00:00.000001');
  await addEntry('known-late', 'd1', 'payment', 9000, '2024-02-10 00:00:00', { known: '2024-04-02 00:00:00' });
  await addEntry('foreign', 'd1', 'payment', 70, '2024-02-10 00:00:00', { currency: 'USD' });
  await addEntry('invoice', 'd1', 'invoice', 800, '2024-02-10 00:00:00');
  await addContact('first', 'attempted', 12, '2024-02-01 11:00:00');
  await addContact('first', 'opted_out', null, '2024-02-03 11:00:00');
  await addContact('first', 'complained', null, '2024-03-05 11:00:00');
});
afterAll(() => store.close());

describe('decision outcomes', () => {
  it('keeps matured decisions by date alone, the newest of an epoch, and counts the rest', async () => {
    const { outcomes, ...counts } = await readDecisionOutcomes(store, OPTIONS);
    expect(outcomes.map((outcome) => outcome.decisionId)).toEqual(['first', 'new-mask', 'edge']);
    expect(counts).toEqual({ immatureCount: 1, supersededCount: 1, holdoutCount: 1, foreignEntryCount: 1 });
  });

  it('adds cash of the whole debtor by day: payments less refunds, reversals undone, inside the window and known now', async () => {
    const { outcomes } = await readDecisionOutcomes(store, OPTIONS);
    expect(outcomes[0]).toMatchObject({
      debtorId: 'd1', receivableId: null, asOf: parseInstant('2024-02-01T10:00:00Z'), permitted: ['email', 'no_contact'], probabilities: [0.5, 0.5], action: 'email', policyVersion: 'p1',
      cash: [{ day: 0, cashMinor: 110n }, { day: 1, cashMinor: 1000n }, { day: 8, cashMinor: -1000n }, { day: 18, cashMinor: -40n }, { day: 19, cashMinor: 40n }, { day: 30, cashMinor: 7n }],
      costMinor: 12n, complainedCount: 0, optedOutCount: 1,
    });
    expect(outcomes[1]).toMatchObject({ cash: [], costMinor: null });
  });

  it('counts the cash of everybody merged by the end of the window, and one decision of merged debtors in an epoch', async () => {
    const own = await openMemoryStore();
    const [kept, main] = [store, own];
    store = main;
    try {
      await addDecision('before', 'old', '2024-02-01 10:00:00');
      await addDecision('after-1', 'old', '2024-02-20 10:00:00');
      await addDecision('after-2', 'new', '2024-02-20 11:00:00');
      await addDecision('other', 'alone', '2024-02-20 11:00:00');
      await addEntry('p', 'new', 'payment', 70, '2024-02-25 00:00:00');
      await addEntry('q', 'old', 'payment', 5, '2024-02-02 10:00:00');
      await store.run("insert into debtor_alias (alias_id, from_debtor_id, to_debtor_id, event_at, known_at, batch_id) values ('x', 'old', 'new', '2024-02-10', '2024-02-10', 'b')");
      const { outcomes, ...counts } = await readDecisionOutcomes(store, OPTIONS);
      expect(counts).toMatchObject({ supersededCount: 1 });
      expect(outcomes.map(({ decisionId, debtorId, clusterId, cash }) => ({ decisionId, debtorId, clusterId, cash }))).toEqual([
        { decisionId: 'before', debtorId: 'old', clusterId: 'new', cash: [{ day: 1, cashMinor: 5n }, { day: 23, cashMinor: 70n }] },
        { decisionId: 'after-2', debtorId: 'new', clusterId: 'new', cash: [{ day: 4, cashMinor: 70n }] },
        { decisionId: 'other', debtorId: 'alone', clusterId: 'alone', cash: [] },
      ]);
    } finally {
      store = kept;
      own.close();
    }
  });

  it('sees a payment once it is known', async () => {
    const { outcomes } = await readDecisionOutcomes(store, { ...OPTIONS, now: parseInstant('2024-04-02T00:00:00Z') });
    expect(outcomes.find((outcome) => outcome.decisionId === 'first')!.cash).toContainEqual({ day: 8, cashMinor: 8000n });
    expect(outcomes.map((outcome) => outcome.decisionId)).toContain('young');
  });
});
