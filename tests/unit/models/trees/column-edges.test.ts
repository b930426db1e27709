import { describe, expect, it } from 'vitest';
import { randomStream } from '../../../../core/random.ts';
import { columnEdges } from '../../../../models/trees/column-edges.ts';

const f = (...values: number[]): Float64Array => Float64Array.from(values);

describe('columnEdges', () => {
  it.each([
    ['few values: an edge between each two', f(3, 1, 2, 2, NaN), 8, [1.5, 2.5]],
    ['as many values as bins', f(4, 3, 2, 1), 4, [1.5, 2.5, 3.5]],
    ['a constant column: none', f(4, 4, 4), 8, []],
    ['zero has no sign', f(0, -0, 0), 8, []],
    ['all missing: none', f(NaN, Infinity, -Infinity), 8, []],
    ['no rows: none', f(), 8, []],
    ['a heavy value takes one bin', f(0, 0, 0, 0, 0, 0, 1, 2, 3, 4), 3, [0.5, 2.5]],
    ['neighbouring floats: the lower one is the edge', f(1, 1 + Number.EPSILON), 8, [1]],
  ])('%s', (_, values, bins, expected) => {
    expect([...columnEdges(values, bins)]).toEqual(expected);
  });

  it('cuts many values into bins of about equal weight, from a sample', () => {
    const random = randomStream('column-edges');
    const values = Float64Array.from({ length: 300_000 }, () => random.normal());
    const edges = columnEdges(values, 64);
    expect(edges).toHaveLength(63);
    const counts = new Int32Array(64);
    for (const value of values) counts[edges.findIndex((edge) => value <= edge) + 64 & 63]!++;
    // 40,000 sampled rows leave 625 in a bin, so that its share is off by 4 % at one standard deviation; 64 bins stay within 4.
    for (const count of counts) expect(Math.abs(count / (300_000 / 64) - 1)).toBeLessThan(0.16);
  });
});
