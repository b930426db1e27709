import { describe, expect, it } from 'vitest';
import { categoryColumn, makeFrame, numericColumn } from '../../../../core/frame.ts';
import { describeColumn, learnDistributions, missingShare } from '../../../../features/quality/distribution.ts';
import { samplingNoise, stabilityIndex } from '../../../../features/quality/psi.ts';

const ten = numericColumn([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
const learn = (column: Parameters<typeof describeColumn>[0]) => learnDistributions(makeFrame([['x', column]]))['x']!;

describe('distributions', () => {
  it('bins numbers by deciles, open at both ends, missing apart', () => {
    const { bins, counts } = learn(ten);
    expect(bins).toEqual({ kind: 'numeric', edges: [2, 3, 4, 5, 6, 7, 8, 9, 10] });
    expect(counts).toEqual([2, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0]);
    expect(describeColumn(numericColumn([-5, 2, 2.5, 99, Number.NaN]), bins).counts).toEqual([2, 1, 0, 0, 0, 0, 0, 0, 0, 1, 1]);
  });

  it('gives a value that many rows share a bin of its own, with room below', () => {
    const { bins } = learn(numericColumn([0, 0, 0, 0, 0, 0, 0, 0, 5, 9]));
    // Deciles 2 to 8 are 0, then 5 and 9; below 0 nothing was seen.
    expect(describeColumn(numericColumn([-1, 0, 1, 5, 9, 10]), bins).counts).toEqual([1, 1, 2, 1, 1, 0]);
  });

  it('counts levels, levels never seen and missing ones', () => {
    const { bins, counts } = learn(categoryColumn(['a', 'b', 'b', null]));
    expect([bins, counts]).toEqual([{ kind: 'category', levels: ['a', 'b'] }, [1, 2, 0, 1]]);
    expect(describeColumn(categoryColumn(['c', 'b', null, null]), bins).counts).toEqual([0, 1, 1, 2]);
    expect(missingShare(describeColumn(numericColumn([1, 2]), bins))).toBe(1);
  });
});

describe('population stability index', () => {
  it('is 0 for equal shares and (p - q) ln(p / q) summed for others', () => {
    const reference = learn(categoryColumn([...Array.from({ length: 60 }, () => 'a'), ...Array.from({ length: 40 }, () => 'b')]));
    const moved = describeColumn(categoryColumn([...Array.from({ length: 30 }, () => 'a'), ...Array.from({ length: 70 }, () => 'b')]), reference.bins);
    expect(stabilityIndex(reference, reference)).toBe(0);
    expect(stabilityIndex(reference, moved)).toBeCloseTo((0.3 - 0.6) * Math.log(0.3 / 0.6) + (0.7 - 0.4) * Math.log(0.7 / 0.4), 12);
  });

  it('counts an empty bin as one in ten thousand', () => {
    const reference = learn(categoryColumn(['a', 'a']));
    const gone = describeColumn(categoryColumn([null, null]), reference.bins);
    expect(stabilityIndex(reference, gone)).toBeCloseTo(2 * (1 - 1e-4) * Math.log(1e4), 10);
  });

  it('knows what sampling alone reaches', () => {
    const reference = learn(numericColumn(Array.from({ length: 1000 }, (_, i) => i)));
    // 10 bins: chi2(.999; 9) = 27.88 (R: qchisq(.999, 9) = 27.87716), times 2 / 1000; Wilson-Hilferty is good to a hundredth.
    expect(samplingNoise(reference, reference) / (2 / 1000)).toBeCloseTo(27.88, 0);
  });
});
