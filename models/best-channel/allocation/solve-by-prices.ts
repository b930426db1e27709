/**
 * Solves an allocation by prices of the resources: our own solver, for any number of debtors.
 *
 * At given prices every debtor answers on its own (`best-replies.ts`); the master mixes the answers within the capacities and sets new prices
 * until no answer improves the mixture. The mixture is feasible at every step, and the dual value bounds what is left to gain. Debtors on whom
 * the mixed plans agree, all but those tied at the prices, get one action above their floors. New prices are tried halfway to the best ones
 * seen, which keeps them from swinging (Wentges 1997).
 */
import { bestReplies } from './best-replies.ts';
import { createPriceMaster } from './price-master.ts';
import { capacityAboveFloors, leftByRow, type AllocationProblem } from './problem.ts';

export interface Allocation {
  /** Row-major; each row sums to 1. */
  readonly probabilities: Float64Array;
  /** Expected value, minor units. */
  readonly objectiveMinor: number;
  /** No allocation is worth more, minor units. */
  readonly boundMinor: number;
  /** What one more unit of each resource would add, minor units, >= 0. */
  readonly shadowPricesMinor: Float64Array;
}

const MAXIMUM_ROUNDS = 600;
const SMOOTHING = 0.5;
/** Of what contacts add over no contact. */
const GAP = 1e-6;

/** Throws `parameter-invalid`, `capacity-exceeded`. */
export function solveByPrices(problem: AllocationProblem): Allocation {
  const left = leftByRow(problem), capacities = capacityAboveFloors(problem);
  const free = bestReplies(problem, { left, prices: new Float64Array(capacities.length) });
  const rest = restPlan(problem, left);
  const unitMinor = Math.max(free.valueMinor - rest, Number.MIN_VALUE);
  // Every number of the master lies near 1: values above no contact in units of what free contacts would add, uses in units of theirs.
  const scales = free.used.map((used, r) => Math.max(used, capacities[r]!, Number.MIN_VALUE));
  const scaled = ({ valueMinor, used }: typeof free) => ({ value: (valueMinor - rest) / unitMinor, used: used.map((units, r) => units / scales[r]!) });
  const limits = capacities.map((capacity, r) => capacity / scales[r]!);
  const none = new Float64Array(capacities.length);
  const master = createPriceMaster(limits, { value: 0, used: none });
  master.add(scaled(free));
  const tried: Float64Array[] = [none];
  let best = { prices: none, bound: 1 };
  let solution = master.solve();
  for (let round = 0, smooth = true; round < MAXIMUM_ROUNDS && best.bound - solution.objective > GAP; round++) {
    const prices = solution.prices.map((price, r) => (smooth ? SMOOTHING * best.prices[r]! + (1 - SMOOTHING) * price : price));
    const inMinor = prices.map((price, r) => price * unitMinor / scales[r]!);
    const plan = scaled(bestReplies(problem, { left, prices: inMinor }));
    const bound = plan.value + sum(prices.map((price, r) => price * (limits[r]! - plan.used[r]!)));
    if (bound < best.bound) best = { prices, bound };
    const improves = plan.value - sum(solution.prices.map((price, r) => price * plan.used[r]!)) > solution.threshold + 1e-10;
    if (!improves && !smooth) break;
    smooth = improves;
    if (!improves) continue;
    master.add(plan);
    tried.push(inMinor);
    solution = master.solve();
  }
  const floorsMinor = floorValue(problem);
  return {
    probabilities: mixPlans(problem, left, { tried, weights: solution.weights }), objectiveMinor: floorsMinor + rest + solution.objective * unitMinor,
    boundMinor: floorsMinor + rest + Math.max(best.bound, solution.objective) * unitMinor, shadowPricesMinor: solution.prices.map((price, r) => price * unitMinor / scales[r]!),
  };
}

/** Everyone without contact. */
function restPlan({ rowCount, actionCount, restAction, valuesMinor }: AllocationProblem, left: Float64Array): number {
  let value = 0;
  for (let row = 0; row < rowCount; row++) value += left[row]! * valuesMinor[row * actionCount + restAction]!;
  return value;
}

/** What the floors are worth, minor units. */
function floorValue({ rowCount, actionCount, valuesMinor, permitted, floors }: AllocationProblem): number {
  let value = 0;
  for (let row = 0, cell = 0; row < rowCount; row++) for (let action = 0; action < actionCount; action++, cell++) if (permitted[cell]) value += floors[row]! * valuesMinor[cell]!;
  return value;
}

/** Floors, and above them each plan in its share; the first weight is that of no contact for all. */
function mixPlans(problem: AllocationProblem, left: Float64Array, { tried, weights }: { readonly tried: readonly Float64Array[]; readonly weights: Float64Array }): Float64Array {
  const { rowCount, actionCount, restAction, permitted, floors } = problem;
  const total = sum(weights), choices = new Uint8Array(rowCount);
  const probabilities = Float64Array.from(permitted, (allowed, cell) => allowed * floors[Math.floor(cell / actionCount)]!);
  const add = (weight: number): void => {
    for (let row = 0; row < rowCount; row++) probabilities[row * actionCount + choices[row]!]! += left[row]! * weight / total;
  };
  choices.fill(restAction);
  if (weights[0]! > 0) add(weights[0]!);
  tried.forEach((prices, plan) => {
    if (!(weights[plan + 1]! > 0)) return;
    bestReplies(problem, { left, prices, choices });
    add(weights[plan + 1]!);
  });
  return probabilities;
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}
