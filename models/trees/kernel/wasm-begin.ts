/** Compiled: gradients of all rows of a thread in whole quanta, and the list of rows that the tree is grown on. */
import { forRange, when, whileTrue } from '../wasm/control.ts';
import type { Code } from '../wasm/encode.ts';
import type { Call, Local, ModuleDraft } from '../wasm/module.ts';
import { i32, i32x4, select, v128 } from '../wasm/operations.ts';
import { CHUNK_ROWS } from './arena.ts';
import type { FieldBits } from './field-bits.ts';
import { MIX } from './numbers.ts';
import { defineGradients } from './wasm-gradients.ts';
import { leafPlace, ownPlace, times, word } from './wasm-words.ts';

/** `begin(thread)`: leaf 0 holds the thread's drawn rows, whose sums stand unpacked; all other rows stand at the end of its list. */
export function defineBegin(module: ModuleDraft, { accumulate, unpack, fields }: { readonly accumulate: Call; readonly unpack: Call; readonly fields: FieldBits }): Call {
  const gradients = defineGradients(module, fields), isDrawn = defineIsDrawn(module);
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
