import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseInstant } from '../../../core/time.ts';
import { findHoldoutRows } from '../../../features/labels/holdout-rows.ts';
import { openMemoryStore, type Store } from '../../../features/store/open.ts';
import { makeSpine } from '../../../features/store/spine.ts';
import { addFacts } from './facts-fixture.ts';

let store: Store;
beforeEach(async () => {
  store = await openMemoryStore({ threads: 1 });
});
afterEach(() => store.close());

const at = (day: string): bigint => parseInstant(`2024-${day}T00:00:00Z`);
const decision = (id: string, debtor: string, day: string, change: object = {}) => ({
  decision_id: id, debtor_id: debtor, epoch_on: `2024-${day}`, as_of: `2024-${day} 00:00:00`, permitted: '["no_contact"]', blocked_by: '[]', probabilities: '[1]', action: 'no_contact',
  arm: 'holdout', assignment_id: `a-${debtor}`, policy_version: 'test', model_ids: '[]', execution: 'executed', event_at: `2024-${day} 00:00:00`, known_at: `2024-${day} 00:00:00`, ...change,
});

describe('findHoldoutRows', () => {
  it('marks rows from the start of an assignment until it ends, if their label was known by then', async () => {
    await addFacts(store, 'decision', [
      // The second decision of an assignment does not begin it again.
      decision('1', 'held', '01-10'), decision('2', 'held', '03-10'),
      decision('3', 'policy', '01-10', { arm: 'policy', assignment_id: null }),
      decision('4', 'late', '01-10', { known_at: '2024-12-01 00:00:00' }),
      decision('5', 'merged', '01-10'),
    ]);
    await addFacts(store, 'debtor_alias', [{ alias_id: 'x', from_debtor_id: 'merged', to_debtor_id: 'survivor', event_at: '2024-01-20 00:00:00', known_at: '2024-01-20 00:00:00' }]);
    const rows: readonly (readonly [debtor: string, asOf: string, until: string, expected: number])[] = [
      ['held', '01-09', '02-01', 0],
      ['held', '01-10', '04-09', 1],
      // Ninety days after 10 January is 9 April.
      ['held', '01-10', '04-10', 0],
      ['held', '03-01', '04-09', 1],
      ['policy', '01-10', '02-01', 0],
      ['late', '01-10', '02-01', 0],
      ['survivor', '02-01', '03-01', 1],
      ['other', '02-01', '03-01', 0],
    ];
    const spine = makeSpine(rows.map(([debtorId, asOf]) => ({ debtorId, asOf: at(asOf) })));
    const found = await findHoldoutRows(store, { spine, until: BigInt64Array.from(rows, ([, , until]) => at(until)) }, { days: 90, knownUpTo: at('06-01') });
    expect([...found]).toEqual(rows.map(([, , , expected]) => expected));
  });
});
