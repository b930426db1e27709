/** Logistic regression with ridge whose weights may not be negative. */
import { solveCholesky } from '../default-propensity/cholesky.ts';
import { logit, sigmoid } from '../log-odds.ts';

export interface LogisticProblem {
  /** One array per weight, each with a value per row. */
  readonly columns: readonly Float64Array[];
  /** Labels, or targets between 0 and 1. */
  readonly targets: Float64Array;
  /** Ridge: `l2 / 2 sum w^2` beside the summed log loss; the intercept is not shrunk. */
  readonly l2: number;
}

export interface LogisticLine {
  readonly intercept: number;
  /** All >= 0. */
  readonly weights: Float64Array;
}

const ITERATIONS = 60;
/** Share of the loss below which the decrease that a step foretells is rounding: that step is the last. */
const TOLERANCE = 1e-13;
/** Keeps the Hessian definite where columns repeat each other. */
const LEAST_CURVATURE = 1e-10;

/**
 * Minimises `sum log loss + l2 / 2 sum w^2` over weights >= 0 by projected Newton steps; the problem is convex, so the answer does
 * not depend on the order of columns. Yields after every step, so that a caller may pause; returns the optimum.
 *
 * Source: Bertsekas 1982, projected Newton methods with simple constraints.
 */
export function* nonNegativeSteps(problem: LogisticProblem): Generator<void, LogisticLine> {
  const rate = mean(problem.targets);
  const size = problem.columns.length;
  // The last entry is the intercept.
  let current = new Float64Array(size + 1);
  current[size] = logit(rate);
  let margins = marginsOf(problem, current), loss = lossOf(problem, current, margins);
  for (let iteration = 0; iteration < ITERATIONS; iteration++) {
    const { gradient, hessian } = derivatives(problem, current, margins);
    const step = freeStep(current, gradient, hessian);
    let share = 1, next = current, nextMargins = margins, nextLoss = Infinity;
    for (; share > 1e-8 && !(nextLoss <= loss); share /= 2) {
      const scale = share;
      next = current.map((weight, j) => (j === size ? weight - scale * step[j]! : Math.max(0, weight - scale * step[j]!)));
      nextMargins = marginsOf(problem, next);
      nextLoss = lossOf(problem, next, nextMargins);
    }
    if (!(nextLoss <= loss)) break;
    const foretold = step.reduce((sum, move, j) => sum + Math.abs(move * gradient[j]!), 0);
    current = next; margins = nextMargins; loss = nextLoss;
    if (foretold <= TOLERANCE * loss) break;
    yield;
  }
  return { intercept: current[size]!, weights: current.slice(0, size) };
}

/** The optimum at once. */
export function fitNonNegativeLogistic(problem: LogisticProblem): LogisticLine {
  const steps = nonNegativeSteps(problem);
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}

/** Newton's step over the weights that may move: those at 0 that the gradient pushes below stay where they are. */
function freeStep(current: Float64Array, gradient: Float64Array, hessian: Float64Array): Float64Array {
  const size = current.length, step = new Float64Array(size);
  const free = Array.from(current.keys()).filter((j) => j === size - 1 || current[j]! > 0 || gradient[j]! < 0);
  const lower = new Float64Array(free.length * free.length);
  free.forEach((j, a) => free.slice(0, a + 1).forEach((k, b) => {
    lower[a * free.length + b] = hessian[j * size + k]!;
  }));
  solveCholesky(lower, Float64Array.from(free, (j) => gradient[j]!)).forEach((move, a) => {
    step[free[a]!] = move;
  });
  return step;
}

function marginsOf({ columns, targets }: LogisticProblem, weights: Float64Array): Float64Array {
  const margins = new Float64Array(targets.length).fill(weights[columns.length]!);
  columns.forEach((column, j) => {
    const weight = weights[j]!;
    if (weight !== 0) for (let row = 0; row < margins.length; row++) margins[row] = margins[row]! + weight * column[row]!;
  });
  return margins;
}

function lossOf({ targets, l2 }: LogisticProblem, weights: Float64Array, margins: Float64Array): number {
  let loss = 0;
  for (let row = 0; row < margins.length; row++) {
    const z = margins[row]!;
    loss += Math.max(z, 0) - targets[row]! * z + Math.log1p(Math.exp(-Math.abs(z)));
  }
  for (let j = 0; j < weights.length - 1; j++) loss += l2 / 2 * weights[j]! * weights[j]!;
  return loss;
}

/** Gradient and lower triangle of the Hessian, row-major. */
function derivatives({ columns, targets, l2 }: LogisticProblem, weights: Float64Array, margins: Float64Array): { readonly gradient: Float64Array; readonly hessian: Float64Array } {
  const size = columns.length + 1, rows = targets.length;
  const p = margins.map(sigmoid), ones = new Float64Array(rows).fill(1), scaled = new Float64Array(rows);
  const all = [...columns, ones], gradient = new Float64Array(size), hessian = new Float64Array(size * size);
  all.forEach((column, j) => {
    let slope = 0;
    for (let row = 0; row < rows; row++) {
      slope += (p[row]! - targets[row]!) * column[row]!;
      scaled[row] = p[row]! * (1 - p[row]!) * column[row]!;
    }
    for (let k = 0; k <= j; k++) {
      const other = all[k]!;
      let sum = 0;
      for (let row = 0; row < rows; row++) sum += scaled[row]! * other[row]!;
      hessian[j * size + k] = sum;
    }
    const ridge = j < columns.length ? l2 : 0;
    gradient[j] = slope + ridge * weights[j]!;
    hessian[j * size + j] = hessian[j * size + j]! + ridge + LEAST_CURVATURE;
  });
  return { gradient, hessian };
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
