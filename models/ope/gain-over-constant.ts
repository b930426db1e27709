/** What a policy that looks at cases earns more than always taking the best single action: whether looking pays. */
import type { Interval } from '../contract.ts';
import type { OpeInput } from './contract.ts';
import { doublyRobust } from './doubly-robust.ts';
import { estimateDifference, type EstimateOptions } from './estimate.ts';
import { importanceWeights } from './weights.ts';

export interface ConstantGain {
  /** Number of the action that is best by its doubly robust value. */
  readonly action: number;
  /** Candidate less that action, doubly robust, paired on the same decisions. */
  readonly difference: Interval;
}

/** The best action is chosen on the rows that judge it, which favours the action, not the candidate. */
export function gainOverConstant(input: OpeInput & EstimateOptions): ConstantGain {
  const { log } = input, taken = [...new Set(log.actions)].sort((a, b) => a - b);
  const constants = taken.map((action) => ({ action, policy: Float64Array.from({ length: log.rowCount * log.actionCount }, (_, cell) => (cell % log.actionCount === action ? 1 : 0)) }));
  const values = constants.map(({ policy }) => {
    const { numerator } = doublyRobust.terms({ ...input, policy }, importanceWeights(log, policy));
    return numerator.reduce((sum, value) => sum + value, 0);
  });
  const best = constants[values.indexOf(Math.max(...values))]!;
  return { action: best.action, difference: estimateDifference({ ...input, candidate: input.policy, inForce: best.policy }) };
}
