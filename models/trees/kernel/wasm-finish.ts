/** Compiled: adds a grown tree to the margins, of its own rows by leaf, of all others by descent. */
import { forRange, whileTrue } from '../wasm/control.ts';
import type { Code } from '../wasm/encode.ts';
import type { Call, Local, ModuleDraft } from '../wasm/module.ts';
import { f64, i32, select } from '../wasm/operations.ts';
import { NODE, NODE_BYTES } from './arena.ts';
import { leafPlace, ownPlace, times, word } from './wasm-words.ts';

/** `finish(thread)`. */
export function defineFinish(module: ModuleDraft, descend: Call): Call {
  const addValue = defineAddValue(module);
  return module.define({ name: 'finish', params: ['i32'] }, ({ params, local }) => {
    const thread = params[0]!, leaf = local('i32'), others = local('i32');
    const list = ownPlace('lists', 'listBytes', thread);
    return [
      forRange(leaf, { from: i32.const(0), to: word('leafCount') }, addValue(
        i32.add(list, times(i32.load(leafPlace(thread, leaf.get)), 4)), i32.load(leafPlace(thread, leaf.get), 4), f64.load(i32.add(word('leafValues'), times(leaf.get, 8))), word('margins'),
      )),
      others.set(i32.load(i32.add(word('others'), times(thread.get, 4)))),
      descend(i32.add(list, i32.sub(word('listBytes'), times(others.get, 4))), others.get, word('nodes'), word('nodeDepth'), word('rowBins'), word('rowBytes'), word('margins')),
    ];
  });
}

function defineAddValue(module: ModuleDraft): Call {
  return module.define({ name: 'addValue', params: ['i32', 'i32', 'f64', 'i32'] }, ({ params, local }) => {
    const [rows, count, value, margins] = params as [Local, Local, Local, Local];
    const i = local('i32'), at = local('i32');
    return forRange(i, { from: i32.const(0), to: count.get }, [
      at.set(i32.add(margins.get, times(i32.load(i32.add(rows.get, times(i.get, 4))), 8))),
      f64.store(at.get, f64.add(f64.load(at.get), value.get)),
    ]);
  });
}

/** Rows that go down side by side, so that one's wait is another's work. */
const LANES = 4;

/**
 * `descend(rows, count, nodes, depth, rowBins, rowBytes, margins)`: a leaf is its own left child and sends all bins left, so that every row
 * takes `depth` steps without a branch. The last rows, fewer than a lane each, are done again by the first of them.
 */
export function defineDescend(module: ModuleDraft): Call {
  return module.define({ name: 'descend', params: ['i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32'] }, ({ params, local }) => {
    const [rows, count, nodes, depth, rowBins, rowBytes, margins] = params as [Local, Local, Local, Local, Local, Local, Local];
    const i = local('i32'), step = local('i32'), lanes = Array.from({ length: LANES }, () => ({ bins: local('i32'), node: local('i32'), bin: local('i32'), row: local('i32') }));
    const move = lanes.map(({ bins, node, bin }) => [
      bin.set(i32.load8(i32.add(bins.get, i32.load(node.get, NODE.column)))),
      node.set(i32.add(nodes.get, times(i32.add(i32.load(node.get, NODE.left),
        i32.and(i32.xor(i32.shr(i32.load8(i32.add(node.get, i32.shr(bin.get, i32.const(3))), NODE.bits), i32.and(bin.get, i32.const(7))), i32.const(1)), i32.const(1))), NODE_BYTES))),
    ]);
    const open = lanes.map(({ bins, node, row }, lane) => {
      const index = lane === 0 ? i.get : select(i32.add(i.get, i32.const(lane)), i.get, i32.lt(i32.add(i.get, i32.const(lane)), count.get));
      return [row.set(i32.load(i32.add(rows.get, times(index, 4)))), bins.set(i32.add(rowBins.get, i32.mul(row.get, rowBytes.get))), node.set(nodes.get)];
    });
    const close = lanes.map(({ node, row, bin }, lane): Code => {
      const at = bin;
      const isOwn = lane === 0 ? [] : i32.lt(i32.add(i.get, i32.const(lane)), count.get);
      const add = [at.set(i32.add(margins.get, times(row.get, 8))), f64.store(at.get, f64.add(f64.load(at.get), f64.load(node.get, NODE.value)))];
      return lane === 0 ? add : [isOwn, 0x04, 0x40, add, 0x0b];
    });
    return forRange(i, { from: i32.const(0), to: count.get, step: LANES }, [
      open,
      step.set(depth.get),
      whileTrue(i32.gt(step.get, i32.const(0)), [move, step.set(i32.sub(step.get, i32.const(1)))]),
      close,
    ]);
  });
}
