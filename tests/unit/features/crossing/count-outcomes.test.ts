/** Late counts of one debtor at month ends, by hand. */
import { describe, expect, it } from 'vitest';
import { NO_DAY } from '../../../../core/ledger/ledger-lines.ts';
import { makeOutcomeCounter, type Boundary, type OutcomeCounts } from '../../../../features/crossing/count-outcomes.ts';
import { makeMonthPlaces } from '../../../../features/crossing/month-places.ts';

const day = (date: string): number => Date.parse(`${date}T00:00:00Z`) / 86_400_000;
const boundary = (on: string, yearOn: string, seasonOn: string): Boundary => ({ on: day(on), yearOn: day(yearOn), seasonOn: day(seasonOn) });
const JUNE = boundary('2025-06-30', '2024-06-30', '2022-06-30');
const JULY = boundary('2025-07-31', '2024-07-31', '2022-07-31');

interface Item {
  readonly due: string;
  readonly closed?: string;
  readonly charged?: number;
  readonly paid?: number;
  readonly waived?: number;
}

/** Told as `boundary/month late/outcomes season late/season old`. */
function count(boundaries: readonly Boundary[], items: readonly Item[], range = { from: 0, until: boundaries.length }): readonly string[] {
  const counter = makeOutcomeCounter(boundaries, 0);
  const { block } = counter.answer;
  for (const { due, closed, charged = 100, paid = closed === undefined ? 0 : charged, waived = 0 } of items) {
    if (block.count === block.size) counter.answer.onFull();
    const at = block.count++;
    block.dueOn[at] = day(due);
    block.closedOn[at] = closed === undefined ? NO_DAY : day(closed);
    block.open[at] = charged - paid;
    block.isPaid[at] = paid >= charged && waived < charged ? 1 : 0;
  }
  const told: string[] = [];
  counter.finish(range, (number, dueMonth, { lateCount, outcomeCount, seasonLateCount, seasonCount, oldCount }: OutcomeCounts) => {
    told.push(`${number}/${dueMonth} ${lateCount}/${outcomeCount} ${seasonLateCount}/${seasonCount} ${oldCount}`);
  });
  return told;
}

describe('late counts', () => {
  it.each<readonly [string, readonly Item[], readonly string[]]>([
    ['paid on its due date is in time', [{ due: '2025-06-10', closed: '2025-06-10' }], ['0/6 0/1 0/1 0']],
    ['paid a day later is late', [{ due: '2025-06-10', closed: '2025-06-11' }], ['0/6 1/1 1/1 0']],
    ['open is late', [{ due: '2025-06-10' }], ['0/6 1/1 1/1 0']],
    ['due on the last day of the month counts from the next month end', [{ due: '2025-06-30' }], []],
    ['due on the last day of the month before counts, for its own month', [{ due: '2025-05-31' }], ['0/5 1/1 1/1 0']],
    ['older than a year counts for the season alone', [{ due: '2024-06-10' }], ['0/6 0/0 1/1 1']],
    ['due on the last day a year before counts for the year', [{ due: '2024-06-30' }], ['0/6 1/1 1/1 0']],
    ['older than three years does not count', [{ due: '2022-06-29' }], []],
    ['due on the last day three years before counts', [{ due: '2022-06-30' }], ['0/6 0/0 1/1 1']],
    ['waived whole is no outcome', [{ due: '2025-06-10', closed: '2025-06-20', waived: 100 }], []],
    ['over-paid is paid', [{ due: '2025-06-10', closed: '2025-06-20', paid: 130 }], ['0/6 1/1 1/1 0']],
    ['months of different years are one', [{ due: '2025-03-10', closed: '2025-03-10' }, { due: '2024-03-10' }, { due: '2023-03-10', closed: '2023-03-01' }], ['0/3 0/1 1/3 2']],
  ])('%s', (_, items, expected) => {
    expect(count([JUNE], items)).toEqual(expected);
  });

  it('stand for every boundary of the range, each with its own windows', () => {
    expect(count([JUNE, JULY], [{ due: '2024-06-30' }, { due: '2025-06-30' }])).toEqual(['0/6 1/1 1/1 0', '1/6 1/1 2/2 1']);
    expect(count([JUNE, JULY], [{ due: '2025-06-30' }], { from: 1, until: 2 })).toEqual(['1/6 1/1 1/1 0']);
  });

  it('begin anew after each debtor, and take more items than a block holds', () => {
    const many = Array.from({ length: 5_000 }, () => ({ due: '2025-06-10' }));
    expect(count([JUNE], many)).toEqual(['0/6 5000/5000 5000/5000 0']);
    const counter = makeOutcomeCounter([JUNE], 0);
    const told: number[] = [];
    for (let debtor = 0; debtor < 2; debtor++) {
      counter.answer.block.dueOn[0] = day('2025-06-10');
      counter.answer.block.closedOn[0] = NO_DAY;
      counter.answer.block.open[0] = 1;
      counter.answer.block.isPaid[0] = 0;
      counter.answer.block.count = 1;
      counter.finish({ from: 0, until: 1 }, (_, __, { outcomeCount }) => told.push(outcomeCount));
    }
    expect(told).toEqual([1, 1]);
  });

  it('say nothing without boundaries', () => {
    expect(count([], [{ due: '2025-06-10' }])).toEqual([]);
  });
});

describe('month places', () => {
  it('put every due date of ten years where a calendar puts it', () => {
    const [after, last] = [day('2016-01-31'), day('2026-01-31')];
    const places = makeMonthPlaces(after, last);
    for (let due = after - 40; due < last + 40; due++) {
      const next = new Date((due + 1) * 86_400_000);
      const countsOn = Date.UTC(next.getUTCFullYear(), next.getUTCMonth() + 1, 0) / 86_400_000;
      const place = places.placeOf(due);
      if (countsOn <= after || countsOn > last) expect(place).toBe(-1);
      else {
        expect(places.countsOn[place]).toBe(countsOn);
        expect(places.dueMonth[place]).toBe(new Date(due * 86_400_000).getUTCMonth() + 1);
      }
    }
  });
});
