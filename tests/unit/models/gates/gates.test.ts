import { describe, expect, it } from 'vitest';
import { randomStream } from '../../../../core/random.ts';
import { compareDefault } from '../../../../models/metrics/measure.ts';
import { refreshGate } from '../../../../models/gates/refresh.ts';
import { replaceGate } from '../../../../models/gates/replace.ts';
import type { GateInput } from '../../../../models/gates/verdict.ts';

const interval = (lower: number, value: number, upper: number) => ({ value, lower, upper, level: 0.95 });
const input = (lower: number, value: number, upper: number, margin: number): GateInput => ({
  metric: 'm', candidate: 'new', inForce: 'old', difference: interval(lower, value, upper), margin, rows: 1000, clusters: 500,
});

describe('replace', () => {
  it.each([
    ['lower bound above the margin', input(1.1, 3, 4.9, 1), 'promote', null],
    // ((1.959964 + .841621) / 1.959964)^2 = 2.0432 times the rows that bring the half-width down to the distance.
    ['lower bound at the margin', input(1, 3, 5, 1), 'insufficient', 1044],
    // half-width 4, distance 2: 1000 x 4 x 2.0432 rows in all.
    ['too wide', input(-1, 3, 7, 1), 'insufficient', 7173],
    ['upper bound below the margin', input(-5, -3, 0.9, 1), 'keep', null],
    // half-width 4, value 2 below the margin: as many rows show that it is not better.
    ['probably worse', input(-5, -1, 3, 1), 'insufficient', 7173],
    ['no distance at all', input(-3, 1, 5, 1), 'insufficient', null],
  ] as const)('%s', (_, given, verdict, rowsMissing) => {
    const answer = replaceGate(given);
    expect([answer.verdict, answer.rowsMissing]).toEqual([verdict, rowsMissing]);
    expect(answer.text.startsWith(`${verdict}: m: `)).toBe(true);
  });

  it('asks for as many rows as settle it four times out of five', () => {
    // True difference 1, threshold 0, 1,000 rows with a standard error of 2: a gate that asks after seeing the true value asks for N.
    const asked = replaceGate({ ...input(1 - 1.959964 * 2, 1, 1 + 1.959964 * 2, 0) }), rows = 1000 + asked.rowsMissing!, error = 2 * Math.sqrt(1000 / rows);
    const random = randomStream('power'), draws = 20_000;
    let promoted = 0;
    for (let i = 0; i < draws; i++) {
      const value = 1 + error * random.normal();
      promoted += Number(replaceGate({ ...input(value - 1.959964 * error, value, value + 1.959964 * error, 0), rows }).verdict === 'promote');
    }
    // Four standard errors of a share of 20,000: .011.
    expect(Math.abs(promoted / draws - 0.8)).toBeLessThan(0.012);
  });

  it('keeps every number', () => {
    expect(replaceGate(input(-1, 3, 7, 1))).toMatchObject({ gate: 'replace', candidate: 'new', inForce: 'old', difference: interval(-1, 3, 7), margin: 1, rows: 1000, clusters: 500 });
  });

  it('waits for a guard that more rows can mend, and keeps where none can', () => {
    const clear = input(2, 3, 4, 1);
    const thin = replaceGate({ ...clear, guards: [{ name: 'overlap', passes: false, text: 'effective sample size 400 of 1,000', rowsNeeded: 2500 }] });
    expect([thin.verdict, thin.rowsMissing]).toEqual(['insufficient', 1500]);
    expect(thin.text).toContain('effective sample size 400');
    expect(replaceGate({ ...clear, guards: [{ name: 'agreement', passes: false, text: 'estimators disagree' }] }).verdict).toBe('keep');
    expect(replaceGate({ ...clear, guards: [{ name: 'overlap', passes: true, text: 'fine' }] }).verdict).toBe('promote');
  });
});

describe('refresh', () => {
  const calibration = { candidateError: 0.01, inForceError: 0.01, tolerance: 0.002 };
  it.each([
    ['not inferior by the margin', input(-0.9, 0, 0.9, 1), 'promote'],
    ['slightly worse, within the margin', input(-0.9, -0.5, -0.1, 1), 'promote'],
    ['inferior', input(-3, -2, -1.1, 1), 'keep'],
    ['undecided', input(-3, 0, 3, 1), 'insufficient'],
  ] as const)('%s', (_, given, verdict) => expect(refreshGate({ ...given, calibration }).verdict).toBe(verdict));

  it('keeps when calibration is worse by more than the tolerance', () => {
    expect(refreshGate({ ...input(-0.9, 0, 0.9, 1), calibration: { ...calibration, candidateError: 0.0121 } }).verdict).toBe('keep');
    expect(refreshGate({ ...input(-0.9, 0, 0.9, 1), calibration: { ...calibration, candidateError: 0.0119 } }).verdict).toBe('promote');
  });
});

/** The difference that the gates of default models read: what the candidate wins. */
function logLossWon({ y, groups, candidate, inForce }: { readonly y: Float64Array; readonly groups: readonly string[]; readonly candidate: Float64Array; readonly inForce: Float64Array }) {
  return compareDefault({ y, groups }, { a: inForce, b: candidate }, 1).logLoss;
}

describe('log loss difference', () => {
  it('is the mean difference, by hand, and positive when the candidate is better', () => {
    const difference = logLossWon({ y: Float64Array.of(1, 0), candidate: Float64Array.of(0.8, 0.4), inForce: Float64Array.of(0.5, 0.5), groups: ['a', 'b'] });
    expect(difference.value).toBeCloseTo((Math.log(0.8 / 0.5) + Math.log(0.6 / 0.5)) / 2, 12);
  });
  it('is wider by debtor than its rows would say when a debtor repeats', () => {
    const stream = randomStream('repeats');
    const debtors = Array.from({ length: 200 }, () => ({ label: stream.integer(2), p: 0.2 + 0.6 * stream.uniform() }));
    const rows = debtors.flatMap((debtor, i) => Array.from({ length: 5 }, () => ({ ...debtor, group: `d${i}` })));
    const width = (groups: readonly string[]): number => {
      const { lower, upper } = logLossWon({
        y: Float64Array.from(rows, (row) => row.label), candidate: Float64Array.from(rows, (row) => row.p), inForce: new Float64Array(rows.length).fill(0.5), groups,
      });
      return upper - lower;
    };
    // Five copies of each debtor: the honest interval is sqrt(5) = 2.24 times wider; .3 for the bootstrap.
    expect(Math.abs(width(rows.map((row) => row.group)) / width(rows.map((_, i) => `r${i}`)) - Math.sqrt(5))).toBeLessThan(0.3);
  });
  it('survives probabilities of 0 and 1', () => {
    expect(Number.isFinite(logLossWon({ y: Float64Array.of(1, 0), candidate: Float64Array.of(0, 1), inForce: Float64Array.of(0.5, 0.5), groups: ['a', 'b'] }).value)).toBe(true);
  });
});
