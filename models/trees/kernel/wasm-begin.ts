/** Compiled: gradients of all rows of a thread in whole quanta, and the list of rows that the tree is grown on. */
import { forRange, when, whileTrue } from '../wasm/control.ts';
import type { Code } from '../wasm/encode.ts';
import type { Call, Local, ModuleDraft, Scope } from '../wasm/module.ts';
import { f32, f32x4, i32, i32x4, select, v128 } from '../wasm/operations.ts';
import { CHUNK_ROWS, SINGLE } from './arena.ts';
import { EXP, MIX, SIGMOID_LIMIT } from './numbers.ts';
import { leafPlace, ownPlace, times, word } from './wasm-words.ts';

/** `begin(thread)`: leaf 0 holds the thread's drawn rows, whose sums stand unpacked; all other rows stand at the end of its list. */
export function defineBegin(module: ModuleDraft, { accumulate, unpack }: { readonly accumulate: Call; readonly unpack: Call }): Call {
  const gradients = defineGradients(module), isDrawn = defineIsDrawn(module);
  const list = defineList(module, isDrawn), listAll = defineListAll(module);
  return module.define({ name: 'begin', params: ['i32'] }, ({ params, local }) => {
    const thread = params[0]!, row = local('i32'), front = local('i32'), place = local('i32');
    return [
      place.set(ownPlace('lists', 'listBytes', thread)),
      front.set(i32.const(0)),
      i32.store(i32.add(word('others'), times(thread.get, 4)), i32.const(0)),
      row.set(times(thread.get, CHUNK_ROWS)),
      whileTrue(i32.lt(row.get, word('allRows')), [
        gradients(row.get),
        when(i32.and(word('isAllDrawn'), i32.le(i32.add(row.get, i32.const(CHUNK_ROWS)), word('trainRows'))),
          [listAll(row.get, i32.add(place.get, times(front.get, 4))), front.set(i32.add(front.get, i32.const(CHUNK_ROWS)))],
          front.set(list(thread.get, row.get, place.get, front.get))),
        row.set(i32.add(row.get, times(word('threads'), CHUNK_ROWS))),
      ]),
      i32.store(leafPlace(thread, i32.const(0)), i32.const(0)),
      i32.store(leafPlace(thread, i32.const(0)), front.get, 4),
      accumulate(thread.get, i32.const(0)),
      unpack(thread.get),
    ];
  });
}

/** Lists the rows of one chunk: drawn ones from `front`, others from the end backwards; returns the new front. */
function defineList(module: ModuleDraft, isDrawn: Call): Call {
  return module.define({ name: 'list', params: ['i32', 'i32', 'i32', 'i32'], result: 'i32' }, ({ params, local }) => {
    const [thread, from, list, front] = params as [Local, Local, Local, Local];
    const row = local('i32'), end = local('i32'), drawn = local('i32'), back = local('i32'), others = local('i32');
    return [
      others.set(i32.add(word('others'), times(thread.get, 4))),
      back.set(i32.load(others.get)),
      end.set(i32.add(from.get, i32.const(CHUNK_ROWS))),
      end.set(select(end.get, word('allRows'), i32.lt(end.get, word('allRows')))),
      forRange(row, { from: from.get, to: end.get }, [
        drawn.set(i32.and(i32.lt(row.get, word('trainRows')), i32.or(word('isAllDrawn'), isDrawn(row.get)))),
        when(drawn.get, [
          i32.store(i32.add(list.get, times(front.get, 4)), row.get),
          front.set(i32.add(front.get, i32.const(1))),
        ], [
          back.set(i32.add(back.get, i32.const(1))),
          i32.store(i32.add(list.get, i32.sub(word('listBytes'), times(back.get, 4))), row.get),
        ]),
      ]),
      i32.store(others.get, back.get),
      front.get,
    ];
  });
}

/** Lists a whole chunk. */
function defineListAll(module: ModuleDraft): Call {
  return module.define({ name: 'listAll', params: ['i32', 'i32'] }, ({ params, local }) => {
    const [from, to] = params as [Local, Local];
    const rows = local('v128'), i = local('i32');
    return [
      rows.set(i32x4.add(i32x4.splat(from.get), v128.const([0, 1, 2, 3]))),
      forRange(i, { from: i32.const(0), to: i32.const(CHUNK_ROWS), step: 4 }, [
        v128.store(to.get, rows.get),
        to.set(i32.add(to.get, i32.const(16))),
        rows.set(i32x4.add(rows.get, v128.const([4, 4, 4, 4]))),
      ]),
    ];
  });
}

/** A hash of row and tree below the share of rows. */
function defineIsDrawn(module: ModuleDraft): Call {
  return module.define({ name: 'isDrawn', params: ['i32'], result: 'i32' }, ({ params, local }) => {
    const hash = local('i32');
    const fold = (bits: number): Code => hash.set(i32.xor(hash.get, i32.shr(hash.get, i32.const(bits))));
    return [
      hash.set(i32.add(times(params[0]!.get, MIX.row), word('drawSeed'))),
      fold(16), hash.set(times(hash.get, MIX.first)), fold(13), hash.set(times(hash.get, MIX.second)), fold(16),
      i32.ltUnsigned(hash.get, word('drawBelow')),
    ];
  });
}

/** Gradient `w (p - y)` and hessian `w p (1 - p)` of the rows of a chunk, rounded to whole quanta with an even spread of errors, packed into a word with a row. */
function defineGradients(module: ModuleDraft): Call {
  return module.define({ name: 'gradients', params: ['i32'] }, (scope) => {
    const from = scope.params[0]!, i = scope.local('i32'), margins = scope.local('i32'), labels = scope.local('i32'), out = scope.local('i32');
    const rows = scope.local('v128'), weight = scope.local('v128'), label = scope.local('v128'), dither = scope.local('v128');
    const curve = makeSigmoid(scope);
    const quanta = (value: Code, scale: number): Code => i32x4.fromF32(f32x4.floor(f32x4.add(f32x4.mul(f32x4.mul(value, weight.get), f32x4.splat(f32.load(i32.const(0), scale))), dither.get)));
    const g = scope.local('v128'), h = scope.local('v128'), low = scope.local('v128'), high = scope.local('v128');
    const pair = (offset: number): Code => f32x4.fromF64(v128.load(margins.get, offset));
    return [
      margins.set(i32.add(word('margins'), times(from.get, 8))),
      labels.set(i32.add(word('labels'), times(from.get, 4))),
      out.set(i32.add(word('gradients'), times(from.get, 8))),
      rows.set(i32x4.add(i32x4.splat(i32.add(times(from.get, MIX.dither), word('dither'))), v128.const([0, MIX.dither, Math.imul(MIX.dither, 2), Math.imul(MIX.dither, 3)]))),
      forRange(i, { from: i32.const(0), to: i32.const(CHUNK_ROWS), step: 4 }, [
        curve.of(v128.shuffle(pair(0), pair(16), [0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23])),
        label.set(v128.load(labels.get)),
        weight.set(f32x4.add(f32x4.splat(f32.const(1)), f32x4.mul(label.get, f32x4.splat(f32.load(i32.const(0), SINGLE.extraWeight))))),
        dither.set(f32x4.mul(f32x4.fromI32(i32x4.shr(rows.get, i32.const(8))), f32x4.splat(f32.const(2 ** -24)))),
        g.set(quanta(f32x4.sub(curve.p, label.get), SINGLE.gradientQuanta)),
        h.set(quanta(curve.variance, SINGLE.hessianQuanta)),
          low.set(i32x4.add(i32x4.shl(h.get, word('hessianShift')), v128.const([1, 1, 1, 1]))),
        high.set(i32x4.add(i32x4.shl(g.get, word('gradientShift')), i32x4.shr(h.get, i32.sub(i32.const(32), word('hessianShift'))))),
        v128.store(out.get, v128.shuffle(low.get, high.get, [0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23])),
        v128.store(out.get, v128.shuffle(low.get, high.get, [8, 9, 10, 11, 24, 25, 26, 27, 12, 13, 14, 15, 28, 29, 30, 31]), 16),
        rows.set(i32x4.add(rows.get, i32x4.splat(i32.const(Math.imul(MIX.dither, 4))))),
        margins.set(i32.add(margins.get, i32.const(32))), labels.set(i32.add(labels.get, i32.const(16))), out.set(i32.add(out.get, i32.const(32))),
      ]),
    ];
  });
}

/** `p = 1 / (1 + exp(-x))` and `p (1 - p)` of four floats of 32 bits, in the very steps of `sigmoidSingle`. */
function makeSigmoid({ local }: Scope): { readonly of: (x: Code) => Code; readonly p: Code; readonly variance: Code } {
  const x = local('v128'), a = local('v128'), k = local('v128'), r = local('v128'), e = local('v128'), q = local('v128'), eq = local('v128');
  const splat = (value: number): Code => f32x4.splat(f32.const(value));
  const polynomial = EXP.terms.slice(1).reduce<Code>((sum, term) => f32x4.add(f32x4.mul(sum, r.get), splat(term)), splat(EXP.terms[0]!));
  return {
    of: (value) => [
      x.set(value),
      a.set(f32x4.neg(f32x4.min(f32x4.abs(x.get), splat(SIGMOID_LIMIT)))),
      k.set(f32x4.nearest(f32x4.mul(a.get, splat(EXP.log2e)))),
      r.set(f32x4.sub(f32x4.sub(a.get, f32x4.mul(k.get, splat(EXP.high))), f32x4.mul(k.get, splat(EXP.low)))),
      e.set(f32x4.add(f32x4.add(f32x4.mul(polynomial, f32x4.mul(r.get, r.get)), r.get), splat(1))),
      e.set(f32x4.mul(e.get, i32x4.shl(i32x4.add(i32x4.fromF32(k.get), v128.const([127, 127, 127, 127])), i32.const(23)))),
      q.set(f32x4.div(splat(1), f32x4.add(splat(1), e.get))),
      eq.set(f32x4.mul(e.get, q.get)),
    ],
    p: v128.choose(q.get, eq.get, f32x4.ge(x.get, v128.const([0, 0, 0, 0]))),
    variance: f32x4.mul(q.get, eq.get),
  };
}
