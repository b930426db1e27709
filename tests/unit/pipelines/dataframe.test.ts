import { expect, it } from 'vitest';
import { categoryColumn, makeFrame, numericColumn } from '../../../core/frame.ts';
import { describeFrame, frameToDataFrame } from '../../../pipelines/exploration/dataframe.ts';

const frame = makeFrame([['n', numericColumn([1, Number.NaN, 4, 7])], ['none', numericColumn([Number.NaN, Number.NaN, Number.NaN, Number.NaN])], ['c', categoryColumn(['b', null, 'a', 'b'])]]);

it('a frame becomes a DataFrame with its columns', async () => {
  const table = await frameToDataFrame(frame);
  expect(table.columns).toEqual(['n', 'none', 'c']);
  expect(table.column('c').values).toEqual(['b', undefined, 'a', 'b']);
});

it('statistics leave out what is missing', async () => {
  expect(await describeFrame(frame)).toEqual([
    { feature: 'n', rows: 4, missing: 1, statistics: { count: 3, mean: 4, std: 3, min: 1, median: 4, max: 7, variance: 9 } },
    { feature: 'none', rows: 4, missing: 4, statistics: {} },
  ]);
});
