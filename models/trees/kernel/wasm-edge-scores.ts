/** Compiled: what four edges of a column are worth, and which of them may be taken. */
import type { Code } from '../wasm/encode.ts';
import type { Local, Scope } from '../wasm/module.ts';
import { f32, f32x4, f64, f64x2, i32, i32x4, v128 } from '../wasm/operations.ts';
import { REAL } from './arena.ts';
import { word } from './wasm-words.ts';

/** Lanes of a vector with its halves changed over. */
export const SWAPPED = [8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7] as const;

/** Ones where both sides hold rows and hessian enough: between bounds that are one too low and one too high. */
export function makeLimits({ local }: Scope): { readonly set: (most: { readonly mostRows: Code; readonly mostHessian: Code }) => Code; readonly mask: (rows: Code, hessian: Code) => Code } {
  const fewRows = local('v128'), manyRows = local('v128'), lowHessian = local('v128'), highHessian = local('v128');
  const one = i32.const(1);
  return {
    set: (most) => [
      fewRows.set(i32x4.splat(i32.sub(word('leastRows'), one))), manyRows.set(i32x4.splat(i32.add(most.mostRows, one))),
      lowHessian.set(i32x4.splat(i32.sub(word('leastHessian'), one))), highHessian.set(i32x4.splat(i32.add(most.mostHessian, one))),
    ],
    mask: (rows, hessian) => v128.and(v128.and(i32x4.gt(rows, fewRows.get), i32x4.gt(manyRows.get, rows)), v128.and(i32x4.gt(hessian, lowHessian.get), i32x4.gt(highHessian.get, hessian))),
  };
}

export interface Sieve {
  readonly prepare: (gradient: Code, hessian: Code) => Code;
  /** Takes the best score so far, in both lanes. */
  readonly raise: (best: Code) => Code;
  /** Ones where the score may be better. */
  readonly passes: (gradients: Local, hessians: Local) => Code;
}

/**
 * Four scores in floats of 32 bits without a division. Six roundings of a part in 2^24 each stay far below the part in 2^20 by which the best score is
 * lowered, so that nothing better is lost; what passes is scored in full.
 */
export function makeSieve({ local }: Scope): Sieve {
  const wholeGradient = local('v128'), wholeHessian = local('v128'), ridge = local('v128'), least = local('v128'), left = local('v128'), right = local('v128'), leftHessian = local('v128'), rightHessian = local('v128');
  return {
    prepare: (gradient, hessian) => [wholeGradient.set(i32x4.splat(gradient)), wholeHessian.set(i32x4.splat(hessian)), ridge.set(f32x4.splat(f32.fromF64(f64.load(i32.const(0), REAL.ridge))))],
    raise: (best) => least.set(f32x4.splat(f32.mul(f32.fromF64(f64x2.lane(best, 0)), f32.const(1 - 2 ** -20)))),
    passes: (gradients, hessians) => [
      left.set(f32x4.fromI32(gradients.get)), right.set(f32x4.fromI32(i32x4.sub(wholeGradient.get, gradients.get))),
      leftHessian.set(f32x4.add(f32x4.fromI32(hessians.get), ridge.get)), rightHessian.set(f32x4.add(f32x4.fromI32(i32x4.sub(wholeHessian.get, hessians.get)), ridge.get)),
      f32x4.gt(
        f32x4.add(f32x4.mul(f32x4.mul(left.get, left.get), rightHessian.get), f32x4.mul(f32x4.mul(right.get, right.get), leftHessian.get)),
        f32x4.mul(f32x4.mul(leftHessian.get, rightHessian.get), least.get)),
    ],
  };
}

export interface Scores {
  readonly prepare: (gradient: Code, hessian: Code) => Code;
  /** Of the lower (0) or upper (1) two lanes. */
  readonly of: (gradients: Local, hessians: Local, half: 0 | 1) => Code;
}

/** `(GL^2 HR + GR^2 HL) / (HL HR)` in whole units, with the ridge in both hessians: `GL^2 / HL + GR^2 / HR` by one division. */
export function makeScores({ local }: Scope): Scores {
  const gradient = local('v128'), ridge = local('v128'), hessian = local('v128'), left = local('v128'), right = local('v128'), leftHessian = local('v128'), rightHessian = local('v128');
  const lanes = (sums: Local, half: 0 | 1): Code => f64x2.fromI32(half === 0 ? sums.get : v128.shuffle(sums.get, sums.get, SWAPPED));
  return {
    prepare: (wholeGradient, wholeHessian) => [
      gradient.set(f64x2.splat(f64.fromI32(wholeGradient))),
      ridge.set(f64x2.splat(f64.load(i32.const(0), REAL.ridge))),
      hessian.set(f64x2.add(f64x2.splat(f64.fromI32(wholeHessian)), ridge.get)),
    ],
    of: (gradients, hessians, half) => [
      left.set(lanes(gradients, half)), right.set(f64x2.sub(gradient.get, left.get)),
      leftHessian.set(lanes(hessians, half)), rightHessian.set(f64x2.sub(hessian.get, leftHessian.get)), leftHessian.set(f64x2.add(leftHessian.get, ridge.get)),
      f64x2.div(
        f64x2.add(f64x2.mul(f64x2.mul(left.get, left.get), rightHessian.get), f64x2.mul(f64x2.mul(right.get, right.get), leftHessian.get)),
        f64x2.mul(leftHessian.get, rightHessian.get)),
    ],
  };
}
