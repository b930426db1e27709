/** Compiled: rows down a tree. */
import { forRange, when, whileTrue } from '../wasm/control.ts';
import type { Code } from '../wasm/encode.ts';
import type { Call, Local, ModuleDraft, Scope } from '../wasm/module.ts';
import { f64, i32, select } from '../wasm/operations.ts';
import { NODE, NODE_SHIFT } from './arena.ts';
import { times } from './wasm-words.ts';

/** Rows that go down side by side, so that one's wait is another's work. */
const LANES = 8;

interface Lane {
  readonly bins: Local;
  readonly node: Local;
  readonly bin: Local;
}

/**
 * `descend(rows, count, nodes, depth, rowBins, rowBytes, margins)`: a leaf is its own left child and sends no bin right, so that every row
 * takes `depth` steps without a branch. Where fewer rows are left than lanes, the first one is done in their stead and written once.
 */
export function defineDescend(module: ModuleDraft): Call {
  return module.define({ name: 'descend', params: ['i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32'] }, (scope) => {
    const [rows, count, nodes, depth, rowBins, rowBytes, margins] = scope.params as [Local, Local, Local, Local, Local, Local, Local];
    const i = scope.local('i32'), step = scope.local('i32'), at = scope.local('i32'), lanes = makeLanes(scope);
    const isOwn = (lane: number): Code => i32.lt(i32.add(i.get, i32.const(lane)), count.get);
    const rowOf = (index: Code): Code => i32.load(i32.add(rows.get, times(index, 4)));
    const open = lanes.map(({ bins, node }, lane) => [
      bins.set(i32.add(rowBins.get, i32.mul(rowOf(lane === 0 ? i.get : select(i32.add(i.get, i32.const(lane)), i.get, isOwn(lane))), rowBytes.get))),
      node.set(nodes.get),
    ]);
    const close = lanes.map(({ node }, lane) => when(isOwn(lane), [
      at.set(i32.add(margins.get, times(rowOf(i32.add(i.get, i32.const(lane))), 8))),
      f64.store(at.get, f64.add(f64.load(at.get), f64.load(node.get, NODE.value))),
    ]));
    return forRange(i, { from: i32.const(0), to: count.get, step: LANES }, [
      open,
      step.set(depth.get),
      whileTrue(step.get, [lanes.map(move), step.set(i32.sub(step.get, i32.const(1)))]),
      close,
    ]);
  });
}

function makeLanes({ local }: Scope): readonly Lane[] {
  return Array.from({ length: LANES }, () => ({ bins: local('i32'), node: local('i32'), bin: local('i32') }));
}

function move({ bins, node, bin }: Lane): Code {
  return [
    bin.set(i32.load8(i32.add(bins.get, i32.load(node.get, NODE.column)))),
    node.set(i32.add(i32.load(node.get, NODE.left), i32.shl(goesRight(node.get, bin.get, NODE.bits), i32.const(NODE_SHIFT)))),
  ];
}

/** Bit `bin` of the 256 that stand `offset` bytes behind `at`. */
export function goesRight(at: Code, bin: Code, offset: number): Code {
  return i32.and(i32.shr(i32.load(i32.add(at, i32.and(i32.shr(bin, i32.const(3)), i32.const(28))), offset), bin), i32.const(1));
}
