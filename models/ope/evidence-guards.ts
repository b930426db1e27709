/** Conditions on the evidence for a policy besides its bound: overlap, weights, agreement of the estimators. */
import type { GateGuard } from '../gates/verdict.ts';
import type { OpeEstimate, OpeName } from './contract.ts';

/** Evidence that a policy needs before it may replace another. Source: the lower limits in common use for logged bandits. */
export const MINIMUM_EFFECTIVE_SAMPLE = 1000;
const MAXIMUM_WEIGHT_SHARE = 0.05;
/** Weights average 1 but for chance; so many standard errors are none. */
const WEIGHT_ERRORS = 4;

/** How far two estimators are apart, beside the wider of their half-widths. */
export interface Agreement {
  readonly estimator: OpeName;
  readonly difference: number;
  readonly halfWidth: number;
  readonly agrees: boolean;
}

/** The doubly robust estimate of a policy beside its others. */
export function agreementOf(policy: string, estimates: readonly OpeEstimate[]): readonly Agreement[] {
  const dr = findEstimate(policy, 'dr', estimates)!;
  return (['snips', 'dm'] as const).flatMap((estimator) => {
    const other = findEstimate(policy, estimator, estimates);
    if (other === undefined) return [];
    const halfWidth = Math.max(dr.upper - dr.lower, other.upper - other.lower) / 2, difference = dr.value - other.value;
    return [{ estimator, difference, halfWidth, agrees: Math.abs(difference) <= halfWidth }];
  });
}

/** Enough overlap, no single decision that carries the estimate, weights that average 1, and estimators that agree within an interval's half-width. */
export function evidenceGuards(policy: string, estimates: readonly OpeEstimate[]): readonly GateGuard[] {
  const { effectiveSampleSize, maxWeightShare, meanWeight, meanWeightError, clippedShare, rows, value } = findEstimate(policy, 'dr', estimates)!;
  return [
    {
      name: 'overlap', passes: effectiveSampleSize >= MINIMUM_EFFECTIVE_SAMPLE, rowsNeeded: Math.ceil(rows * MINIMUM_EFFECTIVE_SAMPLE / effectiveSampleSize),
      text: `the effective sample size is ${Math.round(effectiveSampleSize)}, below ${MINIMUM_EFFECTIVE_SAMPLE}`,
    },
    {
      name: 'largest weight', passes: maxWeightShare <= MAXIMUM_WEIGHT_SHARE, rowsNeeded: Math.ceil(rows * maxWeightShare / MAXIMUM_WEIGHT_SHARE),
      text: `one decision carries ${(100 * maxWeightShare).toFixed(1)} % of the weight, above ${100 * MAXIMUM_WEIGHT_SHARE} %`,
    },
    {
      // Clipped weights fall short of 1 on purpose; their share is printed.
      name: 'mean weight', passes: clippedShare > 0 || Math.abs(meanWeight - 1) <= WEIGHT_ERRORS * meanWeightError + 1e-9,
      text: `weights average ${meanWeight.toFixed(3)} (standard error ${meanWeightError.toFixed(3)}), not 1: the logged probabilities are not those of this log, or the candidate acts where the log never does`,
    },
    ...agreementOf(policy, estimates).map(({ estimator, difference, halfWidth, agrees }) => ({
      name: `agreement with ${estimator}`, passes: agrees,
      text: `dr says ${format(value)} and ${estimator} ${format(value - difference)}, further apart than an interval's half-width of ${format(halfWidth)}`,
    })),
  ];
}

function findEstimate(policy: string, estimator: OpeName, estimates: readonly OpeEstimate[]): OpeEstimate | undefined {
  return estimates.find((estimate) => estimate.policy === policy && estimate.estimator === estimator);
}

function format(value: number): string {
  return Number(value.toPrecision(4)).toString();
}
