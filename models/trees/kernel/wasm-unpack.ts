/** Compiled: packed sums to planes of gradients, hessians and rows. */
import { forRange } from '../wasm/control.ts';
import type { Code } from '../wasm/encode.ts';
import type { Call, Local, ModuleDraft, Scope } from '../wasm/module.ts';
import { i32, i32x4, v128 } from '../wasm/operations.ts';
import { DRAWN, DRAWN_BYTES, PACKED_BYTES, PLANE_BYTES, WIDE_BYTES } from './arena.ts';
import type { FieldBits } from './field-bits.ts';
import { ownPlace, times, word } from './wasm-words.ts';

/** The three fields of four packed sums. */
export interface Fields {
  readonly gradient: Code;
  readonly hessian: Code;
  readonly rows: Code;
}

export interface Unpacker {
  /** Takes four packed sums and leaves zeros. */
  readonly take: (at: Code) => Code;
  /** Of what was taken last. */
  readonly fields: Fields;
}

/** A gradient's field lies in the upper half of the word, a row's in the lower one, a hessian's across. */
export function makeUnpacker({ local }: Scope, bits: FieldBits): Unpacker {
  const low = local('v128'), high = local('v128'), next = local('v128'), place = local('i32');
  const zero = v128.const([0, 0, 0, 0]);
  const lowest = (count: number): Code => v128.const([2 ** count - 1, 2 ** count - 1, 2 ** count - 1, 2 ** count - 1]);
  return {
    take: (at) => [
      place.set(at),
      low.set(v128.load(place.get)), next.set(v128.load(place.get, 16)),
      v128.store(place.get, zero), v128.store(place.get, zero, 16),
      high.set(v128.shuffle(low.get, next.get, [4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31])),
      low.set(v128.shuffle(low.get, next.get, [0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27])),
    ],
    fields: {
      gradient: i32x4.shrSigned(high.get, i32.const(32 - bits.gradient)),
      hessian: v128.and(v128.or(i32x4.shr(low.get, i32.const(bits.rows)), i32x4.shl(high.get, i32.const(32 - bits.rows))), lowest(bits.hessian)),
      rows: v128.and(low.get, lowest(bits.rows)),
    },
  };
}

/** `unpack(thread)` adds the thread's packed sums of all drawn columns to its planes, and says that these are in use. */
export function defineUnpack(module: ModuleDraft, bits: FieldBits): Call {
  const column = defineUnpackColumn(module, bits);
  return module.define({ name: 'unpack', params: ['i32'] }, ({ params, local }) => {
    const thread = params[0]!, index = local('i32');
    return [
      i32.store(i32.add(word('isWide'), times(thread.get, 4)), i32.const(1)),
      forRange(index, { from: i32.const(0), to: word('drawnColumns') }, column(
        i32.add(ownPlace('packed', 'packedBytes', thread), times(index.get, PACKED_BYTES)),
        i32.add(ownPlace('wide', 'wideBytes', thread), times(index.get, WIDE_BYTES)),
        times(i32.load(i32.add(word('drawn'), times(index.get, DRAWN_BYTES)), DRAWN.bins), 4),
      )),
    ];
  });
}

function defineUnpackColumn(module: ModuleDraft, bits: FieldBits): Call {
  return module.define({ name: 'unpackColumn', params: ['i32', 'i32', 'i32'] }, (scope) => {
    const [packed, wide, bytes] = scope.params as [Local, Local, Local];
    const i = scope.local('i32'), at = scope.local('i32'), unpacker = makeUnpacker(scope, bits);
    const add = (field: Code, plane: number): Code => v128.store(at.get, i32x4.add(v128.load(at.get, plane * PLANE_BYTES), field), plane * PLANE_BYTES);
    return [
      forRange(i, { from: i32.const(0), to: bytes.get, step: 16 }, [
        unpacker.take(i32.add(packed.get, times(i.get, 2))),
        at.set(i32.add(wide.get, i.get)),
        add(unpacker.fields.gradient, 0), add(unpacker.fields.hessian, 1), add(unpacker.fields.rows, 2),
      ]),
    ];
  });
}
