import { expect, it } from 'vitest';
import { fixedClock, parseInstant } from '../../../core/time.ts';
import { createLiveState } from '../../../serving/live/live-state.ts';
import { madePublished } from './fixture.ts';

it('an event about a merged debtor is one about every debtor of its group', async () => {
  const recomputed: [string, number][] = [];
  const published = {
    ...madePublished({ onRecompute: (debtorId, later) => recomputed.push([debtorId, later.events.length]) }),
    groupOf: (debtorId: string) => (['d-1', 'd-2'].includes(debtorId) ? ['d-1', 'd-2'] : [debtorId]),
  };
  const live = createLiveState(published, { wallClock: fixedClock(parseInstant('2013-07-02T00:00:00Z')), onFailure: (error) => { throw error; } });
  live.apply([{ table: 'ledger_entry', row: { entry_id: 'p', debtor_id: 'd-2', receivable_id: 'r-late', kind: 'payment', amount_minor: 100, event_at: '2013-07-01T00:00:00Z', known_at: '2013-07-01T00:00:00Z' } }]);
  await live.settled();
  expect(recomputed).toEqual([['d-1', 1], ['d-2', 1]]);
  expect(['d-1', 'd-2', 'd-3'].map((debtorId) => live.hasReceivable(debtorId, 'r-late'))).toEqual([true, true, false]);
});
