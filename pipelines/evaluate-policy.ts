/** Judges a candidate policy on logged decisions: estimates of every policy worth comparing, and the gate's verdict. */
import type { Action } from '../core/channel.ts';
import { constantMatrix } from '../models/best-channel/candidates.ts';
import type { DecisionSet } from '../models/best-channel/decision-set.ts';
import { refreshGate } from '../models/gates/refresh.ts';
import { replaceGate } from '../models/gates/replace.ts';
import type { GateInput, GateVerdict } from '../models/gates/verdict.ts';
import type { OpeEstimate, OpeName } from '../models/ope/contract.ts';
import { evidenceGuards } from '../models/ope/evidence-guards.ts';
import { estimateDifference, estimatePolicyValues, type NamedPolicies } from '../models/ope/estimate.ts';

/** A refreshed policy may be worse by this share of what a decision brings. */
const REFRESH_MARGIN_SHARE = 0.01;
const ESTIMATORS: readonly OpeName[] = ['snips', 'dm', 'dr'];

export interface PolicyEvaluationInput {
  readonly set: DecisionSet;
  /** Row-major probabilities over the set's actions. */
  readonly candidate: NamedPolicies[number];
  readonly inForce: NamedPolicies[number];
  /** `refresh`: the one in force was made by the same recipe. */
  readonly gate: 'refresh' | 'replace';
  /** Cross-fitted net rewards, row-major. */
  readonly netMinor: Float64Array;
  /** Net rewards that the response model in force expects, row-major; only a refresh gate reads it. */
  readonly inForceNetMinor?: Float64Array;
  readonly seed: number;
}

export interface PolicyEvaluation {
  /** Candidate, policy in force, logging policy and every constant action, by SNIPS, direct method and doubly robust; minor units a decision. */
  readonly estimates: readonly OpeEstimate[];
  /** Actions that the log cannot speak about, because it never took them. */
  readonly notEvaluable: readonly Action[];
  readonly verdict: GateVerdict;
}

/** Estimates and verdict. Throws `logged-probability-invalid`, `no-overlap`. */
export function evaluatePolicy(input: PolicyEvaluationInput): PolicyEvaluation {
  const { set, candidate, inForce } = input;
  const taken = set.actions.filter((_, index) => set.log.actions.includes(index));
  const constants = taken.map((action) => ({ name: `constant:${action}`, probabilities: constantMatrix(set, action) }));
  const policies = [candidate, inForce, { name: 'logging', probabilities: set.log.loggingProbabilities }, ...constants];
  const estimates = estimatePolicyValues(ESTIMATORS, policies, { log: set.log, predictions: input.netMinor, maximumWeight: Infinity, seed: input.seed });
  return { estimates, notEvaluable: set.actions.filter((action) => !taken.includes(action)), verdict: judge(input, estimates) };
}

function judge(input: PolicyEvaluationInput, estimates: readonly OpeEstimate[]): GateVerdict {
  const { set, candidate, inForce, netMinor, seed } = input;
  const difference = estimateDifference({ log: set.log, candidate: candidate.probabilities, inForce: inForce.probabilities, predictions: netMinor, maximumWeight: Infinity, seed });
  const meanReward = mean(set.log.rewards);
  const margin = input.gate === 'refresh' ? REFRESH_MARGIN_SHARE * Math.abs(meanReward) : 0;
  const gateInput: GateInput = {
    metric: 'net value of a decision (doubly robust, minor units)', candidate: candidate.name, inForce: inForce.name, difference, margin,
    rows: set.log.rowCount, clusters: new Set(set.log.clusters).size, guards: evidenceGuards(candidate.name, estimates),
  };
  if (input.gate === 'replace') return replaceGate(gateInput);
  return refreshGate({
    ...gateInput,
    calibration: { candidateError: levelError(set, netMinor), inForceError: levelError(set, input.inForceNetMinor ?? netMinor), tolerance: margin },
  });
}

/** `|mean(r - q(x, a))|` over the actions taken: calibration of a reward model in the large. */
function levelError({ log }: DecisionSet, netMinor: Float64Array): number {
  return Math.abs(mean(log.rewards.map((reward, row) => reward - netMinor[row * log.actionCount + log.actions[row]!]!)));
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
