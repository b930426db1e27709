/** Compiled: sums of gradient, hessian and rows by bin over the rows of a leaf, in packed words. */
import { forRange, repeatWhile, when, whileTrue } from '../wasm/control.ts';
import type { Code } from '../wasm/encode.ts';
import type { Call, Local, ModuleDraft } from '../wasm/module.ts';
import { i32, i64, select, v128 } from '../wasm/operations.ts';
import { BLOCK_ROWS, GROUP_COLUMNS, PACKED_BYTES, PACKED_ROWS } from './arena.ts';
import { leafPlace, ownPlace, times, word } from './wasm-words.ts';

/** `accumulate(thread, leaf)` into the thread's own sums, which must be zero; packed ones are unpacked before their fields are full. */
export function defineAccumulate(module: ModuleDraft, { unpack, drawnColumns }: { readonly unpack: Call; readonly drawnColumns: number }): Call {
  const gather = defineGather(module), sum = defineSumColumns(module, drawnColumns);
  return module.define({ name: 'accumulate', params: ['i32', 'i32'] }, ({ params, local }) => {
    const [thread, leaf] = params as [Local, Local];
    const rows = local('i32'), left = local('i32'), count = local('i32'), first = local('i32'), isDense = local('i32'), pending = local('i32');
    const block = ownPlace('blocks', 'blockBytes', thread), blockGradients = i32.add(block, i32.mul(word('rowBytes'), i32.const(BLOCK_ROWS)));
    const sums = ownPlace('packed', 'packedBytes', thread);
    return [
      i32.store(i32.add(word('isWide'), times(thread.get, 4)), i32.const(0)),
      rows.set(i32.add(ownPlace('lists', 'listBytes', thread), times(i32.load(leafPlace(thread, leaf.get)), 4))),
      left.set(i32.load(leafPlace(thread, leaf.get), 4)),
      whileTrue(i32.gt(left.get, i32.const(0)), [
        when(i32.eq(pending.get, i32.const(PACKED_ROWS)), [unpack(thread.get), pending.set(i32.const(0))]),
        count.set(select(left.get, i32.const(BLOCK_ROWS), i32.lt(left.get, i32.const(BLOCK_ROWS)))),
        first.set(i32.load(rows.get)),
        // Neighbouring rows are read where they lie.
        isDense.set(i32.and(i32.isZero(word('isCompacted')), i32.eq(i32.sub(i32.load(i32.add(rows.get, times(i32.sub(count.get, i32.const(1)), 4))), first.get), i32.sub(count.get, i32.const(1))))),
        when(isDense.get,
          sum(i32.add(word('rowBins'), i32.mul(first.get, word('rowBytes'))), word('rowBytes'), i32.add(word('gradients'), times(first.get, 8)), count.get, sums),
          [gather(rows.get, count.get, block, blockGradients), sum(block, word('drawnBytes'), blockGradients, count.get, sums)]),
        rows.set(i32.add(rows.get, times(count.get, 4))),
        left.set(i32.sub(left.get, count.get)),
        pending.set(i32.add(pending.get, count.get)),
      ]),
    ];
  });
}

/** Brings bins (16 drawn columns at a time) and gradients of scattered rows together. */
function defineGather(module: ModuleDraft): Call {
  return module.define({ name: 'gather', params: ['i32', 'i32', 'i32', 'i32'] }, ({ params, local }) => {
    const [rows, count, block, blockGradients] = params as [Local, Local, Local, Local];
    const i = local('i32'), to = local('i32'), source = local('i32'), piece = local('i32'), other = local('i32'), at = local('i32'), range = local('i32'), mask = local('v128'), rowBytes = local('i32'), drawnBytes = local('i32');
    const eachRow = (body: Code): Code => [
      to.set(i32.add(block.get, piece.get)),
      forRange(i, { from: i32.const(0), to: count.get }, [body, to.set(i32.add(to.get, drawnBytes.get))]),
    ];
    const rowAt = i32.load(i32.add(rows.get, times(i.get, 4)));
    const bins = v128.load(i32.add(source.get, i32.mul(rowAt, rowBytes.get)));
    return [
      rowBytes.set(word('rowBytes')), drawnBytes.set(word('drawnBytes')),
      forRange(i, { from: i32.const(0), to: count.get }, i64.store(i32.add(blockGradients.get, times(i.get, 8)), i64.load(i32.add(word('gradients'), times(rowAt, 8))))),
      when(word('isCompacted'),
        forRange(piece, { from: i32.const(0), to: drawnBytes.get, step: 16 }, [
          range.set(i32.add(word('pieces'), i32.shr(piece.get, i32.const(1)))),
          forRange(other, { from: i32.load(range.get), to: i32.load(range.get, 4), step: 16 }, [
            source.set(i32.add(word('rowBins'), other.get)),
            mask.set(v128.load(i32.add(word('swizzles'), i32.add(i32.mul(piece.get, i32.shr(rowBytes.get, i32.const(4))), other.get)))),
            when(i32.ne(other.get, i32.load(range.get)),
              eachRow(v128.store(to.get, v128.or(v128.load(to.get), v128.swizzle(bins, mask.get)))),
              eachRow(v128.store(to.get, v128.swizzle(bins, mask.get)))),
          ]),
        ]),
        forRange(piece, { from: i32.const(0), to: rowBytes.get, step: 32 }, [
          source.set(i32.add(word('rowBins'), piece.get)),
          eachRow([at.set(i32.add(source.get, i32.mul(rowAt, rowBytes.get))), v128.store(to.get, v128.load(at.get)), v128.store(to.get, v128.load(at.get, 16), 16)]),
        ])),
    ];
  });
}

/** Sums a block, group after group of about equal numbers of columns, so that their bins stay in the nearest cache. */
function defineSumColumns(module: ModuleDraft, drawnColumns: number): Call {
  const groups = Math.ceil(drawnColumns / GROUP_COLUMNS);
  const sizes = Array.from({ length: groups }, (_, i) => Math.floor((i + 1) * drawnColumns / groups) - Math.floor(i * drawnColumns / groups));
  const loops = new Map([...new Set(sizes)].map((size) => [size, defineLoop(module, size)]));
  return module.define({ name: 'sumColumns', params: ['i32', 'i32', 'i32', 'i32', 'i32'] }, ({ params, local }) => {
    const [bins, rowBytes, gradients, count, sums] = params as [Local, Local, Local, Local, Local];
    const end = local('i32');
    return [
      end.set(i32.add(gradients.get, times(count.get, 8))),
      sizes.map((size) => [
        loops.get(size)!(bins.get, rowBytes.get, gradients.get, end.get, sums.get),
        bins.set(i32.add(bins.get, i32.const(size))),
        sums.set(i32.add(sums.get, i32.const(size * PACKED_BYTES))),
      ]),
    ];
  });
}

/** The inner loop for so many neighbouring columns: one load, addition and store a value. */
function defineLoop(module: ModuleDraft, columns: number): Call {
  return module.define({ name: `sum${columns}`, params: ['i32', 'i32', 'i32', 'i32', 'i32'] }, ({ params, local }) => {
    const [bins, rowBytes, gradients, end, sums] = params as [Local, Local, Local, Local, Local];
    const value = local('i64'), at = local('i32');
    return repeatWhile([
      value.set(i64.load(gradients.get)),
      Array.from({ length: columns }, (_, i) => [
        at.set(i32.add(i32.shl(i32.load8(bins.get, i), i32.const(3)), sums.get)),
        i64.store(at.get, i64.add(i64.load(at.get, i * PACKED_BYTES), value.get), i * PACKED_BYTES),
      ]),
      bins.set(i32.add(bins.get, rowBytes.get)),
      gradients.set(i32.add(gradients.get, i32.const(8))),
    ], i32.ltUnsigned(gradients.get, end.get));
  });
}
