/** Batches that were taken in, and the columns that each source had. */
import type { Instant } from '../../core/time.ts';
import type { Store } from './open.ts';

export interface BatchRecord {
  readonly batchId: string;
  readonly sourceId: string;
  readonly contentSha256: string;
  readonly mappingSha256: string;
  readonly watermark: Instant | null;
  readonly rowsRead: number;
  readonly entriesNew: number;
  readonly entriesDuplicate: number;
  readonly rowsFiltered: number;
  readonly rowsQuarantined: number;
  readonly rowsLate: number;
}

export type BatchCounts = Pick<BatchRecord, 'rowsRead' | 'entriesNew' | 'entriesDuplicate' | 'rowsFiltered' | 'rowsQuarantined' | 'rowsLate'>;

/** The counts of a batch that is in the store, or null. */
export async function findBatch(store: Store, batchId: string): Promise<BatchCounts | null> {
  const [row] = await store.rows<Record<'rows_read' | 'entries_new' | 'entries_duplicate' | 'rows_filtered' | 'rows_quarantined' | 'rows_late', bigint>>(
    'select rows_read, entries_new, entries_duplicate, rows_filtered, rows_quarantined, rows_late from batch where batch_id = $batchId', { batchId });
  if (!row) return null;
  return {
    rowsRead: Number(row.rows_read), entriesNew: Number(row.entries_new), entriesDuplicate: Number(row.entries_duplicate),
    rowsFiltered: Number(row.rows_filtered), rowsQuarantined: Number(row.rows_quarantined), rowsLate: Number(row.rows_late),
  };
}

/** Records a batch, inside the transaction that appends its facts. */
export async function recordBatch(store: Store, batch: BatchRecord): Promise<void> {
  await store.run(`insert into batch values ($batchId, $sourceId, $contentSha256, $mappingSha256, make_timestamp($watermark::BIGINT), $rowsRead, $entriesNew, $entriesDuplicate,
    $rowsFiltered, $rowsQuarantined, $rowsLate)`, { ...batch });
}

/** The columns with which a source was first taken in, or null. */
export async function findSourceColumns(store: Store, sourceId: string): Promise<string[] | null> {
  const rows = await store.rows<{ name: string }>('select unnest(columns) as name from source_columns where source_id = $sourceId', { sourceId });
  return rows.length === 0 ? null : rows.map(({ name }) => name);
}

export async function recordSourceColumns(store: Store, sourceId: string, columns: readonly string[]): Promise<void> {
  await store.run('insert or ignore into source_columns select $sourceId, from_json($columns, \'["VARCHAR"]\')', { sourceId, columns: JSON.stringify(columns) });
}
