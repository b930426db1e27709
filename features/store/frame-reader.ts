/** Reads query results into typed arrays, chunk by chunk, without row objects. */
import { DunlinError, errorText } from '../../core/errors.ts';
import { categoryColumn, type Column } from '../../core/frame.ts';
import type { ColumnContract } from '../contract.ts';
import type { Store } from './open.ts';
import { doublesOf, integersOf } from './vector-items.ts';

export interface ReadTarget {
  /** Row of the frame of each row_id. */
  readonly rows: Int32Array;
  readonly columns: readonly ColumnTarget[];
}

export type ColumnTarget =
  | { readonly contract: ColumnContract; readonly kind: 'numeric'; readonly values: Float64Array }
  | { readonly contract: ColumnContract; readonly kind: 'category'; readonly texts: (string | null)[] };

/** Targets for the columns of a frame of `rowCount` rows; unless every row will be filled, they begin as missing, which takes touching all of their memory. */
export function makeTargets(columns: readonly ColumnContract[], { rowCount, isWhole }: { readonly rowCount: number; readonly isWhole: boolean }): readonly ColumnTarget[] {
  return columns.map((contract) => {
    if (contract.type === 'category') return { contract, kind: 'category', texts: Array.from<string | null>({ length: rowCount }).fill(null) };
    const values = new Float64Array(rowCount);
    return { contract, kind: 'numeric', values: isWhole ? values : values.fill(Number.NaN) };
  });
}

export function finishColumn(target: ColumnTarget): Column {
  return target.kind === 'numeric' ? { kind: 'numeric', values: target.values } : categoryColumn(target.texts);
}

/**
 * Fills the targets from `relation` (columns `row_id` and the contracts' names), row_id `i` at row `rows[i]`.
 * @throws view-invalid unless every row_id in [0, rows.length) comes exactly once and every column of the contracts is there
 */
export async function readColumns(store: Store, relation: { readonly name: string; readonly sql: string }, target: ReadTarget): Promise<void> {
  // A missing number becomes NaN in SQL: a vector without nulls is read whole.
  const list = target.columns.map(({ contract, kind }) => (kind === 'numeric' ? `coalesce("${contract.name}"::DOUBLE, 'nan'::DOUBLE)` : `"${contract.name}"::VARCHAR`));
  const result = await openStream(store, relation.name, `select coalesce(row_id::INTEGER, -1), ${list.join(', ')} from (${relation.sql})`);
  const seen = new Uint8Array(target.rows.length);
  let count = 0;
  for (let chunk = await result.fetchChunk(); chunk !== null && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
    const rowIds = integersOf(chunk.getColumnVector(0));
    const rows = new Int32Array(chunk.rowCount);
    for (let i = 0; i < rows.length; i++) {
      const row = rowIds[i]!;
      if (row < 0 || row >= target.rows.length || seen[row] === 1) throw grainError(relation.name, target.rows.length);
      seen[row] = 1;
      rows[i] = target.rows[row]!;
    }
    count += rows.length;
    target.columns.forEach((column, index) => {
      const vector = chunk.getColumnVector(index + 1);
      if (column.kind === 'numeric') {
        const numbers = doublesOf(vector);
        for (let i = 0; i < rows.length; i++) column.values[rows[i]!] = numbers[i]!;
      } else for (let i = 0; i < rows.length; i++) column.texts[rows[i]!] = vector.getItem(i) as string | null;
    });
  }
  if (count !== target.rows.length) throw grainError(relation.name, target.rows.length);
}

async function openStream(store: Store, name: string, sql: string): Promise<Awaited<ReturnType<Store['connection']['stream']>>> {
  try {
    return await store.connection.run(sql);
  } catch (error) {
    throw new DunlinError('view-invalid', `The SQL of ${name} must run and give the columns of its contract; got ${errorText(error)}. Make SQL and contract agree.`, { view: name }, error);
  }
}

function grainError(name: string, rowCount: number): DunlinError {
  return new DunlinError('view-invalid', `The view ${name} must give one row for each of ${rowCount} rows; some came twice or never. Correct its grain.`, { view: name });
}
