/** Compiled: exact contributions of many rows to one tree, by quadrature over its nodes. */
import { forRange, whileTrue } from '../wasm/control.ts';
import type { Code } from '../wasm/encode.ts';
import type { Local, ModuleDraft } from '../wasm/module.ts';
import { f64, f64x2, i32, v128 } from '../wasm/operations.ts';
import { PAIR, pairBytes } from './arena.ts';
import { goesRight } from './wasm-descend.ts';

/** Points of a rule come in vectors of two: rules of 2, 4, 6 and 8 points. */
export const RULE_VECTORS = [1, 2, 3, 4] as const;
const VECTOR_BYTES = 16;

/** `explain<vectors>(rowBins, rowBytes, count, pairs, pairsEnd, scratch, out, outBytes)` adds to `out`, two floats a column that are still to be summed. */
export function defineExplain(module: ModuleDraft, vectors: number): void {
  module.define({ name: `explain${vectors}`, params: ['i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32'] }, ({ params, local }) => {
    const [bins, rowBytes, count, pairs, pairsEnd, scratch, out, outBytes] = params as [Local, Local, Local, Local, Local, Local, Local, Local];
    const i = local('i32'), pair = local('i32'), left = local('i32'), isRight = local('i32'), passes = local('i32'), at = local('i32'), table = local('i32'), sum = local('v128'), bin = local('i32');
    const places = { pair, left, isRight, passes, at, table, bin, sum };
    return [
      i32.store(scratch.get, i32.const(1)),
      forRange(i, { from: i32.const(0), to: count.get }, [
        // The root passes, and its products are 1.
        range(vectors).map((v) => v128.store(scratch.get, f64x2.splat(f64.const(1)), nodeVector(v))),
        pair.set(pairs.get), left.set(i32.add(scratch.get, i32.const(nodeBytes(vectors)))),
        whileTrue(i32.ltUnsigned(pair.get, pairsEnd.get), [
          goDown(vectors, places, bins, scratch),
          pair.set(i32.add(pair.get, i32.const(pairBytes(vectors)))), left.set(i32.add(left.get, i32.const(2 * nodeBytes(vectors)))),
        ]),
        whileTrue(i32.ltUnsigned(pairs.get, pair.get), [
          pair.set(i32.sub(pair.get, i32.const(pairBytes(vectors)))), left.set(i32.sub(left.get, i32.const(2 * nodeBytes(vectors)))),
          goUp(vectors, places, scratch, out),
        ]),
        bins.set(i32.add(bins.get, rowBytes.get)), out.set(i32.add(out.get, outBytes.get)),
      ]),
    ];
  });
}

type Places = Readonly<Record<'pair' | 'left' | 'isRight' | 'passes' | 'at' | 'table' | 'bin' | 'sum', Local>>;

/** Of a node in scratch: whether the row passes, where its tables start, then products by point of the rule. */
export const nodeBytes = (vectors: number): number => VECTOR_BYTES * (1 + vectors);
const nodeVector = (v: number): number => VECTOR_BYTES * (1 + v);
const range = (length: number): number[] => Array.from({ length }, (_, i) => i);

/** Products of both children: those of their parent times what their edge adds. */
function goDown(vectors: number, { pair, left, isRight, passes, at, table, bin }: Places, bins: Local, scratch: Local): Code {
  const tableBytes = vectors * VECTOR_BYTES;
  return [
    bin.set(i32.load8(i32.add(bins.get, i32.load(pair.get, PAIR.column)))),
    isRight.set(goesRight(pair.get, bin.get, PAIR.bits)),
    passes.set(i32.load(i32.add(scratch.get, i32.load(pair.get, PAIR.ancestor)))),
    at.set(i32.add(scratch.get, i32.load(pair.get, PAIR.parent))),
    [0, 1].map((side) => [
      // Of left (0) and right (1): passes where the column's edges above pass and the row goes this way.
      bin.set(i32.and(passes.get, side === 0 ? i32.xor(isRight.get, i32.const(1)) : isRight.get)),
      i32.store(left.get, bin.get, side * nodeBytes(vectors)),
      table.set(i32.add(pair.get, i32.mul(i32.add(passes.get, bin.get), i32.const(tableBytes)))),
      i32.store(left.get, table.get, side * nodeBytes(vectors) + 4),
      range(vectors).map((v) => v128.store(left.get, f64x2.mul(v128.load(at.get, nodeVector(v)), v128.load(table.get, PAIR.tables + side * 3 * tableBytes + v * VECTOR_BYTES)), side * nodeBytes(vectors) + nodeVector(v))),
    ]),
  ];
}

/** Adds what the pair's column contributes, and gives the parent the sum of its children. */
function goUp(vectors: number, { pair, left, at, table, sum }: Places, scratch: Local, out: Local): Code {
  const tableBytes = vectors * VECTOR_BYTES;
  const dot = (side: 0 | 1): Code => [
    table.set(i32.load(left.get, side * nodeBytes(vectors) + 4)),
    range(vectors).map((v) => sum.set(f64x2.add(sum.get, f64x2.mul(v128.load(left.get, side * nodeBytes(vectors) + nodeVector(v)), v128.load(table.get, PAIR.tables + (6 + side * 3) * tableBytes + v * VECTOR_BYTES))))),
  ];
  return [
    at.set(i32.add(out.get, i32.load(pair.get, PAIR.out))),
    sum.set(v128.load(at.get)),
    dot(0), dot(1),
    v128.store(at.get, sum.get),
    at.set(i32.add(scratch.get, i32.load(pair.get, PAIR.parent))),
    range(vectors).map((v) => v128.store(at.get, f64x2.add(v128.load(left.get, nodeVector(v)), v128.load(left.get, nodeBytes(vectors) + nodeVector(v))), nodeVector(v))),
  ];
}
