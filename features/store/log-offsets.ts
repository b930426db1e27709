/** How far each append-only log has been taken into the store. */
import { LOG_START, type LogPosition } from '../../core/append-log.ts';
import type { Store } from './open.ts';

export async function readLogOffset(store: Store, log: string): Promise<LogPosition> {
  const [row] = await store.rows<{ file: string; next_byte: bigint }>('select file, next_byte from log_offset where log = $log', { log });
  return row ? { file: row.file, nextByte: Number(row.next_byte) } : LOG_START;
}

/** Moves the offset, inside the transaction that appends what lies before it. */
export async function writeLogOffset(store: Store, log: string, position: LogPosition): Promise<void> {
  await store.run('insert or replace into log_offset values ($log, $file, $nextByte)', { log, file: position.file, nextByte: position.nextByte });
}
