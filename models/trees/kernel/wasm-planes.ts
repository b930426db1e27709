/** Compiled: rows to the leaves of a tree without a descent: every split strikes leaves out, of 64 rows at a time. */
import { forRange, repeatWhile, whileTrue } from '../wasm/control.ts';
import type { Code } from '../wasm/encode.ts';
import type { Call, Local, ModuleDraft } from '../wasm/module.ts';
import { f64, i32, i8x16, v128 } from '../wasm/operations.ts';
import { CHUNK_ROWS, PLANES } from './arena.ts';

const VECTORS = PLANES.groupRows / 16;

/** Bins to numbers with sign, which vectors compare: missing lowest in `low`, highest in `high`. `signBins(bins, low, high, bytes)`. */
export function defineSignBins(module: ModuleDraft): void {
  module.define({ name: 'signBins', params: ['i32', 'i32', 'i32', 'i32'] }, ({ params, local }) => {
    const [bins, low, high, bytes] = params as [Local, Local, Local, Local];
    const i = local('i32'), bin = local('v128');
    const signed = v128.xor(bin.get, i8x16.splat(i32.const(-128)));
    return forRange(i, { from: i32.const(0), to: bytes.get, step: 16 }, [
      bin.set(v128.load(i32.add(bins.get, i.get))),
      v128.store(i32.add(low.get, i.get), signed),
      v128.store(i32.add(high.get, i.get), v128.choose(i8x16.splat(i32.const(127)), signed, i8x16.eq(bin.get, v128.const([0, 0, 0, 0])))),
    ]);
  });
}

/**
 * `planes(tree, count, margins, scratch)`: of a row, eight leaves a plane start as ones; where it goes right, the leaves on the split's left become
 * zeros. The lowest one that is left is the row's: every leaf left of it hangs on the left of a split where the row goes right.
 * Source: Lucchese et al. 2015, "QuickScorer"; vectors over rows as in Ye et al. 2018, "RapidScorer".
 */
export function definePlanes(module: ModuleDraft): void {
  const mapColumns = defineMapColumns(module), strike = defineStrike(module), addLeaves = defineAddLeaves(module);
  module.define({ name: 'planes', params: ['i32', 'i32', 'i32', 'i32'] }, ({ params, local }) => {
    const [tree, count, margins, scratch] = params as [Local, Local, Local, Local];
    const row = local('i32');
    return [
      mapColumns(i32.load(tree.get, PLANES.tree.maps), i32.load(tree.get, PLANES.tree.mapsEnd)),
      forRange(row, { from: i32.const(0), to: count.get, step: PLANES.groupRows }, [
        Array.from({ length: PLANES.count }, (_, plane) => strike(
          i32.load(tree.get, PLANES.tree.splits + 4 * plane), i32.load(tree.get, PLANES.tree.splits + 4 * plane + 4), row.get, i32.add(scratch.get, i32.const(plane * PLANES.groupRows)),
        )),
        addLeaves(scratch.get, i32.add(tree.get, i32.const(PLANES.tree.values)), margins.get),
        margins.set(i32.add(margins.get, i32.const(8 * PLANES.groupRows))),
      ]),
    ];
  });
}

/** One plane of a group of rows: `strike(splits, end, row, out)`. */
function defineStrike(module: ModuleDraft): Call {
  return module.define({ name: 'strike', params: ['i32', 'i32', 'i32', 'i32'] }, ({ params, local }) => {
    const [split, end, row, out] = params as [Local, Local, Local, Local];
    const bins = local('i32'), last = local('v128'), leaves = local('v128'), left = Array.from({ length: VECTORS }, () => local('v128'));
    return [
      left.map((plane) => plane.set(v128.const([-1, -1, -1, -1]))),
      whileTrue(i32.ltUnsigned(split.get, end.get), [
        bins.set(i32.add(i32.load(split.get), row.get)),
        last.set(v128.load8Splat(split.get, PLANES.split.lastLeft)),
        leaves.set(v128.load8Splat(split.get, PLANES.split.leaves)),
        left.map((plane, i) => plane.set(v128.andNot(plane.get, v128.and(i8x16.gt(v128.load(bins.get, 16 * i), last.get), leaves.get)))),
        split.set(i32.add(split.get, i32.const(PLANES.splitBytes))),
      ]),
      left.map((plane, i) => v128.store(out.get, plane.get, 16 * i)),
    ];
  });
}

const lanes = (of: (i: number) => number): number[] => Array.from({ length: 16 }, (_, i) => of(i));
/** Bytes, then pairs of bytes, of two vectors in turn: of their lower and upper halves. */
const BYTES = [0, 8].map((from) => lanes((i) => from + (i >> 1) + 16 * (i & 1)));
const PAIRS = [0, 8].map((from) => lanes((i) => from + 2 * (i >> 2) + (i & 1) + 16 * (i >> 1 & 1)));

/** Joins the planes of each row to a word, whose lowest one is the leaf, and adds its value: `addLeaves(planes, values, margins)`. */
function defineAddLeaves(module: ModuleDraft): Call {
  return module.define({ name: 'addLeaves', params: ['i32', 'i32', 'i32'] }, ({ params, local }) => {
    const [planes, values, margins] = params as [Local, Local, Local];
    const end = local('i32'), words = local('i32'), row = local('i32'), first = local('v128'), second = local('v128');
    const plane = (index: number): Code => v128.load(planes.get, index * PLANES.groupRows);
    const addRow = (i: number): Code => f64.store(margins.get, f64.add(f64.load(margins.get, 8 * i), f64.load(i32.add(values.get, i32.shl(i32.trailingZeros(i32.load(row.get, 4 * i)), i32.const(3))))), 8 * i);
    return [
      words.set(i32.add(planes.get, i32.const(PLANES.count * PLANES.groupRows))),
      row.set(words.get),
      end.set(i32.add(planes.get, i32.const(PLANES.groupRows))),
      repeatWhile([
        BYTES.map((bytes, half) => [
          first.set(v128.shuffle(plane(0), plane(1), bytes)), second.set(v128.shuffle(plane(2), plane(3), bytes)),
          PAIRS.map((pairs, i) => v128.store(words.get, v128.shuffle(first.get, second.get, pairs), 32 * half + 16 * i)),
        ]),
        planes.set(i32.add(planes.get, i32.const(16))),
        words.set(i32.add(words.get, i32.const(64))),
      ], i32.ltUnsigned(planes.get, end.get)),
      repeatWhile([
        Array.from({ length: 8 }, (_, i) => addRow(i)),
        row.set(i32.add(row.get, i32.const(32))), margins.set(i32.add(margins.get, i32.const(64))),
      ], i32.ltUnsigned(row.get, words.get)),
    ];
  });
}

/** Bins of splits by category to 1 for right and 0 for left: `mapColumns(maps, end)`. */
function defineMapColumns(module: ModuleDraft): Call {
  return module.define({ name: 'mapColumns', params: ['i32', 'i32'] }, ({ params, local }) => {
    const [map, end] = params as [Local, Local];
    const i = local('i32'), bins = local('i32'), table = local('i32'), out = local('i32');
    return whileTrue(i32.ltUnsigned(map.get, end.get), [
      bins.set(i32.load(map.get, PLANES.map.bins)), table.set(i32.load(map.get, PLANES.map.table)), out.set(i32.load(map.get, PLANES.map.out)),
      forRange(i, { from: i32.const(0), to: i32.const(CHUNK_ROWS), step: 4 }, [
        [0, 1, 2, 3].map((lane) => i32.store8(out.get, i32.load8(i32.add(table.get, i32.load8(bins.get, lane))), lane)),
        bins.set(i32.add(bins.get, i32.const(4))), out.set(i32.add(out.get, i32.const(4))),
      ]),
      map.set(i32.add(map.get, i32.const(PLANES.mapBytes))),
    ]);
  });
}
