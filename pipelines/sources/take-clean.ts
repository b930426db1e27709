/**
 * The quick way of intake: a CSV file that the database reads as we would, whose rows are whole, new and not late, goes into the
 * canonical tables in one pass. Any doubt ends the attempt, and the careful way over staged rows begins anew.
 */
import type { TableName } from '../../core/schema/tables.ts';
import type { Instant } from '../../core/time.ts';
import { appendClean, beginsClean, countMapped, repeatsKeys, type CleanAppend } from '../../features/store/append-clean.ts';
import { hasRows } from '../../features/store/append-facts.ts';
import { withCsvView } from '../../features/store/read-source.ts';
import { dropTexts } from '../../features/store/stage-entries.ts';
import { canonicalMapping } from './canonical-mapping.ts';
import type { CompiledEmit } from './compile-mapping.ts';
import type { FoundSource } from './find-source.ts';
import { csvSource } from './load-rows.ts';
import { compileSource, type StageDeps } from './stage-source.ts';

export interface CleanCounts {
  readonly rowsRead: number;
  readonly rowsFiltered: number;
  readonly entriesNew: number;
  readonly columns: readonly string[];
}

export interface CleanOptions {
  readonly batchId: string;
  readonly watermark: Instant | null;
  /** Told what begins, and between which shares of the work it lies. */
  readonly say: (share: number, text: string, until: number) => void;
  /** Records the batch, in the same transaction. */
  readonly record: (counts: CleanCounts) => Promise<void>;
}

/** Ends a transaction that is to leave nothing. */
class GiveUp extends Error {}

/** Appends and records the whole file in one transaction; null when the file needs the careful way, and then nothing is stored. */
export async function takeClean(deps: StageDeps, found: FoundSource, options: CleanOptions): Promise<CleanCounts | null> {
  if (!mayBeClean(found)) return null;
  const { store, signal } = deps;
  try {
    const csv = csvSource(found.path, { format: found.file?.mapping.format ?? {}, inspected: found.inspected });
    const file = found.file ?? canonicalMapping(found.table!, csv.columns);
    return await withCsvView(store, csv, async () => {
      const emits = await compileSource(deps, { found, file, columns: csv.columns, texts: found.inspected.texts });
      const appends = emits.map(({ table, sql }): CleanAppend => ({ table, sql, batchId: options.batchId, watermark: options.watermark }));
      for (const append of appends) if (!await beginsClean(store, append)) return null;
      return await store.transaction(() => appendAll(deps, { emits, appends, columns: csv.columns, isFiltered: file.mapping.where !== undefined }, options));
    });
  } catch {
    // Whatever it was, the careful way meets it again and has the words for it.
    signal.throwIfAborted();
    return null;
  } finally {
    await dropTexts(store).catch(() => {});
  }
}

/** A mapping that looks at one row at a time; conditions cost a second reading, and more than a few emits more than the careful way. */
function mayBeClean({ file, inspected }: FoundSource): boolean {
  if (!inspected.isPlain) return false;
  if (file === null) return true;
  const { query, emits } = file.mapping;
  return query === undefined && emits.every(({ ordinal, first }) => ordinal === undefined && first === undefined) && !JSON.stringify(emits).includes('source_row');
}

interface CleanPlan {
  readonly emits: readonly CompiledEmit[];
  readonly appends: readonly CleanAppend[];
  readonly columns: readonly string[];
  readonly isFiltered: boolean;
}

async function appendAll(deps: StageDeps, { emits, appends, columns, isFiltered }: CleanPlan, options: CleanOptions): Promise<CleanCounts> {
  const { store, signal } = deps;
  const tables = [...new Set(emits.map(({ table }) => table))];
  const filled = new Set<TableName>();
  for (const table of tables) if (await hasRows(store, table)) filled.add(table);
  let entriesNew = 0;
  for (const [index, append] of appends.entries()) {
    signal.throwIfAborted();
    options.say(0.9 * (index / appends.length), `${append.table} is read and checked`, 0.9 * ((index + 1) / appends.length));
    entriesNew += await appendClean(store, append);
  }
  options.say(0.9, `${entriesNew} entries checked for keys that repeat`, 1);
  for (const table of tables) {
    signal.throwIfAborted();
    if (await repeatsKeys(store, { table, batchId: options.batchId, hadRows: filled.has(table), rowCount: entriesNew })) throw new GiveUp();
  }
  const isOneToOne = emits.length === 1 && emits[0]!.when === 'true' && !isFiltered;
  const { read, mapped } = isOneToOne ? { read: entriesNew, mapped: entriesNew } : await countMapped(store, emits.map(({ when }) => when));
  const counts = { rowsRead: read, rowsFiltered: read - mapped, entriesNew, columns };
  await options.record(counts);
  signal.throwIfAborted();
  return counts;
}
