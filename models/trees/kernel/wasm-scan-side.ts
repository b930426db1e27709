/** Compiled: the best cut of a plain numeric column in one leaf, four edges at a time. */
import { forRange, when } from '../wasm/control.ts';
import type { Code } from '../wasm/encode.ts';
import type { Call, Local, ModuleDraft, Scope } from '../wasm/module.ts';
import { f64, f64x2, i32, i32x4, select, v128 } from '../wasm/operations.ts';
import { CANDIDATE } from './arena.ts';
import { makeLimits, makeScores, makeSieve, SWAPPED } from './wasm-edge-scores.ts';
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
