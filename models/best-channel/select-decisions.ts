/** Parts of a decision set. */
import { selectRows } from '../../core/frame.ts';
import type { DecisionSet } from './decision-set.ts';

/** The set of the given rows, in the given order. */
export function selectDecisions(set: DecisionSet, rows: Int32Array): DecisionSet {
  const width = set.actions.length;
  const pick = (values: Float64Array): Float64Array => Float64Array.from(rows, (row) => values[row]!);
  const cells = (row: number): number[] => Array.from({ length: width }, (_, column) => row * width + column);
  return {
    ...set,
    x: selectRows(set.x, rows),
    asOf: BigInt64Array.from(rows, (row) => set.asOf[row]!),
    log: {
      rowCount: rows.length, actionCount: width, actions: Int32Array.from(rows, (row) => set.log.actions[row]!), rewards: pick(set.log.rewards),
      loggingProbability: pick(set.log.loggingProbability), loggingProbabilities: selectMatrixRows(set.log.loggingProbabilities, rows, width), clusters: Array.from(rows, (row) => set.log.clusters[row]!),
    },
    permitted: Uint8Array.from(Array.from(rows).flatMap(cells), (cell) => set.permitted[cell]!),
    grossMinor: pick(set.grossMinor),
    ...(set.early === undefined ? {} : { early: set.early.map(({ days, cashMinor }) => ({ days, cashMinor: pick(cashMinor) })) }),
    policyVersions: Array.from(rows, (row) => set.policyVersions[row]!),
  };
}

/** The given rows of a row-major matrix. */
export function selectMatrixRows(matrix: Float64Array, rows: Int32Array, width: number): Float64Array {
  const selected = new Float64Array(rows.length * width);
  rows.forEach((row, i) => selected.set(matrix.subarray(row * width, (row + 1) * width), i * width));
  return selected;
}
