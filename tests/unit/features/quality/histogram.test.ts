import { expect, it } from 'vitest';
import { categoryColumn, numericColumn, type Column } from '../../../../core/frame.ts';
import { describeHistogram } from '../../../../features/quality/histogram.ts';

const bars = (column: Column): [string, (string | number)[][], number] => {
  const { scale, bins, missing } = describeHistogram(column);
  return [scale, bins.map(({ label, rows }) => [label, rows]), missing];
};

it.each<[string, Column, [string, (string | number)[][], number]]>([
  ['few values', numericColumn([2, 0, 2, Number.NaN]), ['values', [['0', 1], ['2', 2]], 1]],
  ['categories by frequency', categoryColumn(['b', null, 'a', 'b']), ['categories', [['b', 2], ['a', 1]], 1]],
  ['nothing known', numericColumn([Number.NaN]), ['linear', [], 1]],
  // Positives 1 to 15 and 1,500: the largest is more than 20 times the median 8.
  ['skewed amounts', numericColumn([0, 0, ...Array.from({ length: 15 }, (_, i) => i + 1), 1500]), ['log', [['0', 2], ['1 to 10', 9], ['10 to 100', 6], ['100 to 1000', 0], ['1000 to 10,000', 1]], 0]],
  // 24 values from 1 to 24: twelve bins of 23 / 12.
  ['even numbers', numericColumn(Array.from({ length: 24 }, (_, i) => i + 1)), ['linear', [
    ['up to 2.917', 2], ['2.917 to 4.833', 2], ['4.833 to 6.75', 2], ['6.75 to 8.667', 2], ['8.667 to 10.58', 2], ['10.58 to 12.5', 2], ['12.5 to 14.42', 2], ['14.42 to 16.33', 2],
    ['16.33 to 18.25', 2], ['18.25 to 20.17', 2], ['20.17 to 22.08', 2], ['22.08 and more', 2]], 0]],
])('%s', (_, column, expected) => {
  expect(bars(column)).toEqual(expected);
});

it('every row is in a bar or missing, and the quantiles are those of the known ones', () => {
  const column = numericColumn(Array.from({ length: 1001 }, (_, i) => (i % 7 === 0 ? Number.NaN : i % 3 === 0 ? 0 : i)));
  const { rows, missing, bins, quantiles } = describeHistogram(column);
  expect(bins.reduce((sum, bin) => sum + bin.rows, missing)).toBe(rows);
  expect(bins[0]!.label).toBe('0');
  expect(quantiles).toMatchObject({ min: 0, max: 1000 });
});
