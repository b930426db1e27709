/**
 * Stochastic contact policies as data, and the probabilities they give to the permitted actions of one debtor.
 *
 * Every permitted action has at least the floor, so that every action stays evaluable off-policy; what is left after the
 * floors follows the policy: `p(a) = floor + (1 - n floor) share(a)`, n = number of permitted actions, `sum share = 1`. Where the floors of the
 * n - 1 actions beside the best one would give away more than `explorationCap`, the floor is `explorationCap / (n - 1)`.
 */
import { ACTIONS, type Action } from '../../core/channel.ts';
import { DunlinError } from '../../core/errors.ts';

/** What floors may give away where a portfolio does not say. */
const DEFAULT_EXPLORATION_CAP = 0.1;

export interface Floors {
  readonly floor: number;
  /** Most probability in all that floors may give away to actions other than the best one; left out: no limit but that of the floors. */
  readonly explorationCap?: number;
}

export type Policy = Floors & (
  /** Shares in proportion to fixed weights; where no permitted action has weight, no contact. */
  | { readonly kind: 'reference'; readonly weights: Readonly<Partial<Record<Action, number>>> }
  /** Shares by the softmax of expected value over `temperatureMinor`; 0 = everything to the best action. */
  | { readonly kind: 'learnt'; readonly temperatureMinor: number });

/** Throws `parameter-invalid` unless the floors of all `offered` actions and no contact fit into probability 1. */
export function checkFloor(floor: number, offered: readonly Action[]): void {
  const count = new Set<Action>([...offered, 'no_contact']).size;
  if (!(floor >= 0) || floor * count > 1) {
    throw new DunlinError('parameter-invalid', `The floor must lie in [0, ${(1 / count).toFixed(4)}] with ${count} actions; got ${floor}. Lower policy.floor in the portfolio file.`);
  }
}

/** The floors of a portfolio; the cap is left out where the floors of all `offered` channels keep within it. */
export function floorsOf({ floor, explorationCap = DEFAULT_EXPLORATION_CAP }: Floors, offered: readonly Action[]): Floors {
  const channels = offered.filter((action) => action !== 'no_contact').length;
  return floor * channels <= explorationCap * (1 + 1e-12) ? { floor } : { floor, explorationCap };
}

/** Least probability of each of so many permitted actions. */
export function floorOf({ floor, explorationCap }: Floors, permittedCount: number): number {
  return permittedCount < 2 || explorationCap === undefined ? floor : Math.min(floor, explorationCap / (permittedCount - 1));
}

/**
 * Probabilities of the permitted actions, in their order; they sum to 1 within 1e-12.
 * @param permitted actions after masking, never empty
 * @param valuesMinor expected value of each permitted action relative to no contact; null = not known to the model.
 *   Only a learnt policy reads it; an action without a value gets the floor alone
 * @throws `parameter-invalid` when the floors do not fit
 */
export function policyProbabilities(policy: Policy, permitted: readonly Action[], valuesMinor: readonly (number | null)[]): Float64Array {
  const floor = floorOf(policy, permitted.length);
  checkFloor(floor, permitted);
  const shares = policy.kind === 'reference' ? referenceShares(policy.weights, permitted) : learntShares(policy.temperatureMinor, permitted, valuesMinor);
  const left = 1 - permitted.length * floor;
  return shares.map((share) => floor + left * share);
}

function referenceShares(weights: Readonly<Partial<Record<Action, number>>>, permitted: readonly Action[]): Float64Array {
  const given = Float64Array.from(permitted, (action) => weights[action] ?? 0);
  const total = given.reduce((sum, weight) => sum + weight, 0);
  return total > 0 ? given.map((weight) => weight / total) : oneHot(permitted, permitted.indexOf('no_contact'));
}

function learntShares(temperatureMinor: number, permitted: readonly Action[], valuesMinor: readonly (number | null)[]): Float64Array {
  const best = bestIndex(permitted, valuesMinor);
  if (temperatureMinor === 0) return oneHot(permitted, best);
  const bestValue = valuesMinor[best] ?? 0;
  const mass = Float64Array.from(valuesMinor, (value) => (value === null ? 0 : Math.exp((value - bestValue) / temperatureMinor)));
  const total = mass.reduce((sum, value) => sum + value, 0);
  return total > 0 ? mass.map((value) => value / total) : oneHot(permitted, best);
}

/** The permitted action of highest value; on equal values no contact, then the order of ACTIONS. */
function bestIndex(permitted: readonly Action[], valuesMinor: readonly (number | null)[]): number {
  let best = permitted.indexOf('no_contact');
  for (const action of ACTIONS) {
    const index = permitted.indexOf(action);
    const value = index < 0 ? null : valuesMinor[index] ?? null;
    if (value !== null && value > (valuesMinor[best] ?? 0)) best = index;
  }
  return best;
}

function oneHot(permitted: readonly Action[], index: number): Float64Array {
  const shares = new Float64Array(permitted.length);
  shares[index] = 1;
  return shares;
}
