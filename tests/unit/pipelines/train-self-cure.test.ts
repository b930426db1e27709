import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseAsOf } from '../../../core/time.ts';
import { randomStream } from '../../../core/random.ts';
import { selectViews } from '../../../features/registry.ts';
import { openMemoryStore, type Store } from '../../../features/store/open.ts';
import { buildSelfCureSet } from '../../../pipelines/self-cure-set.ts';
import { fitSelfCure } from '../../../pipelines/train-self-cure.ts';
import { addFacts, entry, type FactRow } from '../features/facts-fixture.ts';

const ZONE = 'Europe/Rome';
let store: Store;
beforeEach(async () => {
  store = await openMemoryStore({ threads: 1 });
});
afterEach(() => store.close());

const train = async (now: string) => {
  const built = await buildSelfCureSet(store, { now: parseAsOf(now, ZONE), features: { timeZone: ZONE, currency: 'EUR' }, views: selectViews(['exposure']), days: 60, halfWidth: 0.03 });
  return fitSelfCure({ ...built, halfWidth: 0.03, timeZone: ZONE, seed: 1, progress: () => {}, signal: new AbortController().signal });
};

/** An assignment or a contact of the policy, and an invoice of 10 days before that a share pays after 20 days. */
async function addDebtors(arm: 'holdout' | 'policy', count: number, rate: number): Promise<void> {
  const random = randomStream('self-cure', arm), entries: FactRow[] = [], decisions: FactRow[] = [];
  for (let i = 0; i < count; i++) {
    const debtor = `${arm}${i}`, day = (offset: number): string => new Date(Date.UTC(2023, 0, 11 + i % 360 + offset, 12)).toISOString().slice(0, 19).replace('T', ' ');
    entries.push(entry(`i${debtor}`, `r${debtor}`, 'invoice', 10_000, day(-10), { debtor, due: day(-2).slice(0, 10) }));
    if (random.uniform() < rate) entries.push(entry(`p${debtor}`, `r${debtor}`, 'payment', 10_000, day(20), { debtor }));
    decisions.push({
      decision_id: `d${debtor}`, debtor_id: debtor, epoch_on: day(0).slice(0, 10), as_of: day(0), permitted: '["no_contact"]', blocked_by: '[]', probabilities: '[1]', action: arm === 'holdout' ? 'no_contact' : 'email',
      arm, assignment_id: arm === 'holdout' ? `a${i}` : null, policy_version: 'test', model_ids: '[]', execution: 'executed', event_at: day(0), known_at: day(0),
    });
  }
  await addFacts(store, 'ledger_entry', entries);
  await addFacts(store, 'decision', decisions);
}

describe('self-cure', () => {
  it('refuses without a holdout, however many were left alone by the policy', async () => {
    await addDebtors('policy', 50, 0.8);
    await expect(train('2024-06-30')).rejects.toMatchObject({ code: 'holdout-insufficient', details: { assigned: 0 }, message: expect.stringContaining('got none') });
  });

  it('refuses too little of it, and says how much is needed', async () => {
    await addDebtors('holdout', 100, 0.4);
    await expect(train('2024-06-30')).rejects.toMatchObject({ code: 'holdout-insufficient', details: { assigned: 100, matured: 100, rows: 100 }, message: expect.stringMatching(/\+-9\.\d points .* about 9\d\d|1\d\d\d are needed/) });
    // Assigned one a day from 11 January: 81 by 1 April, of which 21 by 31 January. The others are left out by date, paid or not.
    await expect(train('2023-04-01')).rejects.toMatchObject({ details: { assigned: 81, matured: 21 } });
  });

  it('recovers the known rate of those left alone, not that of those contacted', async () => {
    await addDebtors('holdout', 1300, 0.4);
    await addDebtors('policy', 300, 0.9);
    await addFacts(store, 'contact_event', [
      { contact_id: 'b', debtor_id: 'holdout3', channel: 'email', direction: 'outbound', kind: 'attempted', event_at: '2023-01-20 10:00:00', known_at: '2023-01-20 10:00:00' },
      { contact_id: 'c', debtor_id: 'holdout4', channel: 'email', direction: 'inbound', kind: 'answered', event_at: '2023-01-21 10:00:00', known_at: '2023-01-21 10:00:00' },
      // After the 60 days: neither a breach nor a contact of the window.
      { contact_id: 'd', debtor_id: 'holdout5', channel: 'email', direction: 'outbound', kind: 'attempted', event_at: '2023-12-20 10:00:00', known_at: '2023-12-20 10:00:00' },
    ]);
    await addFacts(store, 'treatment_event', [{ treatment_id: 't', debtor_id: 'holdout6', kind: 'statutory_notice', event_at: '2023-01-25 10:00:00', known_at: '2023-01-25 10:00:00' }]);
    const { overall, counts, segments, trained } = await train('2024-06-30');
    expect(counts).toEqual({ assigned: 1300, matured: 1300, breached: 1, inbound: 1, noticed: 1 });
    expect(overall.rows).toBe(1300);
    // 1,300 at 40 %: a standard error of 1.4 points.
    expect(Math.abs(overall.rate - 0.4)).toBeLessThan(0.042);
    expect(overall.halfWidth).toBeLessThan(0.03);
    expect(segments.map(({ segment, rows }) => [segment, rows])).toEqual([['1-30', 1300]]);
    // Nobody differs from anybody, so that the simplest model is kept.
    expect(trained.selected).toBe('base-rate');
  });
});
