/** Compiled: rows to the leaves of a tree by one look-up a column, without a descent. */
import { repeatWhile, whileTrue } from '../wasm/control.ts';
import type { Code } from '../wasm/encode.ts';
import type { Local, ModuleDraft } from '../wasm/module.ts';
import { f64, i32, memoryCopy } from '../wasm/operations.ts';
import { LOOKUP } from './arena.ts';
import { times } from './wasm-words.ts';

/**
 * `lookup<width>(columns, block, count, tables, margins)`: `columns` lists so many addresses of bins by row. A table gives by bin the leaves that are
 * left; the first one that all columns leave is the row's. Bins are first copied side by side, so that every address but one is a constant.
 */
export function defineLookup(module: ModuleDraft, width: number): void {
  module.define({ name: `lookup${width}`, params: ['i32', 'i32', 'i32', 'i32', 'i32'] }, ({ params, local }) => {
    const [columns, block, count, tables, margins] = params as [Local, Local, Local, Local, Local];
    const end = local('i32'), to = local('i32');
    const leavesLeft = (column: number): Code => i32.load(i32.add(tables.get, times(i32.load8(block.get, column * LOOKUP.blockBytes), 4)), column * LOOKUP.tableBytes);
    const leaf = i32.trailingZeros(Array.from({ length: width - 1 }, (_, i) => leavesLeft(i + 1)).reduce((all, one) => i32.and(all, one), leavesLeft(0)));
    return [
      to.set(block.get),
      end.set(i32.add(columns.get, i32.const(4 * width))),
      whileTrue(i32.ltUnsigned(columns.get, end.get), [
        memoryCopy(to.get, i32.load(columns.get), count.get),
        to.set(i32.add(to.get, i32.const(LOOKUP.blockBytes))),
        columns.set(i32.add(columns.get, i32.const(4))),
      ]),
      end.set(i32.add(block.get, count.get)),
      repeatWhile([
        f64.store(margins.get, f64.add(f64.load(margins.get), f64.load(i32.add(tables.get, times(leaf, 8)), width * LOOKUP.tableBytes))),
        margins.set(i32.add(margins.get, i32.const(8))),
        block.set(i32.add(block.get, i32.const(1))),
      ], i32.ltUnsigned(block.get, end.get)),
    ];
  });
}
