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
  const probabilities = new Float64Array(permitted.length);
  fillProbabilities(policy, {
    count: permitted.length, columns: permitted.map((action) => ACTIONS.indexOf(action)), values: Float64Array.from(permitted, (_, i) => valuesMinor[i] ?? Number.NaN),
  }, probabilities);
  return probabilities;
}

/** The permitted actions of one debtor in arrays that may be used again for the next. */
export interface PolicyChoice {
  /** Entries that count. */
  readonly count: number;
  /** Places in ACTIONS, of `no_contact` among others. */
  readonly columns: ArrayLike<number>;
  /** NaN = not known. */
  readonly values: ArrayLike<number>;
}

const REST = ACTIONS.indexOf('no_contact');

/** Writes the probabilities of one choice; the one place where a policy becomes numbers. */
export function fillProbabilities(policy: Policy, choice: PolicyChoice, out: Float64Array): void {
  const { count } = choice, floor = floorOf(policy, count), left = 1 - count * floor;
  if (!(floor >= 0) || floor * count > 1) checkFloor(floor, ACTIONS.slice(0, count - 1));
  if (policy.kind === 'reference') fillReferenceShares(policy.weights, choice, out);
  else fillLearntShares(policy.temperatureMinor, choice, out);
  for (let i = 0; i < count; i++) out[i] = floor + left * out[i]!;
}

function fillReferenceShares(weights: Readonly<Partial<Record<Action, number>>>, { count, columns }: PolicyChoice, out: Float64Array): void {
  let total = 0;
  for (let i = 0; i < count; i++) total += out[i] = weights[ACTIONS[columns[i]!]!] ?? 0;
  for (let i = 0; i < count; i++) out[i] = total > 0 ? out[i]! / total : Number(columns[i] === REST);
}

function fillLearntShares(temperatureMinor: number, choice: PolicyChoice, out: Float64Array): void {
  const { count, values } = choice, best = bestIndex(choice), bestValue = values[best]! || 0;
  let total = 0;
  if (temperatureMinor > 0) {
    for (let i = 0; i < count; i++) total += out[i] = Number.isNaN(values[i]!) ? 0 : Math.exp((values[i]! - bestValue) / temperatureMinor);
  }
  for (let i = 0; i < count; i++) out[i] = total > 0 ? out[i]! / total : Number(i === best);
}

/** The permitted action of highest value; on equal values no contact, then the order of ACTIONS. */
function bestIndex({ count, columns, values }: PolicyChoice): number {
  let rest = 0;
  while (rest < count - 1 && columns[rest] !== REST) rest++;
  let best = rest, bestValue = values[rest]! || 0;
  for (let i = 0; i < count; i++) {
    const value = values[i]!;
    if (!(value > bestValue || value === bestValue && best !== rest && columns[i]! < columns[best]!)) continue;
    best = i;
    bestValue = value;
  }
  return best;
}
