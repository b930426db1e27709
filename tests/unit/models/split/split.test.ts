import { describe, expect, it } from 'vitest';
import { endOfDate, MICROS_PER_DAY } from '../../../../core/time.ts';
import { groupFolds, innerSplit } from '../../../../models/split/group-split.ts';
import { splitWindows } from '../../../../models/split/windows.ts';

const ZONE = 'Europe/Rome';
const at = (dates: readonly string[]): BigInt64Array => BigInt64Array.from(dates, (date) => endOfDate(date, ZONE));
const later = (asOf: BigInt64Array, days: number): BigInt64Array => asOf.map((instant) => instant + BigInt(days) * MICROS_PER_DAY);

describe('splitWindows', () => {
  const asOf = at(['2023-01-31', '2023-04-30', '2023-05-31', '2023-07-31', '2023-09-30', '2023-10-31', '2023-12-31']);
  const dates = { chooseFrom: '2023-07-31', evaluateFrom: '2023-10-31', evaluateTo: '2023-11-30' };

  it('drops rows whose label was not known before the next window began', () => {
    const windows = splitWindows({ asOf, labelKnownAt: later(asOf, 61) }, { dates, timeZone: ZONE });
    // 2023-05-31 + 61 days is 2023-07-31, not before it; 2023-09-30 + 61 days is after 2023-10-31; 2023-12-31 is after the end.
    expect(Object.values(windows.rows).map((rows) => [...rows])).toEqual([[0, 1], [3], [5]]);
    expect(windows.purged).toEqual({ fit: 1, choose: 1 });
  });

  it('names the window that is empty', () => {
    expect(() => splitWindows({ asOf, labelKnownAt: later(asOf, 200) }, { dates, timeZone: ZONE })).toThrow(expect.objectContaining({ code: 'window-empty', details: expect.objectContaining({ window: 'fit' }) }));
  });

  it('shares what is left of the time .6 / .2 / .2 when no dates are given', () => {
    const daily = BigInt64Array.from({ length: 1000 }, (_, i) => BigInt(i) * MICROS_PER_DAY);
    const { rows } = splitWindows({ asOf: daily, labelKnownAt: later(daily, 90) }, { timeZone: ZONE });
    // Usable are 999 - 180 days: 491 + 164 + 164, give or take a day at each bound.
    expect([rows.fit.length, rows.choose.length, rows.evaluate.length].map((count, i) => Math.abs(count - [491, 164, 164][i]!) <= 2)).toEqual([true, true, true]);
    expect(rows.fit.at(-1)! + 90).toBeLessThan(rows.choose[0]!);
    expect(rows.choose.at(-1)! + 90).toBeLessThan(rows.evaluate[0]!);
  });

  it.each([['no rows', 0, 10], ['labels that take longer than the history', 100, 60]])('refuses %s', (_, count, delay) => {
    const daily = BigInt64Array.from({ length: count }, (_value, i) => BigInt(i) * MICROS_PER_DAY);
    expect(() => splitWindows({ asOf: daily, labelKnownAt: later(daily, delay) }, { timeZone: ZONE })).toThrow(expect.objectContaining({ code: 'window-empty' }));
  });
});

describe('inner splits', () => {
  const groups = Array.from({ length: 4000 }, (_, i) => `debtor-${i >> 2}`);

  it('never divide a group and are near equal', () => {
    const folds = groupFolds(groups, { seed: 4, folds: 5 });
    groups.forEach((_, i) => expect(folds[i]).toBe(folds[i - i % 4]));
    const counts = [0, 1, 2, 3, 4].map((fold) => folds.filter((value) => value === fold).length);
    // 200 groups a fold with standard deviation 12.6; four of them, times four rows.
    counts.forEach((count) => expect(Math.abs(count - 800)).toBeLessThan(203));
  });

  it('leave no validation rows when these would hold one class', () => {
    const y = new Float64Array(8);
    y[0] = 1;
    const { train, validation } = innerSplit({ y, groups: groups.slice(0, 8) }, { seed: 1, folds: 4 });
    expect([train.length, validation.length]).toEqual([8, 0]);
  });
});
