import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Portfolio } from '../../../../core/schema/portfolio.ts';
import { dateOf } from '../../../../core/time.ts';
import { openMemoryStore, type Store } from '../../../../features/store/open.ts';
import { buildTimingSet, decodeTimingSet, encodeTimingSet, rowsOfWindow, TIMING_WINDOWS, type TimingSet } from '../../../../pipelines/timing-set.ts';
import { addFacts, entry, type FactRow } from '../../features/facts-fixture.ts';

const ZONE = 'Europe/Rome', DEBTORS = 40, MONTHS = 20;
const PORTFOLIO = { timeZone: ZONE, currency: 'EUR', clock: 'data', seed: 1, models: { default: { estimators: ['base-rate'], views: ['exposure'] } } } as unknown as Portfolio;
let store: Store;
beforeEach(async () => {
  store = await openMemoryStore({ threads: 1 });
  await addFacts(store, 'ledger_entry', Array.from({ length: DEBTORS }, (_, debtor) => Array.from({ length: MONTHS }, (__, month) => oneInvoice(debtor, month)).flat()).flat());
});
afterEach(() => store.close());

/** On the 10th, paid 40 days later; that of the first debtor is booked three months late. */
function oneInvoice(debtor: number, month: number): FactRow[] {
  const id = `d${debtor}-${month}`, day = (offset: number): string => new Date(Date.UTC(2023, month, 10 + offset, 12)).toISOString().slice(0, 19).replace('T', ' ');
  return [
    entry(`i${id}`, id, 'invoice', 1000, day(0), { debtor: `d${debtor}`, due: day(30).slice(0, 10) }),
    entry(`p${id}`, id, 'payment', 1000, day(40), { debtor: `d${debtor}`, ...(debtor === 0 ? { known: day(130) } : {}) }),
  ];
}

const build = (maximumRows: number): Promise<TimingSet> => buildTimingSet(store, { portfolio: PORTFOLIO, rule: 'month-end', recordingDays: 0, maximumRows });

it('has three consecutive windows of the observation points, with the features of the receivable beside those of the portfolio', async () => {
  const set = await build(10_000);
  expect(set.x.names).toEqual(expect.arrayContaining(['open_minor', 'item_terms_days', 'item_relative_age']));
  expect(set.x.rowCount).toBe(set.spine.rowCount);
  const spans = TIMING_WINDOWS.map((name) => { const rows = rowsOfWindow(set, name); return [set.spine.asOf[rows[0]!]!, set.spine.asOf[rows.at(-1)!]!] as const; });
  expect(spans[0]![1] < spans[1]![0] && spans[1]![1] < spans[2]![0]).toBe(true);
});

it('knows in a window only what was known at its end', async () => {
  const set = await build(10_000), fit = rowsOfWindow(set, 'fit'), last = set.spine.asOf[fit.at(-1)!]!;
  const of = (debtorId: string, times = set.times): string[] => Array.from(fit).filter((row) => set.spine.debtorIds[row] === debtorId && set.spine.asOf[row] === last)
    .map((row) => `${set.spine.receivableIds[row]} ${times.isPaid[row] === 1 ? 'paid' : 'open'} after ${times.days[row]} of ${times.watchedDays[row]}`);
  // The last month end of the window: what is open is watched for as many days as there are to the cut, and late bookings are not seen.
  // Points from 2023-01-31 to 2024-11-30, the newest fact being of 18 December: .6 of the 669 days end 7.4 days behind it.
  expect(dateOf(last, ZONE)).toBe('2024-02-29');
  expect(of('d1')).toEqual(['d1-13 open after 7 of 7']);
  expect(of('d0').every((text) => text.includes('open'))).toBe(true);
  expect(of('d0').length).toBeGreaterThan(of('d1').length);
  // The last window begins 535.2 days behind the first point, on 20 July: 141 whole days after 29 February. Invoice 13, of 10 February, was paid on 21 March,
  // and that of d0 is booked by then.
  expect(of('d1', set.learnTimes)).toEqual(['d1-13 paid after 21 of 141']);
  expect(of('d0', set.learnTimes)).toContain('d0-13 paid after 21 of 141');
  const others = Array.from(set.window.keys()).filter((row) => set.window[row] !== 0);
  expect(others.every((row) => set.learnTimes.days[row] === set.times.days[row] && set.learnTimes.isPaid[row] === set.times.isPaid[row])).toBe(true);
  // A payment that was booked behind the cut changes nothing.
  const before = encodeTimingSet(set);
  await addFacts(store, 'ledger_entry', [entry('late', 'd1-2', 'payment', 5, '2023-04-20 12:00:00', { debtor: 'd1', known: '2024-09-01 12:00:00' })]);
  const after = await build(10_000), picked = (all: TimingSet): unknown => Array.from(rowsOfWindow(all, 'fit'), (row) => [all.spine.receivableIds[row], all.times.days[row], all.times.isPaid[row], all.times.watchedDays[row]]);
  expect(picked(after)).toEqual(picked(decodeTimingSet(before)));
});

it('is thinned by whole debtors, who stay when more are asked for', async () => {
  const all = await build(10_000), some = await build(300), fewer = await build(150);
  const debtors = (set: TimingSet): Set<string> => new Set(Array.from(rowsOfWindow(set, 'fit'), (row) => set.spine.debtorIds[row]!));
  // Debtors are drawn, so that rows come to about the number: within four standard errors of a draw of 40 equal debtors.
  expect(Math.abs(rowsOfWindow(some, 'fit').length - 300)).toBeLessThan(4 * 300 * Math.sqrt((1 - 300 / rowsOfWindow(all, 'fit').length) / (40 * 300 / rowsOfWindow(all, 'fit').length)));
  expect([...debtors(fewer)].every((debtor) => debtors(some).has(debtor))).toBe(true);
  const rowsOf = (set: TimingSet, debtor: string): number => Array.from(rowsOfWindow(set, 'fit')).filter((row) => set.spine.debtorIds[row] === debtor).length;
  for (const debtor of debtors(fewer)) expect(rowsOf(fewer, debtor)).toBe(rowsOf(all, debtor));
});

it('comes back from its file as it was', async () => {
  const set = await build(10_000), bytes = encodeTimingSet(set), back = decodeTimingSet(bytes);
  expect(back.times).toEqual(set.times);
  expect([back.window, back.x.names]).toEqual([set.window, set.x.names]);
  expect(Buffer.from(encodeTimingSet(back)).equals(Buffer.from(bytes))).toBe(true);
});

it('refuses a store without receivables', async () => {
  const empty = await openMemoryStore({ threads: 1 });
  await addFacts(empty, 'ledger_entry', [entry('x', null, 'payment', 5, '2023-04-20 12:00:00')]);
  await expect(buildTimingSet(empty, { portfolio: PORTFOLIO, rule: 'month-end', recordingDays: 0, maximumRows: 100 })).rejects.toMatchObject({ code: 'window-empty' });
  empty.close();
});
