/** Compiled: values of one chunk to bins, by rows and by columns. */
import { forRange, when } from '../wasm/control.ts';
import type { Code } from '../wasm/encode.ts';
import type { Call, Local, ModuleDraft, Scope } from '../wasm/module.ts';
import { f64, i32 } from '../wasm/operations.ts';
import { CHUNK_ROWS, EDGE_COUNT } from './arena.ts';
import { ownPlace, times, word } from './wasm-words.ts';

/** Values searched side by side, so that one's wait is another's work. */
const LANES = 4;

/** `bin(thread)`: bins the values that stand in the thread's staging place, in columns of so many halvings. */
export function defineBin(module: ModuleDraft, halvings: Iterable<number>): Call {
  const searches = [...new Set(halvings)].map((count) => ({ count, search: defineBinColumn(module, { halvings: count, isByRow: true }) }));
  return module.define({ name: 'bin', params: ['i32'] }, ({ params, local }) => {
    const thread = params[0]!, chunk = local('i32'), feature = local('i32'), row = local('i32');
    return [
      chunk.set(i32.load(i32.add(word('chunkOf'), times(thread.get, 4)))),
      row.set(times(chunk.get, CHUNK_ROWS)),
      forRange(feature, { from: i32.const(0), to: i32.mul(word('columns'), i32.ge(chunk.get, i32.const(0))) },
        searches.map(({ count, search }) => when(i32.eq(i32.load(i32.add(word('halvings'), times(feature.get, 4))), i32.const(count)), search(
          i32.add(ownPlace('staging', 'stagingBytes', thread), times(feature.get, CHUNK_ROWS * 8)),
          i32.add(word('edges'), times(feature.get, EDGE_COUNT * 8)),
          i32.add(word('columnBins'), i32.add(i32.mul(feature.get, word('columnBinBytes')), row.get)),
          i32.add(word('rowBins'), i32.add(i32.mul(row.get, word('rowBytes')), feature.get)),
          word('rowBytes'),
        )))),
    ];
  });
}

/**
 * `binColumn<halvings>(values, edges, columnBins, rowBins, rowBytes)`: the number of edges below each value, by halving steps without branches; 0 for
 * what is not finite, else one more. The last two are not there where bins are wanted by column only.
 */
export function defineBinColumn(module: ModuleDraft, { halvings, isByRow }: { readonly halvings: number; readonly isByRow: boolean }): Call {
  return module.define({ name: `binColumn${halvings}`, params: isByRow ? ['i32', 'i32', 'i32', 'i32', 'i32'] : ['i32', 'i32', 'i32'] }, (scope) => {
    const [values, edges, columnBins, rowBins, rowBytes] = scope.params as [Local, Local, Local, Local, Local];
    const i = scope.local('i32'), lanes = makeLanes(scope);
    // The edge before the place that a step leads to says whether it is taken.
    const halve = (shift: number): Code => lanes.map(({ value, place }) => place.set(i32.add(place.get, i32.shl(f64.gt(value.get, f64.load(place.get, 8 * (2 ** shift - 1))), i32.const(shift + 3)))));
    const bin = ({ value, place }: Lane): Code => place.set(i32.mul(i32.add(i32.shr(i32.sub(place.get, edges.get), i32.const(3)), i32.const(1)), f64.lt(f64.abs(value.get), f64.const(Infinity))));
    return forRange(i, { from: i32.const(0), to: i32.const(CHUNK_ROWS), step: LANES }, [
      lanes.map(({ value, place }, lane) => [value.set(f64.load(values.get, 8 * lane)), place.set(edges.get)]),
      Array.from({ length: halvings }, (_, step) => halve(halvings - 1 - step)),
      lanes.map((lane, number) => [
        bin(lane),
        i32.store8(columnBins.get, lane.place.get, number),
        isByRow ? [i32.store8(rowBins.get, lane.place.get), rowBins.set(i32.add(rowBins.get, rowBytes.get))] : [],
      ]),
      values.set(i32.add(values.get, i32.const(8 * LANES))),
      columnBins.set(i32.add(columnBins.get, i32.const(LANES))),
    ]);
  });
}

interface Lane {
  readonly value: Local;
  readonly place: Local;
}

function makeLanes({ local }: Scope): readonly Lane[] {
  return Array.from({ length: LANES }, () => ({ value: local('f64'), place: local('i32') }));
}
