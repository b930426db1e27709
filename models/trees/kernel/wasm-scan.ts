/** Compiled: joins the threads' sums, takes them from the parent's, and looks for the best cut of plain numeric columns. */
import { forRange, when, whileTrue } from '../wasm/control.ts';
import type { Code } from '../wasm/encode.ts';
import type { Call, Local, ModuleDraft } from '../wasm/module.ts';
import { i32, i32x4, v128 } from '../wasm/operations.ts';
import { CANDIDATE_BYTES, DRAWN, DRAWN_BYTES, PACKED_BYTES, PLANE_BYTES, WIDE_BYTES } from './arena.ts';
import type { FieldBits } from './field-bits.ts';
import { makeUnpacker } from './wasm-unpack.ts';
import { times, word } from './wasm-words.ts';

/** `scan(thread)`: every so many-th drawn column. */
export function defineScan(module: ModuleDraft, { fields, scanSide }: { readonly fields: FieldBits; readonly scanSide: Call }): Call {
  const join = defineJoin(module, fields);
  return module.define({ name: 'scan', params: ['i32'] }, ({ params, local }) => {
    const index = local('i32'), drawn = local('i32'), offset = local('i32'), bins = local('i32');
    return [
      index.set(params[0]!.get),
      whileTrue(i32.lt(index.get, word('drawnColumns')), [
        drawn.set(i32.add(word('drawn'), times(index.get, DRAWN_BYTES))),
        offset.set(i32.load(drawn.get, DRAWN.offset)),
        bins.set(i32.load(drawn.get, DRAWN.bins)),
        join(index.get, i32.add(word('slot0'), offset.get), i32.mul(i32.add(word('slot1'), offset.get), i32.ne(word('slot1'), i32.const(0))), bins.get),
        when(i32.load(drawn.get, DRAWN.isPlain), ([0, 1] as const).map((which) => when(word(`isScanned${which}`), scanSide(
          i32.add(word(`slot${which}`), offset.get), bins.get,
          word(`gradient${which}`), word(`hessian${which}`), word(`rows${which}`),
          i32.add(word('candidates'), times(i32.add(times(index.get, 2), i32.const(which)), CANDIDATE_BYTES)),
        )))),
        index.set(i32.add(index.get, word('threads'))),
      ]),
    ];
  });
}

/** Adds the threads' sums of the drawn column of this number into `own`, clears them, and takes them from the sibling's where there is one. */
function defineJoin(module: ModuleDraft, bits: FieldBits): Call {
  return module.define({ name: 'join', params: ['i32', 'i32', 'i32', 'i32'] }, (scope) => {
    const [index, own, sibling, bins] = scope.params as [Local, Local, Local, Local];
    const i = scope.local('i32'), plane = scope.local('i32'), thread = scope.local('i32'), at = scope.local('i32');
    const totals = [scope.local('v128'), scope.local('v128'), scope.local('v128')] as const, unpacker = makeUnpacker(scope, bits);
    const fields = [unpacker.fields.gradient, unpacker.fields.hessian, unpacker.fields.rows], zero = v128.const([0, 0, 0, 0]);
    const placeOf = (base: 'packed' | 'wide', each: 'packedBytes' | 'wideBytes', bytes: number): Code => i32.add(word(base), i32.add(i32.mul(thread.get, word(each)), times(index.get, bytes)));
    const addThread = [
      unpacker.take(i32.add(placeOf('packed', 'packedBytes', PACKED_BYTES), times(i.get, 2))),
      totals.map((total, field) => total.set(i32x4.add(total.get, fields[field]!))),
      when(i32.load(i32.add(word('isWide'), times(thread.get, 4))), [
        at.set(i32.add(placeOf('wide', 'wideBytes', WIDE_BYTES), i.get)),
        totals.map((total, field) => [total.set(i32x4.add(total.get, v128.load(at.get, field * PLANE_BYTES))), v128.store(at.get, zero, field * PLANE_BYTES)]),
      ]),
    ];
    const each = (body: (total: Local) => Code): Code => totals.map((total, field) => [body(total), field < 2 ? at.set(i32.add(at.get, plane.get)) : []]);
    return [
      plane.set(planeBytes(bins)),
      forRange(i, { from: i32.const(0), to: plane.get, step: 16 }, [
        totals.map((total) => total.set(zero)),
        forRange(thread, { from: i32.const(0), to: word('threads') }, addThread),
        at.set(i32.add(own.get, i.get)),
        each((total) => v128.store(at.get, total.get)),
        when(sibling.get, [
          at.set(i32.add(sibling.get, i.get)),
          each((total) => v128.store(at.get, i32x4.sub(v128.load(at.get), total.get))),
        ]),
      ]),
    ];
  });
}

/** Bytes of one plane of a column's sums. */
export function planeBytes(bins: Local): Code {
  return times(i32.and(i32.add(bins.get, i32.const(3)), i32.const(-4)), 4);
}
