/**
 * Late counts of one debtor at month ends: receivables that had fallen due, and how many were or are late.
 *
 * A receivable counts from the first month end after its due date (what is due on the last day of a month may still be paid in time on that
 * day) when it is paid or something of it is open. It is late unless it was closed by its due date.
 */
import { makeItemBlock } from '../../core/ledger/item-block.ts';
import type { ItemAnswer } from '../../core/ledger/items-at.ts';
import { NO_DAY } from '../../core/ledger/ledger-lines.ts';
import { makeMonthPlaces, type MonthPlaces } from './month-places.ts';

/** A month end at which outcomes are counted, in days since 1970-01-01; all three are month ends. */
export interface Boundary {
  readonly on: number;
  /** What counts from later on counts for a rate; what counted by then is old. */
  readonly yearOn: number;
  /** What counted by then does not count. */
  readonly seasonOn: number;
}

/** Counts of one debtor by boundary and calendar month (1-12) of the due date. */
export interface OutcomeCounts {
  readonly lateCount: number;
  readonly outcomeCount: number;
  readonly seasonLateCount: number;
  readonly seasonCount: number;
  readonly oldCount: number;
}

/** The counts are good for the call only. */
export type OnCounts = (boundary: number, dueMonth: number, counts: OutcomeCounts) => void;

export interface OutcomeCounter {
  /** Takes the items of one debtor at one moment. */
  readonly answer: ItemAnswer;
  /** Tells what was taken since the last time, at the boundaries `[from, until)`, and begins anew; months without a receivable are left out. */
  finish(range: { readonly from: number; readonly until: number }, onCounts: OnCounts): void;
}

const BLOCK_ROWS = 2048;

/** A counter for boundaries in ascending order; amounts are as `zero` is. */
export function makeOutcomeCounter(boundaries: readonly Boundary[], zero: number): OutcomeCounter {
  const places = makeMonthPlaces(boundaries[0]?.seasonOn ?? 0, boundaries.at(-1)?.on ?? 0);
  const block = makeItemBlock(BLOCK_ROWS, zero);
  const due = new Int32Array(places.count);
  const late = new Int32Array(places.count);
  const take = (): void => {
    for (let at = 0; at < block.count; at++) {
      const place = places.placeOf(block.dueOn[at]!);
      // Paid, or open: what was waived whole is neither.
      if (place < 0 || (block.isPaid[at] === 0 && block.open[at]! <= 0)) continue;
      due[place]!++;
      if (block.closedOn[at] === NO_DAY || block.closedOn[at]! > block.dueOn[at]!) late[place]!++;
    }
    block.count = 0;
  };
  const own = new Int32Array(places.count);
  return {
    answer: { block, onFull: take, onUnused: () => {} },
    finish: ({ from, until }, onCounts) => {
      take();
      // Most debtors have few receivables: their places are looked for once, not at each of some hundred boundaries.
      let ownCount = 0;
      for (const place of places.byDueMonth) if (due[place]! > 0) own[ownCount++] = place;
      const taken: Taken = { places, due, late, own: own.subarray(0, ownCount) };
      for (let number = from; ownCount > 0 && number < until; number++) tellBoundary(taken, { boundary: boundaries[number]!, number }, onCounts);
      due.fill(0);
      late.fill(0);
    },
  };
}

interface Taken {
  readonly places: MonthPlaces;
  /** By place: receivables, and the late ones among them. */
  readonly due: Int32Array;
  readonly late: Int32Array;
  /** Places that have a receivable, by calendar month. */
  readonly own: Int32Array;
}

function tellBoundary({ places: { countsOn, dueMonth }, due, late, own }: Taken, { boundary: { on, yearOn, seasonOn }, number }: { readonly boundary: Boundary; readonly number: number }, onCounts: OnCounts): void {
  const counts = { lateCount: 0, outcomeCount: 0, seasonLateCount: 0, seasonCount: 0, oldCount: 0 };
  for (let at = 0; at < own.length; at++) {
    const place = own[at]!, from = countsOn[place]!;
    if (from > seasonOn && from <= on) {
      counts.seasonLateCount += late[place]!;
      counts.seasonCount += due[place]!;
      if (from <= yearOn) counts.oldCount += due[place]!;
      else {
        counts.lateCount += late[place]!;
        counts.outcomeCount += due[place]!;
      }
    }
    if (at + 1 < own.length && dueMonth[own[at + 1]!] === dueMonth[place]) continue;
    if (counts.seasonCount > 0) onCounts(number, dueMonth[place]!, counts);
    counts.lateCount = counts.outcomeCount = counts.seasonLateCount = counts.seasonCount = counts.oldCount = 0;
  }
}
