/**
 * One decision: mask -> policy probabilities -> one draw. Pure; HTTP, Kafka, the daily plan and replay call this one kernel.
 *
 * The probability that is logged is the one after masking, with which the action was in fact drawn.
 */
import { ACTIONS, type Action } from '../core/channel.ts';
import { NOT_OFFERED } from '../core/contact-rules/engine.ts';
import { DunlinError } from '../core/errors.ts';
import type { Frame } from '../core/frame.ts';
import { policyProbabilities, type Policy } from './best-channel/policy.ts';
import type { ResponseScorer } from './best-channel/scorer.ts';

export interface DecisionInput {
  readonly features: Frame;
  readonly row: number;
  /** Actions that the contact rules left, in the order of ACTIONS; holds `no_contact`. */
  readonly permitted: readonly Action[];
  /** Rule ids by action, as `permittedActions` gives them. */
  readonly blockedBy: Readonly<Record<Action, readonly string[]>>;
  /** Null where no response model is published; then only a reference policy can decide. */
  readonly response: ResponseScorer | null;
  readonly policy: Policy;
  /** Uniform in [0, 1), one per debtor and epoch. */
  readonly draw: number;
}

export interface RankedAction {
  readonly action: Action;
  readonly permitted: boolean;
  /** Relative to no contact, minor units, rounded; null = the model does not know. */
  readonly expectedValueMinor: number | null;
  readonly blockedBy: readonly string[];
}

export interface DecisionOutput {
  readonly action: Action;
  readonly loggingProbability: number;
  readonly permitted: readonly Action[];
  /** Aligned with `permitted`; sums to 1. */
  readonly probabilities: readonly number[];
  /** Aligned with `permitted`, not rounded: relative to no contact, minor units; null = the model does not know. */
  readonly valuesMinor: readonly (number | null)[];
  readonly expectedValueMinor: number | null;
  /** Every action that was offered: permitted ones first, each part by falling value, unknown values last. */
  readonly ranking: readonly RankedAction[];
}

/**
 * Decides. The draw walks the permitted actions in the order of ACTIONS and stops where the cumulated probability exceeds it.
 * Throws `promotion-refused` for a learnt policy without a response model, `parameter-invalid` for infeasible floors.
 */
export function decide(input: DecisionInput): DecisionOutput {
  if (input.policy.kind === 'learnt' && !input.response) {
    throw new DunlinError('promotion-refused', 'A learnt policy must have its response model beside it; got none. Publish both, or roll the policy back.');
  }
  const values = valuesByAction(input);
  const permitted = ACTIONS.filter((action) => input.permitted.includes(action));
  const valuesMinor = permitted.map((action) => values[action] ?? null);
  const probabilities = policyProbabilities(input.policy, permitted, valuesMinor);
  const chosen = drawIndex(probabilities, input.draw);
  const action = permitted[chosen]!;
  return {
    action, loggingProbability: probabilities[chosen]!, permitted, probabilities: [...probabilities], valuesMinor,
    expectedValueMinor: roundMinor(values[action]), ranking: rank(input, values),
  };
}

/** Index of the action that the draw falls on; an action of probability 0 is never drawn. */
export function drawIndex(probabilities: ArrayLike<number>, draw: number): number {
  let cumulated = 0;
  let last = 0;
  for (let i = 0; i < probabilities.length; i++) {
    if (probabilities[i]! <= 0) continue;
    cumulated += probabilities[i]!;
    last = i;
    if (draw < cumulated) return i;
  }
  return last;
}

function valuesByAction({ response, features, row }: DecisionInput): Partial<Record<Action, number>> {
  if (!response) return {};
  const values = response.expectedValuesMinor(features, row);
  return Object.fromEntries(response.actions.map((action, i) => [action, values[i]!]));
}

function rank({ permitted, blockedBy }: DecisionInput, values: Partial<Record<Action, number>>): RankedAction[] {
  const offered = ACTIONS.filter((action) => permitted.includes(action) || !blockedBy[action].includes(NOT_OFFERED));
  const order = (action: Action): number => values[action] ?? -Infinity;
  return offered
    .map((action) => ({ action, permitted: permitted.includes(action), expectedValueMinor: roundMinor(values[action]), blockedBy: blockedBy[action] }))
    .sort((a, b) => Number(b.permitted) - Number(a.permitted) || (order(a.action) === order(b.action) ? 0 : order(b.action) - order(a.action)));
}

function roundMinor(value: number | undefined): number | null {
  return value === undefined ? null : Math.round(value) + 0;
}
