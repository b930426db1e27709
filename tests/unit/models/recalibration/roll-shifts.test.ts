import { describe, expect, it } from 'vitest';
import { randomStream } from '../../../../core/random.ts';
import type { ScoredRows } from '../../../../models/recalibration/cohorts.ts';
import { judgeShifts } from '../../../../models/recalibration/judge-shifts.ts';
import { learnShift, rollShifts } from '../../../../models/recalibration/roll-shifts.ts';

const DAY = 86_400_000_000n;

/** Months of 30 days with `rates[m]` positives where the model says .2; labels are known `delay` days after the as-of. */
function world(rates: readonly number[], { rowsPerMonth = 400, delay = 30n }: { readonly rowsPerMonth?: number; readonly delay?: bigint } = {}): ScoredRows {
  const random = randomStream('cohorts');
  const rows = rates.flatMap((rate, month) => Array.from({ length: rowsPerMonth }, (_, i) => ({ month, y: Number(random.uniform() < rate), debtor: `d${i}` })));
  const asOf = BigInt64Array.from(rows, ({ month }) => BigInt(month) * 30n * DAY);
  return {
    asOf, labelKnownAt: asOf.map((instant) => instant + delay * DAY - 1n), months: rows.map(({ month }) => `2025-${String(month + 1).padStart(2, '0')}`),
    groups: rows.map(({ debtor }) => debtor), p: new Float64Array(rows.length).fill(0.2), y: Float64Array.from(rows, ({ y }) => y),
  };
}

describe('rollShifts', () => {
  it('follows a level that moved and stayed, one label delay behind', () => {
    const figures = rollShifts(world([0.2, 0.2, 0.4, 0.4, 0.4, 0.4]), 0n);
    expect(figures.map(({ shift }) => shift?.to ?? null)).toEqual([null, '2025-01', '2025-02', '2025-03', '2025-04', '2025-05']);
    // The jump itself cannot be foreseen; from the month after it the level is met. Four standard errors of a rate of 400 rows: .1.
    expect(figures[2]!.after.value).toBeGreaterThan(0.1);
    for (const later of figures.slice(3)) {
      expect(Math.abs(later.after.value)).toBeLessThan(0.1);
      expect(later.before.value).toBeGreaterThan(0.1);
      expect(later.logLossGain).toBeGreaterThan(0.03);
    }
    expect(judgeShifts(figures)).toMatchObject({ cohorts: 5, shifts: 5, helps: true });
  });

  it('does not follow a level that only jitters: each shift comes a month late', () => {
    const verdict = judgeShifts(rollShifts(world([0.1, 0.3, 0.1, 0.3, 0.1, 0.3, 0.1, 0.3]), 0n));
    expect(verdict.gain).toBeLessThan(0);
    expect(verdict.helps).toBe(false);
  });

  it('says nothing with fewer than three shifts', () => {
    expect(judgeShifts(rollShifts(world([0.2, 0.4, 0.4]), 0n))).toMatchObject({ cohorts: 2, shifts: 2, helps: false });
  });

  it('counts a shift once, however many months it moved', () => {
    const figures = rollShifts(world([0.4, 0.4, 0.4, 0.4, 0.4]), 0n), one = figures.at(-1)!;
    expect(judgeShifts([...figures, one, one, one]).shifts).toBe(judgeShifts(figures).shifts);
    // All that one shift moved is one observation, and one has no error to be more than.
    expect(judgeShifts([one, one, one])).toMatchObject({ cohorts: 3, shifts: 1, error: 0, helps: false });
  });

  it('reads no label that was not known when the month began', () => {
    const rows = world([0.2, 0.4, 0.4, 0.4], { delay: 61n });
    expect(rollShifts(rows, 0n).map(({ shift }) => shift?.to ?? null)).toEqual([null, null, null, '2025-01']);
    const others = { ...rows, y: rows.y.map((label, row) => (row >= 400 ? 1 - label : label)) };
    expect(rollShifts(others, 0n)[3]!.shift).toEqual(rollShifts(rows, 0n)[3]!.shift);
  });

  it('goes back as many months as thirty of either class take', () => {
    const rows = world([0.5, 0.5, 0.5, 0.5], { rowsPerMonth: 40 });
    const shift = learnShift(rows, 10n ** 18n)!;
    expect(shift.to).toBe('2025-04');
    expect(shift.from < '2025-04').toBe(true);
    expect(Math.min(shift.positives, shift.rows - shift.positives)).toBeGreaterThanOrEqual(30);
    expect(learnShift(world([0.5], { rowsPerMonth: 40 }), 10n ** 18n)).toBeNull();
  });
});
