/** Compiled: values of one chunk to bins, by rows and by columns. */
import { forRange, whileTrue } from '../wasm/control.ts';
import type { Call, Local, ModuleDraft, Scope } from '../wasm/module.ts';
import { f64, i32 } from '../wasm/operations.ts';
import { CHUNK_ROWS, EDGE_COUNT } from './arena.ts';
import { ownPlace, times, word } from './wasm-words.ts';

/** Values searched side by side, so that one's wait is another's work. */
const LANES = 4;

/** `bin(thread)`: bins the values that stand in the thread's staging place. */
export function defineBin(module: ModuleDraft): Call {
  const column = defineColumn(module);
  return module.define({ name: 'bin', params: ['i32'] }, ({ params, local }) => {
    const thread = params[0]!, chunk = local('i32'), feature = local('i32'), row = local('i32');
    return [
      chunk.set(i32.load(i32.add(word('chunkOf'), times(thread.get, 4)))),
      row.set(times(chunk.get, CHUNK_ROWS)),
      forRange(feature, { from: i32.const(0), to: i32.mul(word('columns'), i32.ge(chunk.get, i32.const(0))) }, column(
        i32.add(ownPlace('staging', 'stagingBytes', thread), times(feature.get, CHUNK_ROWS * 8)),
        // Edge number place + step - 1 is read: the table starts one edge early.
        i32.add(i32.sub(word('edges'), i32.const(8)), times(feature.get, EDGE_COUNT * 8)),
        i32.load(i32.add(word('firstStep'), times(feature.get, 4))),
        i32.add(word('columnBins'), i32.add(i32.mul(feature.get, word('columnBinBytes')), row.get)),
        i32.add(word('rowBins'), i32.add(i32.mul(row.get, word('rowBytes')), feature.get)),
        word('rowBytes'),
      )),
    ];
  });
}

/** Number of edges below each value, by halving steps without branches; 0 for what is not finite, else one more. */
function defineColumn(module: ModuleDraft): Call {
  return module.define({ name: 'binColumn', params: ['i32', 'i32', 'i32', 'i32', 'i32', 'i32'] }, (scope) => {
    const [values, edges, firstStep, columnBins, rowBins, rowBytes] = scope.params as [Local, Local, Local, Local, Local, Local];
    const i = scope.local('i32'), step = scope.local('i32');
    const lanes = makeLanes(scope);
    const halve = lanes.flatMap(({ value, place }) => place.set(i32.add(place.get, i32.mul(step.get,
      f64.gt(value.get, f64.load(i32.add(edges.get, i32.add(times(place.get, 8), times(step.get, 8))), 0))))));
    return forRange(i, { from: i32.const(0), to: i32.const(CHUNK_ROWS), step: LANES }, [
      lanes.map(({ value, place }, lane) => [value.set(f64.load(values.get, 8 * lane)), place.set(i32.const(0))]),
      values.set(i32.add(values.get, i32.const(8 * LANES))),
      step.set(firstStep.get),
      whileTrue(step.get, [halve, step.set(i32.shr(step.get, i32.const(1)))]),
      lanes.map(({ value, place }, lane) => [
        place.set(i32.mul(i32.add(place.get, i32.const(1)), f64.lt(f64.abs(value.get), f64.const(Infinity)))),
        i32.store8(columnBins.get, place.get, lane),
        i32.store8(rowBins.get, place.get),
        rowBins.set(i32.add(rowBins.get, rowBytes.get)),
      ]),
      columnBins.set(i32.add(columnBins.get, i32.const(LANES))),
    ]);
  });
}

function makeLanes({ local }: Scope): readonly { readonly value: Local; readonly place: Local }[] {
  return Array.from({ length: LANES }, () => ({ value: local('f64'), place: local('i32') }));
}
