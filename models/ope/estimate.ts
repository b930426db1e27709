/** Values of candidate policies with intervals and diagnostics, by any of the estimators; and the paired difference of two. */
import { DunlinError } from '../../core/errors.ts';
import { randomStream } from '../../core/random.ts';
import type { Interval } from '../contract.ts';
import { clusterInterval } from './cluster-bootstrap.ts';
import { ESTIMAND, type OpeEstimate, type OpeEstimator, type OpeInput, type OpeName, type OpeTerms } from './contract.ts';
import { directMethod } from './direct-method.ts';
import { doublyRobust } from './doubly-robust.ts';
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

/**
 * The value of one policy by one estimator.
 * @throws `logged-probability-invalid`; `no-overlap` when no logged action has probability under the candidate;
 *   `parameter-invalid` when the estimator needs predictions and none are given
 */
export function estimatePolicyValue(name: OpeName, policyName: string, input: OpeInput & EstimateOptions): OpeEstimate {
  checkLog(input.log);
  const estimator = OPE_ESTIMATORS[name];
  const raw = importanceWeights(input.log, input.policy);
  const diagnostics = weightDiagnostics(input, raw);
  if (diagnostics.effectiveSampleSize === 0) {
    throw new DunlinError('no-overlap', `The candidate policy must share actions with the logged ones; policy ${policyName} gives probability 0 to each of ${input.log.rowCount} logged actions. Choose a candidate that the log can speak about.`);
  }
  const interval = clusterInterval(termsOf(estimator, input, raw), input.log.clusters, bootstrapOptions(input, policyName, name));
  return { policy: policyName, estimator: name, estimand: ESTIMAND, ...interval, ...diagnostics };
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
  return clusterInterval(difference, input.log.clusters, bootstrapOptions(input, 'difference', 'dr'));
}

function termsOf(estimator: OpeEstimator, input: OpeInput, raw: Float64Array): OpeTerms {
  if (estimator.needsPredictions && !input.predictions) {
    throw new DunlinError('parameter-invalid', `The estimator ${estimator.name} must have reward predictions; got none. Give features to learn them from, or use ips or snips.`);
  }
  return estimator.terms(input, raw.map((weight) => Math.min(weight, input.maximumWeight)));
}

function bootstrapOptions(options: EstimateOptions, policyName: string, name: OpeName) {
  return { level: options.level ?? 0.95, replicates: options.replicates ?? 1000, stream: randomStream(options.seed, 'ope', policyName, name) };
}
