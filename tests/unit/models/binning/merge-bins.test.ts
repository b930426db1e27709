import { describe, expect, it } from 'vitest';
import { randomStream } from '../../../../core/random.ts';
import { mergeBins, type BinCounts, type BinShape, type MergeOptions } from '../../../../models/binning/merge-bins.ts';
import { informationValue, weightOfEvidence } from '../../../../models/binning/weight-of-evidence.ts';

const bins = (pairs: readonly (readonly [number, number])[]): readonly BinCounts[] => pairs.map(([rows, events]) => ({ rows, events }));
const options: MergeOptions = { shape: 'monotone', leastRows: 1, leastEvents: 0, penalty: 1 };
const startsOf = (counts: readonly BinCounts[], more: Partial<MergeOptions> = {}): readonly number[] => mergeBins(counts, { ...options, ...more }).starts;

/** Every merge of neighbours, one by one. */
function searchAll(counts: readonly BinCounts[], merge: MergeOptions, isShaped: (rates: readonly number[]) => boolean): number {
  let best = -Infinity;
  for (let cuts = 0; cuts < 1 << (counts.length - 1); cuts++) {
    const merged: { rows: number; events: number }[] = [];
    counts.forEach((bin, i) => {
      if (i === 0 || (cuts >> (i - 1) & 1) === 1) merged.push({ ...bin });
      else merged[merged.length - 1] = { rows: merged.at(-1)!.rows + bin.rows, events: merged.at(-1)!.events + bin.events };
    });
    if (merged.some(({ rows, events }) => rows < merge.leastRows || Math.min(events, rows - events) < merge.leastEvents) || !isShaped(merged.map(({ rows, events }) => events / rows))) continue;
    best = Math.max(best, merged.reduce((sum, { rows, events }) => sum - merge.penalty + (events === 0 ? 0 : events * Math.log(events / rows)) + (events === rows ? 0 : (rows - events) * Math.log(1 - events / rows)), 0));
  }
  return best;
}

const rises = (rates: readonly number[]): boolean => rates.every((rate, i) => i === 0 || rate >= rates[i - 1]!);
const falls = (rates: readonly number[]): boolean => rises([...rates].reverse());
const turns = (first: typeof rises, second: typeof rises) => (rates: readonly number[]): boolean => rates.some((_, i) => first(rates.slice(0, i + 1)) && second(rates.slice(i)));
const SHAPES: Readonly<Record<BinShape, (rates: readonly number[]) => boolean>> = {
  rising: rises, falling: falls, monotone: (rates) => rises(rates) || falls(rates), peak: turns(rises, falls), valley: turns(falls, rises), any: () => true,
};

describe('mergeBins', () => {
  it.each<[string, readonly BinCounts[], Partial<MergeOptions>, readonly number[]]>([
    ['bins that differ', bins([[100, 10], [100, 30], [100, 60]]), {}, [0, 1, 2]],
    ['bins that do not', bins([[100, 20], [100, 21], [100, 60]]), {}, [0, 2]],
    ['a dent in the order', bins([[100, 10], [100, 35], [100, 30], [100, 60]]), {}, [0, 1, 3]],
    ['a falling rate', bins([[100, 60], [100, 30], [100, 10]]), {}, [0, 1, 2]],
    ['a falling rate that is declared to rise', bins([[100, 60], [100, 30], [100, 10]]), { shape: 'rising' }, [0]],
    ['a valley', bins([[100, 60], [100, 10], [100, 60]]), { shape: 'valley' }, [0, 1, 2]],
    ['too few rows in a bin', bins([[100, 10], [30, 25], [100, 60]]), { leastRows: 50 }, [0, 1]],
    ['no events in a bin', bins([[100, 0], [100, 30], [100, 60]]), { leastEvents: 5 }, [0, 2]],
    ['no bin that is large enough', bins([[3, 1], [3, 2]]), { leastRows: 50 }, [0]],
    ['one bin', bins([[10, 2]]), {}, [0]],
  ])('merges %s', (_, counts, more, starts) => {
    expect(startsOf(counts, more)).toEqual(starts);
  });

  it.each(Object.keys(SHAPES) as BinShape[])('finds the best of all merges: %s', (shape) => {
    const random = randomStream('merge', shape);
    const gaps: number[] = [];
    while (gaps.length < 30) {
      const counts = Array.from({ length: 2 + random.integer(8) }, () => {
        const rows = 20 + random.integer(60);
        return { rows, events: random.integer(rows + 1) };
      });
      const merge: MergeOptions = { shape, leastRows: 40, leastEvents: 3, penalty: 2 };
      const best = searchAll(counts, merge, SHAPES[shape]);
      if (best > -Infinity) gaps.push(Math.abs(mergeBins(counts, merge).value - best));
    }
    // Sums in another order differ in the last digits.
    expect(Math.max(...gaps)).toBeLessThan(1e-8);
  });
});

describe('weightOfEvidence', () => {
  const total = { rows: 1000, events: 200 };

  it('is the log of the odds against those of all, drawn to 0 by the rows of the average', () => {
    expect(weightOfEvidence({ rows: 100, events: 50 }, total, 1e-9)).toBeCloseTo(Math.log(4), 6);
    // (50 + 100 * .2) / 200 = .35 against .2: ln(.35 / .65 * 4).
    expect(weightOfEvidence({ rows: 100, events: 50 }, total, 100)).toBeCloseTo(Math.log(0.35 / 0.65 * 4), 12);
    expect(weightOfEvidence({ rows: 0, events: 0 }, total, 10)).toBeCloseTo(0, 12);
    expect(Number.isFinite(weightOfEvidence({ rows: 30, events: 30 }, total, 10))).toBe(true);
  });

  it('adds up to the information value by hand', () => {
    const parts = bins([[500, 50], [500, 150]]).map((bin) => ({ ...bin, woe: weightOfEvidence(bin, total, 1e-9) }));
    // (50/200 - 450/800) ln(.25 / .5625) + (150/200 - 350/800) ln(.75 / .4375).
    expect(informationValue(parts, total)).toBeCloseTo(-0.3125 * Math.log(0.25 / 0.5625) + 0.3125 * Math.log(0.75 / 0.4375), 6);
  });
});
