/** One Newton step of the dual of a projection, over the resources that have or want a price. */
import { solveCholesky } from '../../default-propensity/cholesky.ts';

export interface NewtonInput {
  readonly gradient: Float64Array;
  /** Scaled use of each resource by action. */
  readonly uses: readonly Float64Array[];
  /** Lower triangle, actions x actions. */
  readonly curvature: Float64Array;
  /** Resources that move. */
  readonly free: readonly boolean[];
}

/** Keeps the Hessian positive definite where two resources are used by the same actions, or where nobody is left to move. */
const RIDGE = 1e-10;

/** `-H^-1 g` over the free resources, `H = U K U'`; 0 for the others. */
export function solveNewtonStep({ gradient, uses, curvature, free }: NewtonInput): Float64Array {
  const moving = uses.flatMap((_, r) => (free[r] ? [r] : []));
  const size = moving.length, actionCount = uses[0]?.length ?? 0;
  const lower = new Float64Array(size * size);
  moving.forEach((r, i) => moving.slice(0, i + 1).forEach((s, j) => {
    lower[i * size + j] = bilinear(uses[r]!, uses[s]!, { curvature, actionCount }) + (i === j ? RIDGE : 0);
  }));
  const solved = solveCholesky(lower, Float64Array.from(moving, (r) => -gradient[r]!));
  const step = new Float64Array(uses.length);
  moving.forEach((r, i) => {
    step[r] = solved[i]!;
  });
  return step;
}

function bilinear(a: Float64Array, b: Float64Array, { curvature, actionCount }: { readonly curvature: Float64Array; readonly actionCount: number }): number {
  let sum = 0;
  for (let i = 0; i < actionCount; i++) for (let j = 0; j < actionCount; j++) sum += a[i]! * b[j]! * curvature[i >= j ? i * actionCount + j : j * actionCount + i]!;
  return sum;
}
