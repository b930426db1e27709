import { afterEach, beforeEach, expect, it } from 'vitest';
import { dateOf, parseAsOf } from '../../../../core/time.ts';
import { buildPaymentTimes, readTimingRule, type TimingRule } from '../../../../features/labels/payment-times.ts';
import { openMemoryStore, type Store } from '../../../../features/store/open.ts';
import { addFacts, entry } from '../facts-fixture.ts';

const ZONE = 'Europe/Rome';
let store: Store;
beforeEach(async () => {
  store = await openMemoryStore({ threads: 1 });
  await addFacts(store, 'ledger_entry', [
    entry('a', 'paid', 'invoice', 100, '2024-01-10 12:00:00', { due: '2024-02-10' }),
    // Paid on the 30th, booked on 5 February.
    entry('ap', 'paid', 'payment', 100, '2024-01-30 12:00:00', { known: '2024-02-05 12:00:00' }),
    entry('b', 'part', 'invoice', 100, '2024-01-10 12:00:00', { due: '2024-02-10' }), entry('bp', 'part', 'payment', 60, '2024-01-20 12:00:00'),
    entry('c', 'waived', 'invoice', 100, '2024-01-10 12:00:00', { due: '2024-02-10' }), entry('cw', 'waived', 'write_off', 100, '2024-01-25 12:00:00'),
  ]);
});
afterEach(() => store.close());

async function times(rule: TimingRule, cut: string, recordingDays = 0): Promise<string[]> {
  const { spine, days, isPaid, watchedDays } = await buildPaymentTimes(store, rule, { timeZone: ZONE, currency: 'EUR', knownUpTo: parseAsOf(cut, ZONE), recordingDays });
  return Array.from(days, (day, row) => `${spine.receivableIds[row]} ${dateOf(spine.asOf[row]!, ZONE)} ${isPaid[row] === 1 ? 'paid' : 'open'} ${day} of ${watchedDays[row]}`);
}

it('counts a payment on the day of its event, and only once it is known', async () => {
  expect(await times('invoicing', '2024-02-04')).toEqual(['paid 2024-01-10 open 25 of 25', 'part 2024-01-10 open 25 of 25', 'waived 2024-01-10 open 15 of 25']);
  expect(await times('invoicing', '2024-02-06')).toEqual(['paid 2024-01-10 paid 20 of 27', 'part 2024-01-10 open 27 of 27', 'waived 2024-01-10 open 15 of 27']);
});

it('watches no longer than the horizon, and not the days in which payments may be unrecorded', async () => {
  expect((await times('invoicing', '2025-01-01'))[1]).toBe('part 2024-01-10 open 180 of 180');
  expect(await times('invoicing', '2024-02-06', 10)).toEqual(['paid 2024-01-10 open 17 of 17', 'part 2024-01-10 open 17 of 17', 'waived 2024-01-10 open 15 of 17']);
});

it('looks at what is open at month ends, and at the cut', async () => {
  // What was paid or waived in January, as known then, is not there; the payment of the 30th was not known.
  expect(await times('month-end', '2024-03-05')).toEqual(['paid 2024-01-31 paid 0 of 34', 'part 2024-01-31 open 34 of 34', 'part 2024-02-29 open 5 of 5']);
  expect(await times('now', '2024-03-05')).toEqual(['part 2024-03-05 open 0 of 0']);
});

it('refuses a rule that is none', () => {
  expect(() => readTimingRule('now')).toThrow(expect.objectContaining({ code: 'argument-invalid' }));
  expect(readTimingRule('due')).toBe('due');
});
