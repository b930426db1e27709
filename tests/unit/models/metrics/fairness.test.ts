import { describe, expect, it } from 'vitest';
import { randomStream } from '../../../../core/random.ts';
import { fairnessTable, SMALL_GROUPS, UNKNOWN_GROUP, type FairnessInput } from '../../../../models/metrics/fairness.ts';

const repeat = <T>(count: number, value: T): T[] => Array.from({ length: count }, () => value);
const join = (...parts: readonly (readonly number[])[]): Float64Array => Float64Array.from(parts.flat());

/** Group a: 40 rows, 20 of p .8 (15 positive), 20 of p .2 (5 positive). Group b: 30 rows of p .6, none positive. */
const input: FairnessInput = {
  p: join(repeat(20, 0.8), repeat(20, 0.2), repeat(30, 0.6)),
  y: join(repeat(15, 1), repeat(5, 0), repeat(5, 1), repeat(15, 0), repeat(30, 0)),
  groupOf: [...repeat(40, 'a'), ...repeat(30, 'b')], threshold: 0.5,
};

describe('fairness table', () => {
  it('counts what a person counts', () => {
    const [a, b] = fairnessTable(input);
    expect(a).toMatchObject({ group: 'a', rows: 40, positives: 20, observedRate: 0.5, expectedRate: expect.closeTo(0.5, 12), shareAbove: 0.5, truePositiveRate: 0.75, falsePositiveRate: 0.25 });
    expect(a!.calibrationGap.value).toBeCloseTo(0, 12);
    // Of 20 x 20 pairs: 15 x 15 ordered, 15 x 5 and 5 x 15 tied.
    expect(a!.auc!.value).toBeCloseTo((225 + 150 / 2) / 400, 12);
    expect(b).toMatchObject({ group: 'b', positives: 0, auc: null, shareAbove: 1, truePositiveRate: null, falsePositiveRate: 1 });
    expect(b!.calibrationGap).toEqual({ value: expect.closeTo(-0.6, 12), lower: expect.closeTo(-0.6, 12), upper: expect.closeTo(-0.6, 12), level: 0.95 });
  });

  it('finds the group that a model rates too low, and not the other', () => {
    const random = randomStream('fairness'), count = 4000;
    const groupOf = Array.from({ length: count }, (_, i) => (i % 2 === 0 ? 'north' : 'south'));
    const p = Float64Array.from({ length: count }, () => 0.05 + 0.4 * random.uniform());
    const y = p.map((value, row) => Number(random.uniform() < value + (groupOf[row] === 'south' ? 0.1 : 0)));
    const rows = Object.fromEntries(fairnessTable({ p, y, groupOf, threshold: 0.3 }).map((row) => [row.group, row.calibrationGap]));
    expect(rows['south']!.lower).toBeGreaterThan(0.05);
    expect(rows['north']!.lower).toBeLessThan(0);
    expect(rows['north']!.upper).toBeGreaterThan(0);
  });

  it('is wider where the rows of a group are few debtors', () => {
    const y = join(repeat(10, 1), repeat(30, 0), repeat(30, 0));
    const width = (groups: readonly string[]): number => {
      const { calibrationGap } = fairnessTable({ ...input, y, groups })[0]!;
      return calibrationGap.upper - calibrationGap.lower;
    };
    expect(width(input.groupOf.map((_, row) => `d${Math.floor(row / 10)}`))).toBeGreaterThan(1.5 * width(input.groupOf.map((_, row) => `d${row}`)));
  });

  it('takes small groups together and names what is not known', () => {
    const groupOf = input.groupOf.map((group, row) => (row < 32 ? '' : row < 50 ? `g${row % 3}` : group));
    expect(fairnessTable({ ...input, groupOf }).map(({ group, rows }) => [group, rows])).toEqual([[UNKNOWN_GROUP, 32], [SMALL_GROUPS, 38]]);
  });

  it.each([
    ['a column that the model uses', { column: 'region', featureNames: ['dpd', 'region'] }],
    ['a threshold of 2', { threshold: 2 }],
    ['a threshold that is no number', { threshold: NaN }],
  ])('refuses %s', (_, change) => {
    expect(() => fairnessTable({ ...input, ...change })).toThrow(expect.objectContaining({ code: 'parameter-invalid' }));
    expect(() => fairnessTable({ ...input, column: 'region', featureNames: ['dpd'] })).not.toThrow();
  });
});
