/** Values of candidate policies with intervals and diagnostics, by any of the estimators; and the paired difference of two. */
import { DunlinError } from '../../core/errors.ts';
import { randomStream } from '../../core/random.ts';
import type { Interval } from '../contract.ts';
import { clusterInterval, clusterIntervals, type BootstrapOptions } from './cluster-bootstrap.ts';
import type { OpeEstimate, OpeEstimator, OpeInput, OpeName, OpeTerms } from './contract.ts';
import { directMethod } from './direct-method.ts';
import { doublyRobust } from './doubly-robust.ts';
import { estimandOf } from './estimands.ts';
import { ips } from './ips.ts';
import { snips } from './snips.ts';
import { switchDr } from './switch-dr.ts';
import { checkLog, importanceWeights, weightDiagnostics } from './weights.ts';

export const OPE_ESTIMATORS: Readonly<Record<OpeName, OpeEstimator>> = { ips, snips, dm: directMethod, dr: doublyRobust, 'switch-dr': switchDr };

export interface EstimateOptions {
  readonly seed: number;
  /** Two-sided; 0.95 unless told. */
  readonly level?: number;
  /** Bootstrap draws; 1,000 unless told. */
  readonly replicates?: number;
}

/** Candidate policies by name, each `rowCount x actionCount` probabilities. */
export type NamedPolicies = readonly { readonly name: string; readonly probabilities: Float64Array }[];

/**
 * The value of each policy by each of the estimators, policies first; all intervals come from the same resamples.
 * @throws `logged-probability-invalid`; `no-overlap` when a policy gives probability 0 to every logged action;
 *   `parameter-invalid` when an estimator needs predictions and none are given
 */
export function estimatePolicyValues(names: readonly OpeName[], policies: NamedPolicies, input: Omit<OpeInput, 'policy'> & EstimateOptions): OpeEstimate[] {
  checkLog(input.log);
  const parts = policies.flatMap(({ name, probabilities }) => {
    const policyInput: OpeInput = { ...input, policy: probabilities };
    const raw = importanceWeights(input.log, probabilities);
    const diagnostics = weightDiagnostics(policyInput, raw);
    if (diagnostics.effectiveSampleSize === 0) {
      throw new DunlinError('no-overlap', `The candidate policy must share actions with the logged ones; policy ${name} gives probability 0 to each of ${input.log.rowCount} logged actions. Choose a candidate that the log can speak about.`);
    }
    return names.map((estimator) => ({ policy: name, estimator, diagnostics, terms: termsOf(OPE_ESTIMATORS[estimator], policyInput, raw) }));
  });
  const intervals = clusterIntervals(parts.map((part) => part.terms), input.log.clusters, bootstrapOptions(input));
  return parts.map(({ policy, estimator, diagnostics }, i) => ({ policy, estimator, estimand: estimandOf(estimator, input.maximumWeight), ...intervals[i]!, ...diagnostics }));
}

/** `estimatePolicyValues` of one policy by one estimator. */
export function estimatePolicyValue(name: OpeName, policyName: string, { policy, ...input }: OpeInput & EstimateOptions): OpeEstimate {
  return estimatePolicyValues([name], [{ name: policyName, probabilities: policy }], input)[0]!;
}

export interface PairedInput extends Omit<OpeInput, 'policy'>, EstimateOptions {
  readonly candidate: Float64Array;
  readonly inForce: Float64Array;
}

/** Doubly robust difference `V(candidate) - V(inForce)` on the same decisions; far narrower than two separate intervals. */
export function estimateDifference(input: PairedInput): Interval {
  checkLog(input.log);
  const termsFor = (policy: Float64Array): OpeTerms => termsOf(doublyRobust, { ...input, policy }, importanceWeights(input.log, policy));
  const candidate = termsFor(input.candidate);
  const inForce = termsFor(input.inForce);
  const difference = { numerator: candidate.numerator.map((value, row) => value - inForce.numerator[row]!), denominator: candidate.denominator };
  return clusterInterval(difference, input.log.clusters, bootstrapOptions(input));
}

function termsOf(estimator: OpeEstimator, input: OpeInput, raw: Float64Array): OpeTerms {
  if (estimator.needsPredictions && !input.predictions) {
    throw new DunlinError('parameter-invalid', `The estimator ${estimator.name} must have reward predictions; got none. Give features to learn them from, or use ips or snips.`);
  }
  return estimator.terms(input, raw.map((weight) => Math.min(weight, input.maximumWeight)));
}

function bootstrapOptions({ seed, level = 0.95, replicates = 1000 }: EstimateOptions): BootstrapOptions {
  return { level, replicates, stream: randomStream(seed, 'ope') };
}
