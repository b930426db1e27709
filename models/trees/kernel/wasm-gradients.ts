/** Compiled: gradients of a chunk of rows in whole quanta. */
import { forRange } from '../wasm/control.ts';
import type { Code } from '../wasm/encode.ts';
import type { Call, ModuleDraft, Scope } from '../wasm/module.ts';
import { f32, f32x4, i32, i32x4, v128 } from '../wasm/operations.ts';
import { CHUNK_ROWS, SINGLE } from './arena.ts';
import type { FieldBits } from './field-bits.ts';
import { EXP, MIX, ROUNDING, ROUNDING_BITS, SIGMOID_LIMIT } from './numbers.ts';
import { times, word } from './wasm-words.ts';

const splat = (value: number): Code => f32x4.splat(f32.const(value));

/**
 * `gradients(row)`: gradient `w (p - y)` and hessian `w p (1 - p)` of the rows of a chunk, rounded to whole quanta with an even spread of errors, packed
 * into a word with a row.
 */
export function defineGradients(module: ModuleDraft, fields: FieldBits): Call {
  return module.define({ name: 'gradients', params: ['i32'] }, (scope) => {
    const from = scope.params[0]!, i = scope.local('i32'), margins = scope.local('i32'), labels = scope.local('i32'), out = scope.local('i32');
    const rows = scope.local('v128'), weight = scope.local('v128'), label = scope.local('v128'), dither = scope.local('v128');
    const curve = makeSigmoid(scope);
    const quanta = (value: Code, scale: number): Code => i32x4.sub(f32x4.add(f32x4.add(f32x4.mul(f32x4.mul(value, weight.get), f32x4.splat(f32.load(i32.const(0), scale))), dither.get), splat(ROUNDING)), i32x4.splat(i32.const(ROUNDING_BITS)));
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
        weight.set(f32x4.add(splat(1), f32x4.mul(label.get, f32x4.splat(f32.load(i32.const(0), SINGLE.extraWeight))))),
        dither.set(f32x4.sub(f32x4.mul(f32x4.fromI32(i32x4.shr(rows.get, i32.const(8))), splat(2 ** -24)), splat(0.5))),
        g.set(quanta(f32x4.sub(curve.p, label.get), SINGLE.gradientQuanta)),
        h.set(quanta(curve.variance, SINGLE.hessianQuanta)),
        low.set(i32x4.add(i32x4.shl(h.get, i32.const(fields.rows)), i32x4.splat(i32.const(1)))),
        high.set(i32x4.add(i32x4.shl(g.get, i32.const(32 - fields.gradient)), i32x4.shr(h.get, i32.const(32 - fields.rows)))),
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
  const x = local('v128'), a = local('v128'), bits = local('v128'), k = local('v128'), r = local('v128'), e = local('v128'), q = local('v128'), eq = local('v128');
  const polynomial = EXP.terms.slice(1).reduce<Code>((sum, term) => f32x4.add(f32x4.mul(sum, r.get), splat(term)), splat(EXP.terms[0]!));
  return {
    of: (value) => [
      x.set(value),
      a.set(f32x4.neg(f32x4.least(f32x4.abs(x.get), splat(SIGMOID_LIMIT)))),
      bits.set(f32x4.add(f32x4.mul(a.get, splat(EXP.log2e)), splat(ROUNDING))),
      k.set(f32x4.sub(bits.get, splat(ROUNDING))),
      r.set(f32x4.sub(f32x4.sub(a.get, f32x4.mul(k.get, splat(EXP.high))), f32x4.mul(k.get, splat(EXP.low)))),
      e.set(f32x4.add(f32x4.add(f32x4.mul(polynomial, f32x4.mul(r.get, r.get)), r.get), splat(1))),
      // The lowest bits of the sum are those of k, which become the exponent of 2^k.
      e.set(f32x4.mul(e.get, i32x4.shl(i32x4.add(bits.get, i32x4.splat(i32.const(127))), i32.const(23)))),
      q.set(f32x4.div(splat(1), f32x4.add(splat(1), e.get))),
      eq.set(f32x4.mul(e.get, q.get)),
    ],
    // A negative margin, whose sign is its highest bit, takes the smaller of the two shares.
    p: v128.choose(eq.get, q.get, i32x4.shrSigned(x.get, i32.const(31))),
    variance: f32x4.mul(q.get, eq.get),
  };
}
