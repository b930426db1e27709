/** Compiled: the best cut of a plain numeric column in one leaf, four edges at a time. */
import { forRange, when } from '../wasm/control.ts';
import type { Code } from '../wasm/encode.ts';
import type { Call, Local, ModuleDraft, Scope } from '../wasm/module.ts';
import { f32, f32x4, f64, f64x2, i32, i32x4, select, v128 } from '../wasm/operations.ts';
import { CANDIDATE, REAL } from './arena.ts';
import { planeBytes } from './wasm-scan.ts';
import { word } from './wasm-words.ts';

/** `scanSide(slot, bins, gradient, hessian, rows, candidate)` looks at every edge with missing values right, then left where there are any. */
export function defineScanSide(module: ModuleDraft): Call {
  const edges = defineEdges(module);
  return module.define({ name: 'scanSide', params: ['i32', 'i32', 'i32', 'i32', 'i32', 'i32'] }, ({ params, local }) => {
    const [slot, bins, gradient, hessian, rows, out] = params as [Local, Local, Local, Local, Local, Local];
    const missing = local('i32');
    return [
      f64.store(out.get, f64.const(0)),
      missing.set(i32.load(i32.add(slot.get, i32.mul(planeBytes(bins), i32.const(2))))),
      edges(slot.get, bins.get, gradient.get, hessian.get, rows.get, out.get, i32.const(0)),
      when(missing.get, edges(slot.get, bins.get, gradient.get, hessian.get, rows.get, out.get, i32.const(1))),
    ];
  });
}

/**
 * Keeps what is better than what stands in `out`. With missing values right, bin 0 is taken back from all sums, and some other row must be on the
 * right: what parts the missing from all others is found with missing values left.
 */
function defineEdges(module: ModuleDraft): Call {
  return module.define({ name: 'scanEdges', params: ['i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32'] }, (scope) => {
    const [slot, bins, gradient, hessian, rows, out, missingLeft] = scope.params as [Local, Local, Local, Local, Local, Local, Local];
    const { local } = scope;
    const i = local('i32'), plane = local('i32'), at = local('i32'), group = local('i32'), mostRows = local('i32'), others = local('i32');
    const gradients = makePrefix(scope), hessians = makePrefix(scope), counts = makePrefix(scope), limits = makeLimits(scope), sieve = makeSieve(scope), scores = makeScores(scope);
    const best = local('v128'), low = local('v128'), high = local('v128'), mask = local('v128'), top = local('v128'), bestLow = local('v128'), bestHigh = local('v128');
    const masked = (score: Code, lanes: readonly number[]): Code => v128.and(score, v128.shuffle(mask.get, mask.get, lanes));
    const tryGroup = [
      low.set(masked(scores.of(gradients.sums, hessians.sums, 0), [0, 1, 2, 3, 0, 1, 2, 3, 4, 5, 6, 7, 4, 5, 6, 7])),
      high.set(masked(scores.of(gradients.sums, hessians.sums, 1), [8, 9, 10, 11, 8, 9, 10, 11, 12, 13, 14, 15, 12, 13, 14, 15])),
      top.set(f64x2.max(low.get, high.get)),
      when(v128.isAnyTrue(f64x2.gt(top.get, best.get)), [
        best.set(f64x2.max(top.get, v128.shuffle(top.get, top.get, SWAPPED))),
        bestLow.set(low.get), bestHigh.set(high.get), group.set(i.get), sieve.raise(best.get),
      ]),
    ];
    return [
      plane.set(planeBytes(bins)),
      group.set(i32.const(-1)),
      best.set(f64x2.splat(f64.load(out.get, CANDIDATE.score))),
      mostRows.set(i32.sub(rows.get, word('leastRows'))),
      at.set(slot.get),
      [gradients, hessians, counts].map((prefix) => [
        prefix.start(i32.mul(i32.load(at.get), i32.sub(missingLeft.get, i32.const(1)))),
        at.set(i32.add(at.get, plane.get)),
      ]),
      others.set(i32.sub(i32.sub(rows.get, i32.load(i32.sub(at.get, plane.get))), i32.const(1))),
      mostRows.set(select(mostRows.get, others.get, i32.or(missingLeft.get, i32.lt(mostRows.get, others.get)))),
      limits.set({ mostRows: mostRows.get, mostHessian: i32.sub(hessian.get, word('leastHessian')) }),
      scores.prepare(gradient.get, hessian.get), sieve.prepare(gradient.get, hessian.get), sieve.raise(best.get),
      forRange(i, { from: i32.const(0), to: plane.get, step: 16 }, [
        at.set(i32.add(slot.get, i.get)),
        gradients.add(v128.load(at.get)),
        at.set(i32.add(at.get, plane.get)),
        hessians.add(v128.load(at.get)),
        counts.add(v128.load(i32.add(at.get, plane.get))),
        mask.set(limits.mask(counts.sums.get, hessians.sums.get)),
        when(v128.isAnyTrue(v128.and(mask.get, sieve.passes(gradients.sums, hessians.sums))), tryGroup),
      ]),
      when(i32.ge(group.get, i32.const(0)), keep()),
    ];

    /** The first lane that has the best score. */
    function keep(): Code {
      const isBest = (scored: Local): Code => f64x2.signs(f64x2.eq(scored.get, best.get));
      return [
        f64.store(out.get, f64x2.lane(best.get, 0), CANDIDATE.score),
        i32.store(out.get, i32.add(i32.shr(group.get, i32.const(2)), i32.trailingZeros(i32.or(isBest(bestLow), i32.shl(isBest(bestHigh), i32.const(2))))), CANDIDATE.bin),
        i32.store(out.get, missingLeft.get, CANDIDATE.missingLeft),
      ];
    }
  });
}

const SWAPPED = [8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7];

interface Prefix {
  readonly sums: Local;
  readonly start: (from: Code) => Code;
  readonly add: (values: Code) => Code;
}

/** Running sums of four values at a time. */
function makePrefix({ local }: Scope): Prefix {
  const sums = local('v128'), values = local('v128');
  const zero = v128.const([0, 0, 0, 0]);
  return {
    sums,
    start: (from) => sums.set(i32x4.splat(from)),
    add: (next) => [
      values.set(next),
      values.set(i32x4.add(values.get, v128.shuffle(zero, values.get, [12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27]))),
      values.set(i32x4.add(values.get, v128.shuffle(zero, values.get, [8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23]))),
      sums.set(i32x4.add(v128.shuffle(sums.get, sums.get, [12, 13, 14, 15, 12, 13, 14, 15, 12, 13, 14, 15, 12, 13, 14, 15]), values.get)),
    ],
  };
}

/** Ones where both sides hold rows and hessian enough: between bounds that are one too low and one too high. */
function makeLimits({ local }: Scope): { readonly set: (most: { readonly mostRows: Code; readonly mostHessian: Code }) => Code; readonly mask: (rows: Code, hessian: Code) => Code } {
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

interface Sieve {
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
function makeSieve({ local }: Scope): Sieve {
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

interface Scores {
  readonly prepare: (gradient: Code, hessian: Code) => Code;
  /** Of the lower (0) or upper (1) two lanes. */
  readonly of: (gradients: Local, hessians: Local, half: 0 | 1) => Code;
}

/** `(GL^2 HR + GR^2 HL) / (HL HR)` in whole units, with the ridge in both hessians: `GL^2 / HL + GR^2 / HR` by one division. */
function makeScores({ local }: Scope): Scores {
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
