/** Turns a source file into staged rows that are ready to be appended, and into the records of what was withheld. */
import { basename } from 'node:path';
import { DunlinError, errorText } from '../../core/errors.ts';
import type { TableName } from '../../core/schema/tables.ts';
import { createStaged, dropStaged } from '../../features/store/append-facts.ts';
import { findSourceColumns } from '../../features/store/batches.ts';
import { findQueryFault } from '../../features/store/check-query.ts';
import type { Store } from '../../features/store/open.ts';
import type { SourceKind } from '../../features/store/read-source.ts';
import { countStagedRows, createTexts, dropIntake, keepFirst, runSourceQuery, stageEmit, TEXT_RELATION } from '../../features/store/stage-entries.ts';
import { readConflicts, readFailures, readWithheldRows, withholdConflicts, withholdFailures, type StagedFailure } from '../../features/store/withheld.ts';
import { canonicalMapping } from './canonical-mapping.ts';
import { compileConditions, compileMapping, findColumn, PROVENANCE_COLUMNS, type CompiledEmit } from './compile-mapping.ts';
import type { FoundSource } from './find-source.ts';
import { loadRows, type LoadedRows } from './load-rows.ts';
import { nearMatches } from './near-matches.ts';
import type { QuarantineRecord } from './quarantine.ts';
import type { MappingFile } from './read-mapping.ts';
import { hasControl, type TextTraits } from './text-traits.ts';

const BLOCK_RECORDS = 1024;

export interface StagedSource {
  readonly tables: readonly TableName[];
  readonly columns: readonly string[];
  readonly rowsRead: number;
  readonly rowsFiltered: number;
  readonly rowsQuarantined: number;
  /** What was withheld and why, in blocks; to be read before `releaseStaged` or anything else is asked of the store. */
  quarantine(): AsyncIterable<readonly QuarantineRecord[]>;
  /** Removes what lies beside the store. */
  release(): void;
}

export interface StageDeps {
  readonly store: Store;
  readonly portfolio: { readonly currency: string; readonly timeZone: string };
  readonly signal: AbortSignal;
}

/** Says what begins now, and between which shares of the staging it lies. */
type Say = (share: number, text: string, until: number) => void;

/** Stages all rows of a source. Throws `source-unreadable`, `mapping-invalid`, `column-missing`, `schema-changed`. */
export async function stageSource(deps: StageDeps, found: FoundSource, say: Say): Promise<StagedSource> {
  say(0, 'the rows are read as texts', 0.3);
  const raw = await loadRows(deps.store, found.path, { format: found.file?.mapping.format ?? {}, inspected: found.inspected, signal: deps.signal });
  try {
    return await stageRows(deps, { found, raw, say });
  } catch (error) {
    raw.release();
    throw error;
  }
}

async function stageRows(deps: StageDeps, { found, raw, say }: { readonly found: FoundSource; readonly raw: LoadedRows; readonly say: Say }): Promise<StagedSource> {
  const { store, signal } = deps;
  signal.throwIfAborted();
  say(0.3, `${raw.rowCount} rows read`, 0.3 + 0.5 / Math.max(1, (found.file?.mapping.emits ?? [found]).length));
  const file = found.file ?? canonicalMapping(found.table!, columnNames(raw));
  const emits = await compileSource(deps, { found, file, columns: columnNames(raw), kinds: new Map(raw.columns.map(({ name, kind }) => [name, kind])) });
  const tables = [...new Set(emits.map(({ table }) => table))];
  await createStaged(store, tables);
  for (const [index, emit] of emits.entries()) {
    signal.throwIfAborted();
    await mappable(file, () => stageEmit(store, emit, index));
    say(0.3 + 0.5 * ((index + 1) / emits.length), `${emit.table} mapped`, Math.min(0.8, 0.3 + 0.5 * ((index + 2) / emits.length)));
  }
  say(0.8, 'keys are looked for in the batch and in the store', 1);
  // Rows that make nothing are counted before anything is withheld or thinned out.
  const rowsMapped = await countStagedRows(store, tables);
  await withholdFailures(store, tables);
  for (const [index, emit] of emits.entries()) {
    if (emit.first) await keepFirst(store, { table: emit.table, index, ...emit.first });
  }
  await withholdConflicts(store, tables);
  const rows = await readWithheldRows(store);
  const lines = rows.length === 0 ? rows : await raw.locate(rows);
  const { count: rejected } = raw.rejected;
  return {
    tables, columns: columnNames(raw), rowsRead: raw.rowCount + rejected, rowsFiltered: raw.rowCount - rowsMapped, rowsQuarantined: rows.length + rejected,
    quarantine: () => quarantineRecords(store, { file: basename(found.path), raw, emits, tables, rows, lines }), release: raw.release,
  };
}

/** Drops what `stageSource` and `findSource` left for the time of the batch. */
export async function releaseStaged(store: Store, found: FoundSource): Promise<void> {
  found.inspected.release();
  await dropIntake(store);
  const tables = found.file?.mapping.emits.map(({ table }) => table) ?? [found.table!];
  await dropStaged(store, [...new Set(tables)]);
}

export interface SourceColumns {
  readonly found: FoundSource;
  readonly file: MappingFile;
  /** Of the relation of raw texts. */
  readonly columns: readonly string[];
  /** What the columns held before they were texts; left out: texts. */
  readonly kinds?: ReadonlyMap<string, SourceKind>;
  /** What is known of the texts; texts with spaces around them are errors when they are read. Left out: nothing is known. */
  readonly texts?: TextTraits;
}

/** Compiles the mapping and makes the relation of texts that its SQL reads. Throws `mapping-invalid`, `column-missing`, `schema-changed`. */
export async function compileSource(deps: StageDeps, { found, file, columns: given, kinds, texts }: SourceColumns): Promise<CompiledEmit[]> {
  const { mapping } = file;
  const columns = mapping.query === undefined ? given : await queryColumns(deps.store, { file, query: mapping.query, columns: given });
  const own = columns.filter((name) => !(PROVENANCE_COLUMNS as readonly string[]).includes(name));
  const emits = compileMapping(file, { columns: own, timeZone: deps.portfolio.timeZone, currency: deps.portfolio.currency, relation: TEXT_RELATION, ...(kinds === undefined ? {} : { kinds }), hasControls: texts?.hasControls !== false || hasControl(found.fileStem) });
  const where = compileConditions(mapping.where ?? [], (name, index) => findColumn(name, [...PROVENANCE_COLUMNS, ...own], (message, fault) => file.fail(['where', index, 'column'], message, fault)), (index, message) => file.fail(['where', index], message));
  if (found.table === undefined) await checkSchema(deps.store, found.id, given);
  await mappable(file, () => createTexts(deps.store, { columns, isQueried: mapping.query !== undefined, nullTexts: mapping.format?.nullTexts ?? [], where, trim: texts === undefined ? 'always' : texts.hasOuterSpaces ? 'refuse' : 'never' }));
  return emits;
}

async function queryColumns(store: Store, { file, query, columns }: { readonly file: MappingFile; readonly query: string; readonly columns: readonly string[] }): Promise<string[]> {
  const fault = await findQueryFault(store, query);
  if (fault !== null) file.fail(['query'], `must be one SELECT over source and nothing else; ${fault}`);
  try {
    return await runSourceQuery(store, query);
  } catch (error) {
    const text = errorText(error);
    const missing = /Referenced column "([^"]+)" not found/.exec(text)?.[1];
    if (missing === 'source_row') file.fail(['query'], 'must select source_row, so that every entry can be traced to its line');
    if (missing !== undefined) findColumn(missing, columns, (message, fault) => file.fail(['query'], message, fault));
    return file.fail(['query'], `must run; ${text.split('\n')[0]!}`);
  }
}

/** A source keeps the columns with which it was first taken in. */
async function checkSchema(store: Store, sourceId: string, columns: readonly string[]): Promise<void> {
  const known = await findSourceColumns(store, sourceId);
  if (known === null) return;
  const added = columns.filter((name) => !known.includes(name));
  const gone = known.filter((name) => !columns.includes(name));
  if (added.length === 0 && gone.length === 0) return;
  const renamed = gone.flatMap((name) => nearMatches(name, added).slice(0, 1).map((near) => `${name} may now be ${near}`));
  const parts = [...(gone.length > 0 ? [`without ${gone.join(', ')}`] : []), ...(added.length > 0 ? [`with ${added.join(', ')}`] : []), ...renamed];
  throw new DunlinError('schema-changed', `The source ${sourceId} must have the columns with which it was first taken in; now it comes ${parts.join('; ')}. Give the new layout a source id and a mapping of its own.`, { sourceId, added, gone });
}

async function mappable<T>(file: MappingFile, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    return file.fail([], `must compile to SQL that runs; ${errorText(error).split('\n')[0]!}`);
  }
}

function columnNames({ columns }: LoadedRows): string[] {
  return columns.map(({ name }) => name);
}

interface Withheld {
  readonly file: string;
  readonly raw: LoadedRows;
  readonly emits: readonly CompiledEmit[];
  readonly tables: readonly TableName[];
  /** Withheld rows, ascending, and their lines; 0: has none. */
  readonly rows: Uint32Array;
  readonly lines: Uint32Array;
}

async function* quarantineRecords(store: Store, { file, raw, emits, tables, rows, lines }: Withheld): AsyncGenerator<QuarantineRecord[]> {
  const lineOf = (row: number): number | null => lines[indexOf(rows, row)] || null;
  let block: QuarantineRecord[] = [];
  for (const { line, text, rule } of raw.rejected.read()) {
    block.push({ file, line, column: null, value: text, rule, target: null });
    if (block.length === BLOCK_RECORDS) {
      yield block;
      block = [];
    }
  }
  yield block;
  // One fault of a row fails every emit that reads it; it is told once.
  let told = { row: -1, faults: new Set<string>() };
  const recordOf = ({ sourceRow, emit, failure, value }: StagedFailure): QuarantineRecord[] => {
    const { sourceColumn, target, rule } = emits[emit]!.failures[failure]!;
    const fault = `${sourceColumn ?? target} ${rule}`;
    if (told.row !== sourceRow) told = { row: sourceRow, faults: new Set() };
    if (told.faults.has(fault)) return [];
    told.faults.add(fault);
    return [{ file, line: lineOf(sourceRow), column: sourceColumn, value, rule, target: `${emits[emit]!.table}.${target}` }];
  };
  for await (const failures of readFailures(store)) yield failures.flatMap(recordOf);
  for await (const conflicts of readConflicts(store, tables)) {
    yield conflicts.map(({ sourceRow, table, incoming, existing }) => ({ file, line: lineOf(sourceRow), column: null, value: incoming, rule: 'conflict', target: table, existing: JSON.parse(existing) as unknown }));
  }
}

/** Place of a number in ascending ones that hold it. */
function indexOf(sorted: Uint32Array, wanted: number): number {
  let [from, end] = [0, sorted.length - 1];
  while (from < end) {
    const middle = (from + end) >> 1;
    if (sorted[middle]! < wanted) from = middle + 1;
    else end = middle;
  }
  return from;
}
