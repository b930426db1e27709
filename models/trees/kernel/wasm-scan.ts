/** Compiled: joins the threads' sums, takes them from the parent's, and looks for the best cut of plain numeric columns. */
import { forRange, when, whileTrue } from '../wasm/control.ts';
import type { Code } from '../wasm/encode.ts';
import type { Call, Local, ModuleDraft, Scope } from '../wasm/module.ts';
import { f64, f64x2, i32, i32x4, v128 } from '../wasm/operations.ts';
import { BIN_BYTES, CANDIDATE, CANDIDATE_BYTES, COLUMN_BYTES, DRAWN, DRAWN_BYTES, REAL } from './arena.ts';
import { times, word } from './wasm-words.ts';

/** `scan(thread)`: every so many-th drawn column. */
export function defineScan(module: ModuleDraft): Call {
  const join = defineJoin(module), side = defineSide(module);
  return module.define({ name: 'scan', params: ['i32'] }, ({ params, local }) => {
    const index = local('i32'), drawn = local('i32'), offset = local('i32'), bins = local('i32');
    return [
      index.set(params[0]!.get),
      whileTrue(i32.lt(index.get, word('drawnColumns')), [
        drawn.set(i32.add(word('drawn'), times(index.get, DRAWN_BYTES))),
        offset.set(i32.load(drawn.get, DRAWN.offset)),
        bins.set(i32.load(drawn.get, DRAWN.bins)),
        join(i32.add(word('sums'), times(index.get, COLUMN_BYTES)), i32.add(word('slot0'), offset.get), i32.mul(i32.add(word('slot1'), offset.get), i32.ne(word('slot1'), i32.const(0))), bins.get),
        when(i32.load(drawn.get, DRAWN.isPlain), [0, 1].map((which) => when(word(which === 0 ? 'isScanned0' : 'isScanned1'), side(
          i32.add(word(`slot${which as 0 | 1}`), offset.get), bins.get,
          word(`gradient${which as 0 | 1}`), word(`hessian${which as 0 | 1}`), word(`rows${which as 0 | 1}`),
          i32.add(word('candidates'), times(i32.add(times(index.get, 2), i32.const(which)), CANDIDATE_BYTES)),
        )))),
        index.set(i32.add(index.get, word('threads'))),
      ]),
    ];
  });
}

/** Adds the threads' sums of a column into `own`, clears them, and takes them from the sibling's where there is one. */
function defineJoin(module: ModuleDraft): Call {
  return module.define({ name: 'join', params: ['i32', 'i32', 'i32', 'i32'] }, ({ params, local }) => {
    const [sums, own, sibling, bins] = params as [Local, Local, Local, Local];
    const i = local('i32'), end = local('i32'), thread = local('i32'), at = local('i32'), total = local('v128');
    const zero = v128.const([0, 0, 0, 0]);
    return [
      end.set(times(bins.get, BIN_BYTES)),
      forRange(i, { from: i32.const(0), to: end.get, step: BIN_BYTES }, [
        at.set(i32.add(sums.get, i.get)),
        total.set(v128.load(at.get)),
        v128.store(at.get, zero),
        forRange(thread, { from: i32.const(1), to: word('threads') }, [
          at.set(i32.add(at.get, word('sumBytes'))),
          total.set(i32x4.add(total.get, v128.load(at.get))),
          v128.store(at.get, zero),
        ]),
        v128.store(i32.add(own.get, i.get), total.get),
        when(sibling.get, v128.store(i32.add(sibling.get, i.get), i32x4.sub(v128.load(i32.add(sibling.get, i.get)), total.get))),
      ]),
    ];
  });
}

const LOWEST = -(2 ** 31);

/** Looks at every edge of a column with missing values right, then left where there are any. */
function defineSide(module: ModuleDraft): Call {
  const edges = defineEdges(module);
  return module.define({ name: 'scanSide', params: ['i32', 'i32', 'i32', 'i32', 'i32', 'i32'] }, ({ params, local }) => {
    const [slot, bins, gradient, hessian, rows, out] = params as [Local, Local, Local, Local, Local, Local];
    const whole = local('v128');
    const start = v128.const([0, 0, 0, 0]);
    return [
      whole.set(i32x4.withLane(i32x4.withLane(i32x4.splat(gradient.get), 1, hessian.get), 2, rows.get)),
      f64.store(out.get, f64.const(-1)),
      edges(slot.get, bins.get, whole.get, out.get, i32.const(1), i32.const(0), start),
      when(i32.load(slot.get, 8), edges(slot.get, bins.get, whole.get, out.get, i32.const(0), i32.const(1), start)),
    ];
  });
}

/** Every edge from a first bin on; keeps what is better than what stands in `out`. */
function defineEdges(module: ModuleDraft): Call {
  return module.define({ name: 'scanEdges', params: ['i32', 'i32', 'v128', 'i32', 'i32', 'i32', 'v128'] }, (scope) => {
    const [slot, bins, whole, out, bin, missingLeft, left] = scope.params as [Local, Local, Local, Local, Local, Local, Local];
    const { local } = scope;
    const right = local('v128'), least = local('v128'), score = local('f64'), best = local('f64'), end = local('i32');
    const worth = makeWorth(scope, left, right);
    return [
      least.set(i32x4.withLane(i32x4.withLane(v128.const([LOWEST, LOWEST, LOWEST, LOWEST]), 1, word('leastHessian')), 2, word('leastRows'))),
      worth.prepare,
      best.set(f64.load(out.get)),
      slot.set(i32.add(slot.get, times(bin.get, BIN_BYTES))),
      end.set(i32.sub(bins.get, i32.const(1))),
      whileTrue(i32.lt(bin.get, end.get), [
        left.set(i32x4.add(left.get, v128.load(slot.get))),
        right.set(i32x4.sub(whole.get, left.get)),
        // An edge behind an empty bin scores as the one before it, which stays.
        when(i32x4.isAllTrue(v128.and(i32x4.ge(left.get, least.get), i32x4.ge(right.get, least.get))), [
          score.set(worth.score),
          when(f64.gt(score.get, best.get), [
            best.set(score.get),
            f64.store(out.get, score.get, CANDIDATE.score),
            i32.store(out.get, bin.get, CANDIDATE.bin),
            i32.store(out.get, missingLeft.get, CANDIDATE.missingLeft),
            v128.store(out.get, left.get, CANDIDATE.gradient),
          ]),
        ]),
        slot.set(i32.add(slot.get, i32.const(BIN_BYTES))),
        bin.set(i32.add(bin.get, i32.const(1))),
      ]),
    ];
  });
}

/** `GL^2 / (HL + ridge) + GR^2 / (HR + ridge)` in whole units, left and right side by side. */
function makeWorth({ local }: Scope, left: Local, right: Local): { readonly prepare: Code; readonly score: Code } {
  const ridge = local('v128'), both = local('v128'), gradients = local('v128');
  return {
    prepare: ridge.set(f64x2.splat(f64.load(i32.const(0), REAL.ridge))),
    score: [
      // Gradient left, right, hessian left, right.
      both.set(v128.shuffle(left.get, right.get, [0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23])),
      gradients.set(f64x2.fromI32(both.get)),
      both.set(f64x2.div(f64x2.mul(gradients.get, gradients.get), f64x2.add(f64x2.fromI32(v128.shuffle(both.get, both.get, [8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15])), ridge.get))),
      f64.add(f64x2.lane(both.get, 0), f64x2.lane(both.get, 1)),
    ],
  };
}
