/** What was known later, or happened later, never moves a byte of the features. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sha256 } from '../../core/hash.ts';
import type { TableName } from '../../core/schema/tables.ts';
import { MICROS_PER_DAY, formatInstant } from '../../core/time.ts';
import { selectViews } from '../../features/registry.ts';
import { encodeFeatures } from '../../features/store/arrow.ts';
import { openMemoryStore, type Store } from '../../features/store/open.ts';
import { pointInTimeJoin } from '../../features/store/point-in-time-join.ts';
import { makeSpine } from '../../features/store/spine.ts';
import { addFacts, type FactRow } from '../unit/features/facts-fixture.ts';
import { randomWorld, WORLD_OPTIONS, WORLD_START } from '../property/random-world.ts';

const AS_OF = WORLD_START + 250n * MICROS_PER_DAY;
const DEBTORS = 12;
const spine = makeSpine(Array.from({ length: 2 * DEBTORS }, (_, row) => ({ debtorId: `debtor-${row % DEBTORS}`, receivableId: row < DEBTORS ? null : `debtor-${row % DEBTORS}-r0`, asOf: AS_OF })));
let store: Store;

const at = (micros: bigint): string => formatInstant(micros).replace('T', ' ').replace('Z', '');
const before = at(AS_OF - 100n * MICROS_PER_DAY);
const justAfter = at(AS_OF + 1n);
const payment = (id: string, change: FactRow): FactRow => ({ entry_id: id, debtor_id: 'debtor-3', receivable_id: 'debtor-3-r0', kind: 'payment', amount_minor: 77, currency: 'BRL', event_at: before, known_at: justAfter, ...change });

/** Every kind of row that must not be seen: happened before but known one microsecond after the as-of, or happened after it. */
const PLANTED: readonly [string, TableName, readonly FactRow[]][] = [
  ['payments known later', 'ledger_entry', Array.from({ length: DEBTORS }, (_, i) => payment(`late-${i}`, { debtor_id: `debtor-${i}`, receivable_id: `debtor-${i}-r0` }))],
  ['loose credits known later', 'ledger_entry', Array.from({ length: DEBTORS }, (_, i) => payment(`loose-${i}`, { debtor_id: `debtor-${i}`, receivable_id: null }))],
  ['reversals of known payments, known later', 'ledger_entry', Array.from({ length: DEBTORS }, (_, i) => payment(`undo-${i}`, { debtor_id: `debtor-${i}`, receivable_id: `debtor-${i}-r0`, kind: 'reversal', reverses_entry_id: `debtor-${i}-r0:payment0` }))],
  ['invoices of the future', 'ledger_entry', Array.from({ length: DEBTORS }, (_, i) => payment(`next-${i}`, { debtor_id: `debtor-${i}`, receivable_id: `debtor-${i}-r9`, kind: 'invoice', due_on: '2023-03-01', event_at: justAfter }))],
  ['due dates, disputes and promises known later', 'ledger_entry', ['due_changed', 'dispute_opened', 'promise_made'].map((kind) => payment(kind, { kind, due_on: '2023-03-01' }))],
  ['allocations known later', 'allocation', Array.from({ length: DEBTORS }, (_, i) => ({ allocation_id: `al-${i}`, debtor_id: `debtor-${i}`, entry_id: `debtor-${i}-l0`, receivable_id: `debtor-${i}-r1`, amount_minor: 25, event_at: before, known_at: justAfter }))],
  // Before the debtors move to another country, where nothing is published.
  ['revised macro vintages', 'macro_observation', ['BR', 'BR-SP', 'BR-RJ'].flatMap((region) => [3, 4, 5, 6, 7].map((month) => ({ series_id: 'unemployment_rate', region, period_on: `2023-0${month}-01`, published_at: justAfter, value: 99 })))],
  ['versions of debtors known later', 'debtor', Array.from({ length: DEBTORS }, (_, i) => ({ debtor_id: `debtor-${i}`, effective_at: before, kind: 'company', sector: 'other', country: 'PT', region: 'XX', place_id: 'place3', known_at: justAfter }))],
  ['versions of receivables known later', 'receivable', Array.from({ length: DEBTORS }, (_, i) => ({ receivable_id: `debtor-${i}-r0`, debtor_id: `debtor-${i}`, product: 'other', terms_days: 1, currency: 'BRL', event_at: before, known_at: justAfter }))],
  ['contacts known later', 'contact_event', Array.from({ length: DEBTORS }, (_, i) => ({ contact_id: `debtor-${i}-c0`, debtor_id: `debtor-${i}`, channel: 'email', direction: 'outbound', kind: 'right_party', event_at: before, known_at: justAfter }))],
  ['consents known later', 'consent_event', Array.from({ length: DEBTORS }, (_, i) => ({ consent_id: `x-${i}`, debtor_id: `debtor-${i}`, scope: 'all', status: 'revoked', event_at: before, known_at: justAfter }))],
  ['statuses known later', 'debtor_status_event', [{ status_id: 'x', debtor_id: 'debtor-3', status: 'insolvent', change: 'started', event_at: before, known_at: justAfter }]],
  ['positions of places known later', 'place', [0, 1, 2, 3].map((place) => ({ place_id: `place${place}`, country: 'BR', latitude: 10, longitude: 10, known_at: justAfter }))],
];

async function featureBytes(): Promise<string> {
  return sha256(encodeFeatures(spine, await pointInTimeJoin(store, spine, selectViews(), WORLD_OPTIONS)));
}

beforeEach(async () => {
  store = await openMemoryStore({ threads: 2 });
  for (const [table, rows] of Object.entries(randomWorld(5, DEBTORS))) await addFacts(store, table as TableName, rows);
});
afterEach(() => store.close());

describe('features at an as-of', () => {
  it('stay equal to the last byte whatever is planted after it', async () => {
    const expected = await featureBytes();
    for (const [, table, rows] of PLANTED) await addFacts(store, table, rows);
    expect(await featureBytes()).toBe(expected);
  });

  it('do move when the same rows were known in time, so the test above can fail', async () => {
    let before = await featureBytes();
    for (const [what, table, rows] of PLANTED) {
      const known = table === 'macro_observation' ? 'published_at' : 'known_at';
      const inTime = at(AS_OF - MICROS_PER_DAY / 2n);
      await addFacts(store, table, rows.map((row) => ({ ...row, [known]: inTime, ...(row['event_at'] === justAfter ? { event_at: inTime } : {}) })));
      const after = await featureBytes();
      expect(after, what).not.toBe(before);
      before = after;
    }
  });

  it('do not see later outcomes of neighbours', async () => {
    const expected = await featureBytes();
    // Debtors that are in no spine row, in the same cells, whose items turn out late after the boundary.
    const names = Array.from({ length: 20 }, (_, i) => `neighbour-${i}`);
    await addFacts(store, 'debtor', names.map((id) => ({ debtor_id: id, effective_at: '2023-01-01', kind: 'person', country: 'BR', place_id: 'place0', known_at: '2023-01-01' })));
    await addFacts(store, 'ledger_entry', names.map((id) => payment(id, { debtor_id: id, receivable_id: id, kind: 'invoice', due_on: '2023-08-31', event_at: '2023-08-01', known_at: '2023-09-02' })));
    expect(await featureBytes()).toBe(expected);
  });
});
