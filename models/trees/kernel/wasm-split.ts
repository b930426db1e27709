/** Compiled: parts the rows of a leaf and sums the smaller side. */
import { forRange, when } from '../wasm/control.ts';
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

/** Writes every row to both sides and moves on the one that it belongs to; returns how many went left. */
function definePartition(module: ModuleDraft): Call {
  return module.define({ name: 'partition', params: ['i32', 'i32', 'i32', 'i32', 'i32'], result: 'i32' }, ({ params, local }) => {
    const [rows, count, scratch, bins, goesLeft] = params as [Local, Local, Local, Local, Local];
    const i = local('i32'), row = local('i32'), front = local('i32'), back = local('i32'), isLeft = local('i32');
    return [
      front.set(rows.get), back.set(scratch.get),
      forRange(i, { from: i32.const(0), to: count.get }, [
        row.set(i32.load(i32.add(rows.get, times(i.get, 4)))),
        isLeft.set(i32.shl(i32.load8(i32.add(goesLeft.get, i32.load8(i32.add(bins.get, row.get)))), i32.const(2))),
        i32.store(front.get, row.get), i32.store(back.get, row.get),
        front.set(i32.add(front.get, isLeft.get)),
        back.set(i32.add(back.get, i32.sub(i32.const(4), isLeft.get))),
      ]),
      memoryCopy(front.get, scratch.get, i32.sub(back.get, scratch.get)),
      i32.shr(i32.sub(front.get, rows.get), i32.const(2)),
    ];
  });
}
