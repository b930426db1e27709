import { describe, expect, it } from 'vitest';
import { randomStream } from '../../../../core/random.ts';
import type { Interval } from '../../../../models/contract.ts';
import { FALSE_PROMOTION_RATE, nextLook, spentAtLook, type LookWindow } from '../../../../models/gates/looks.ts';
import { refreshGate } from '../../../../models/gates/refresh.ts';
import { replaceGate } from '../../../../models/gates/replace.ts';
import { spendLook, widenInterval } from '../../../../models/gates/spend-look.ts';
import type { GateInput } from '../../../../models/gates/verdict.ts';

const window = (from: number, to: number): LookWindow => ({ from: `2024-${String(from).padStart(2, '0')}-01T00:00:00Z`, to: `2024-${String(to).padStart(2, '0')}-28T00:00:00Z` });

describe('looks', () => {
  it.each([
    ['none before', [], 1],
    ['one on older rows', [window(1, 2)], 1],
    ['one that ends where this begins', [{ from: window(1, 1).from, to: window(3, 3).from }], 2],
    ['one inside', [window(4, 4)], 2],
    ['one around', [window(1, 12)], 2],
    ['three of which two share rows', [window(1, 2), window(2, 3), window(5, 9)], 3],
  ] as const)('count what shares rows: %s', (_, earlier, number) => {
    expect(nextLook(earlier, window(3, 5)).number).toBe(number);
  });

  it('spend .025 first, less each time, and never more than the budget together', () => {
    expect([1, 2, 3].map(spentAtLook)).toEqual([0.025, 0.05 / 6, 0.05 / 12]);
    expect(Array.from({ length: 10_000 }, (_, i) => spentAtLook(i + 1)).reduce((sum, spent) => sum + spent, 0)).toBeLessThan(FALSE_PROMOTION_RATE);
  });

  it('leave the first interval as it is where clusters are many, and keep it lopsided when they widen it', () => {
    const first = widenInterval({ value: 1, lower: 0, upper: 4, level: 0.95 }, { tail: 0.025, clusters: 1e8, skewness: 0 });
    expect(first.lower).toBeCloseTo(0, 6);
    expect(first.upper).toBeCloseTo(4, 6);
    // t(.025; 4) = 2.776445 and z = 1.959964: five clusters know their own spread badly.
    const few = widenInterval({ value: 1, lower: 0, upper: 4, level: 0.95 }, { tail: 0.025, clusters: 5, skewness: 0 });
    expect([few.lower, few.upper, few.level]).toEqual([expect.closeTo(1 - 2.776445 / 1.959964, 6), expect.closeTo(1 + 3 * 2.776445 / 1.959964, 6), 0.95]);
  });

  it('widen the side on which skewness deceives, and only that', () => {
    const { lower, upper } = widenInterval({ value: 0, lower: -1.959964, upper: 1.959964, level: 0.95 }, { tail: 0.025, clusters: 1e8, skewness: -0.3 });
    // 1.959964 + .3 (2 x 1.959964^2 + 1) / 6
    expect([lower, upper]).toEqual([expect.closeTo(-(1.959964 + 0.3 * (2 * 3.841459 + 1) / 6), 5), expect.closeTo(1.959964, 5)]);
  });

  it('let fewer than 100 debtors promote nothing, and say how many rows that takes', () => {
    const input: GateInput = { metric: 'm', candidate: 'new', inForce: 'old', difference: { value: 9, lower: 8, upper: 10, level: 0.95 }, margin: 0.5, rows: 400, clusters: 80 };
    const judged = replaceGate(spendLook(input, nextLook([], window(3, 5))));
    expect([judged.verdict, judged.rowsMissing]).toEqual(['insufficient', 100]);
    expect(replaceGate(spendLook({ ...input, clusters: 100 }, nextLook([], window(3, 5)))).verdict).toBe('promote');
  });

  it('turn a promotion that the first look would have made into a wait', () => {
    const input: GateInput = { metric: 'm', candidate: 'new', inForce: 'old', difference: { value: 3, lower: 0.9, upper: 5.1, level: 0.95 }, margin: 0.5, rows: 1000, clusters: 1000 };
    expect(replaceGate(spendLook(input, nextLook([], window(3, 5)))).verdict).toBe('promote');
    const fifth = replaceGate(spendLook(input, nextLook(Array.from({ length: 4 }, () => window(3, 5)), window(3, 5))));
    expect(fifth.verdict).toBe('insufficient');
    expect(fifth.text).toContain('look 5 at these rows, interval at 99.67 %');
    expect(fifth.look).toMatchObject({ number: 5, spent: 0.05 / 30 });
  });
});

/** Months of debtors who each bring a few rows; their loss differences are skewed, and their mean is exactly the threshold. */
const MONTHS = 12, DEBTORS = 100, RUNS = 1200;

/** Sums over debtors: of rows n, of differences s, and of their products. */
type Totals = Record<'n' | 's' | 'nn' | 'ns' | 'ss' | 'nnn' | 'nns' | 'nss' | 'sss', number>;

function addMonth(before: Totals, month: { readonly run: number; readonly month: number; readonly mean: number }): Totals {
  const random = randomStream('looks', month.run, month.month), totals = { ...before };
  for (let debtor = 0; debtor < DEBTORS; debtor++) {
    const rows = 1 + random.integer(3);
    // Skewed to the left, the side that deceives a lower bound: mostly a little better, sometimes much worse. Shared by all rows of the debtor.
    const sum = rows * (month.mean + 1 - random.exponential());
    totals.n += rows;
    totals.s += sum;
    totals.nn += rows * rows;
    totals.ns += rows * sum;
    totals.ss += sum * sum;
    totals.nnn += rows ** 3;
    totals.nns += rows * rows * sum;
    totals.nss += rows * sum * sum;
    totals.sss += sum ** 3;
  }
  return totals;
}

/** Mean difference per row with a 95 % interval clustered by debtor, and its skewness. */
function estimateOf({ n, s, nn, ns, ss, nnn, nns, nss, sss }: Totals): { readonly difference: Interval; readonly skewness: number } {
  const value = s / n, squares = ss - 2 * value * ns + value * value * nn, cubes = sss - 3 * value * nss + 3 * value * value * nns - value ** 3 * nnn;
  const half = 1.959964 * Math.sqrt(squares) / n;
  return { difference: { value, lower: value - half, upper: value + half, level: 0.95 }, skewness: cubes / squares ** 1.5 };
}

/** Share of runs in which a candidate at exactly the threshold is promoted at any of the monthly looks at all rows so far. */
function falsePromotions(gate: 'refresh' | 'replace', isCounted: boolean): number {
  const margin = 0.3, mean = gate === 'refresh' ? -margin : margin;
  let promoted = 0;
  for (let run = 0; run < RUNS; run++) {
    const windows: LookWindow[] = [];
    let totals: Totals = { n: 0, s: 0, nn: 0, ns: 0, ss: 0, nnn: 0, nns: 0, nss: 0, sss: 0 };
    for (let month = 1; month <= MONTHS; month++) {
      totals = addMonth(totals, { run, month, mean });
      const clusters = month * DEBTORS, look = nextLook(isCounted ? windows : [], window(1, month));
      windows.push(look.window);
      // No interval around a value below the threshold lies above it.
      if (totals.s / totals.n <= mean) continue;
      const input: GateInput = { metric: 'm', candidate: 'new', inForce: 'old', ...estimateOf(totals), margin, rows: totals.n, clusters };
      const judged = gate === 'refresh' ? refreshGate({ ...spendLook(input, look), calibration: { candidateError: 0, inForceError: 0, tolerance: 0 } }) : replaceGate(spendLook(input, look));
      if (judged.verdict !== 'promote') continue;
      promoted++;
      break;
    }
  }
  return promoted / RUNS;
}

describe('looking every month for a year', () => {
  it.each(['refresh', 'replace'] as const)('promotes a candidate at the threshold in at most one world of twenty (%s)', (gate) => {
    expect(falsePromotions(gate, true)).toBeLessThanOrEqual(FALSE_PROMOTION_RATE);
  });

  it('would promote it far more often if looks were not counted', () => {
    expect(falsePromotions('replace', false)).toBeGreaterThan(2 * FALSE_PROMOTION_RATE);
  });
});
