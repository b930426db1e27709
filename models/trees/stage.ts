/** Lays values of a column out as kernels read them: floats, NaN or infinite for missing, category codes as numbers. */
import { countTo } from '../../core/count-to.ts';
import type { TreeColumn } from './bin-columns.ts';

/** The given rows, or a run of neighbouring ones, in their order. */
export function stage(column: TreeColumn, rows: Int32Array | { readonly from: number; readonly count: number }, to: Float64Array): void {
  if (!('from' in rows)) {
    if (column.kind === 'numeric') stageNumbers(column.values, rows, to);
    else stageCodes(column, rows, to);
    return;
  }
  if (column.kind === 'numeric') to.set(column.values.subarray(rows.from, rows.from + rows.count));
  else stageCodes({ ...column, codes: column.codes.subarray(rows.from, rows.from + rows.count) }, countTo(rows.count), to);
}

function stageNumbers(values: Float64Array, rows: Int32Array, to: Float64Array): void {
  for (let i = 0; i < rows.length; i++) to[i] = values[rows[i]!]!;
}

function stageCodes({ codes, codeOf }: { readonly codes: Int32Array; readonly codeOf: Int32Array }, rows: Int32Array, to: Float64Array): void {
  for (let i = 0; i < rows.length; i++) {
    const code = codes[rows[i]!]!, known = code < 0 ? -1 : codeOf[code]!;
    to[i] = known < 0 ? NaN : known;
  }
}
