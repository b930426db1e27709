/** Compiled: parts the rows of a leaf and sums the smaller side. */
import { when, whileTrue } from '../wasm/control.ts';
import type { Code } from '../wasm/encode.ts';
import type { Call, Local, ModuleDraft } from '../wasm/module.ts';
import { i32, memoryCopy } from '../wasm/operations.ts';
import { leafPlace, ownPlace, times, word } from './wasm-words.ts';

/** `split(thread)`: left rows keep the leaf's number, right ones get the new one; both keep their order. */
export function defineSplit(module: ModuleDraft, accumulate: Call): Call {
  const partition = definePartition(module);
  return module.define({ name: 'split', params: ['i32'] }, ({ params, local }) => {
    const thread = params[0]!, left = local('i32'), start = local('i32'), count = local('i32');
    return [
      start.set(i32.load(leafPlace(thread, word('leaf')))),
      count.set(i32.load(leafPlace(thread, word('leaf')), 4)),
      left.set(partition(
        i32.add(ownPlace('lists', 'listBytes', thread), times(start.get, 4)), count.get, ownPlace('scratch', 'listBytes', thread),
        i32.add(word('columnBins'), i32.mul(word('splitColumn'), word('columnBinBytes'))), word('goesLeft'),
      )),
      i32.store(leafPlace(thread, word('leaf')), left.get, 4),
      i32.store(leafPlace(thread, word('newLeaf')), i32.add(start.get, left.get)),
      i32.store(leafPlace(thread, word('newLeaf')), i32.sub(count.get, left.get), 4),
      when(i32.ge(word('summedLeaf'), i32.const(0)), accumulate(thread.get, word('summedLeaf'))),
    ];
  });
}

/** Rows that are moved in one turn of the loop. */
const UNROLLED = 4;

/** Writes every row to both sides and moves on the one that it belongs to; returns how many went left. */
function definePartition(module: ModuleDraft): Call {
  return module.define({ name: 'partition', params: ['i32', 'i32', 'i32', 'i32', 'i32'], result: 'i32' }, ({ params, local }) => {
    const [rows, count, scratch, bins, goesLeft] = params as [Local, Local, Local, Local, Local];
    const at = local('i32'), end = local('i32'), row = local('i32'), front = local('i32'), back = local('i32'), isLeft = local('i32');
    const move = (lane: number): Code => [
      row.set(i32.load(at.get, 4 * lane)),
      isLeft.set(i32.shl(i32.load8(i32.add(goesLeft.get, i32.load8(i32.add(bins.get, row.get)))), i32.const(2))),
      i32.store(front.get, row.get), i32.store(back.get, row.get),
      front.set(i32.add(front.get, isLeft.get)),
      back.set(i32.add(back.get, i32.sub(i32.const(4), isLeft.get))),
    ];
    return [
      front.set(rows.get), back.set(scratch.get), at.set(rows.get),
      end.set(i32.add(rows.get, times(i32.and(count.get, i32.const(-UNROLLED)), 4))),
      whileTrue(i32.ltUnsigned(at.get, end.get), [Array.from({ length: UNROLLED }, (_, lane) => move(lane)), at.set(i32.add(at.get, i32.const(4 * UNROLLED)))]),
      end.set(i32.add(rows.get, times(count.get, 4))),
      whileTrue(i32.ltUnsigned(at.get, end.get), [move(0), at.set(i32.add(at.get, i32.const(4)))]),
      memoryCopy(front.get, scratch.get, i32.sub(back.get, scratch.get)),
      i32.shr(i32.sub(front.get, rows.get), i32.const(2)),
    ];
  });
}
