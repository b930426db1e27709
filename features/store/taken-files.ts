/** The manifest of intake: which files were taken in, as what batch, and when. */
import { formatInstant, type Instant } from '../../core/time.ts';
import type { Store } from './open.ts';

export interface TakenFile {
  readonly batchId: string;
  /** Absolute. */
  readonly path: string;
  readonly bytes: number;
  readonly takenAt: Instant;
}

/** A line of the manifest. `file` is null for what came through the logs of serving. */
export interface ManifestEntry {
  readonly batchId: string;
  readonly sourceId: string;
  readonly file: string | null;
  readonly bytes: number | null;
  readonly contentSha256: string;
  readonly rowsRead: number;
  readonly entriesNew: number;
  readonly entriesDuplicate: number;
  readonly rowsFiltered: number;
  readonly rowsQuarantined: number;
  readonly rowsLate: number;
  /** Null for what was taken in before the manifest was kept. */
  readonly takenAt: string | null;
}

/** Records a file, inside the transaction that appends it; one that was taken before keeps its first entry. */
export async function recordTakenFile(store: Store, { batchId, path, bytes, takenAt }: TakenFile): Promise<void> {
  await store.run('insert or ignore into taken_file values ($batchId, $path, $bytes, make_timestamp($takenAt::BIGINT))', { batchId, path, bytes, takenAt });
}

/** Everything that was taken in: by time, then by source and path. */
export async function readManifest(store: Store): Promise<ManifestEntry[]> {
  const rows = await store.rows<Record<string, string | bigint | null>>(`select b.batch_id, b.source_id, f.path, f.bytes, b.content_sha256, b.rows_read, b.entries_new, b.entries_duplicate,
      b.rows_filtered, b.rows_quarantined, b.rows_late, epoch_us(f.taken_at) as taken_at
    from batch b left join taken_file f on f.batch_id = b.batch_id order by f.taken_at nulls first, b.source_id, f.path, b.batch_id`);
  return rows.map((row) => ({
    batchId: String(row['batch_id']), sourceId: String(row['source_id']), file: row['path'] === null ? null : String(row['path']), bytes: row['bytes'] === null ? null : Number(row['bytes']),
    contentSha256: String(row['content_sha256']), rowsRead: Number(row['rows_read']), entriesNew: Number(row['entries_new']), entriesDuplicate: Number(row['entries_duplicate']),
    rowsFiltered: Number(row['rows_filtered']), rowsQuarantined: Number(row['rows_quarantined']), rowsLate: Number(row['rows_late']),
    takenAt: row['taken_at'] === null ? null : formatInstant(BigInt(row['taken_at']!)),
  }));
}
