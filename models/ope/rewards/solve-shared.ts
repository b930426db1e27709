/** Least squares with weights that actions share and weights of their own. */
import { solveCholesky } from '../../default-propensity/cholesky.ts';

/** Sums over the rows of each action: `gram = sum z z'` (row-major, full), `moment = sum z r`. The first component of z is 1. */
export interface SharedSystem {
  readonly width: number;
  readonly gram: readonly Float64Array[];
  readonly moment: readonly Float64Array[];
}

/** How strongly weights are pulled to 0, in rows: of what actions share, and of what sets one apart. */
export interface RidgePenalty {
  readonly shared: number;
  readonly own: number;
}

/** Ridge on what sets the mean of an action apart, in rows. */
const OWN_MEAN = 3;

/**
 * `b + d_a` for every action, where b and all d_a minimise `sum (r - z (b + d_a))^2 + shared |b|^2 + own |d_a|^2` (the first component
 * of b is free, that of d_a has ridge 3).
 *
 * Eliminating `d_a = M_a (c_a - S_a b)`, `M_a = (S_a + P)^-1`, leaves `(P_b + sum (S_a - S_a M_a S_a)) b = sum (c_a - S_a M_a c_a)`.
 */
export function solveShared({ width, gram, moment }: SharedSystem, { shared, own }: RidgePenalty): readonly Float64Array[] {
  const left = new Float64Array(width * width), right = new Float64Array(width);
  for (let j = 0; j < width; j++) left[j * width + j] = j === 0 ? 1e-9 : shared;
  // M_a S_a, column by column, and M_a c_a.
  const parts = gram.map((sums, action) => {
    const solve = solver(sums, width, own);
    const columns = Array.from({ length: width }, (_, j) => solve(sums.subarray(j * width, (j + 1) * width)));
    const target = solve(moment[action]!);
    for (let i = 0; i < width; i++) {
      right[i]! += moment[action]![i]! - dot(sums, i * width, target);
      for (let j = 0; j <= i; j++) left[i * width + j]! += sums[i * width + j]! - dot(sums, i * width, columns[j]!);
    }
    return { columns, target };
  });
  const common = solveCholesky(left, right);
  return parts.map(({ columns, target }) => common.map((weight, i) => weight + target[i]! - columns.reduce((sum, column, j) => sum + column[i]! * common[j]!, 0)));
}

/** Solves `(S + P) x = y` for many y with one factorisation. */
function solver(sums: Float64Array, width: number, own: number): (target: Float64Array) => Float64Array {
  const factor = sums.slice();
  for (let j = 0; j < width; j++) factor[j * width + j]! += j === 0 ? OWN_MEAN : own;
  solveCholesky(factor, new Float64Array(width));
  return (target) => {
    const x = target.slice();
    for (let i = 0; i < width; i++) {
      for (let k = 0; k < i; k++) x[i]! -= factor[i * width + k]! * x[k]!;
      x[i]! /= factor[i * width + i]!;
    }
    for (let i = width - 1; i >= 0; i--) {
      for (let k = i + 1; k < width; k++) x[i]! -= factor[k * width + i]! * x[k]!;
      x[i]! /= factor[i * width + i]!;
    }
    return x;
  };
}

function dot(matrix: Float64Array, start: number, values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += matrix[start + i]! * values[i]!;
  return sum;
}
