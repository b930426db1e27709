/** From a source file to raw rows in the store's temporary tables. */
import { basename } from 'node:path';
import { DunlinError, errorText, isDunlinError } from '../../core/errors.ts';
import type { MappingFormat } from '../../core/schema/mapping.ts';
import { asideFolder, type Store } from '../../features/store/open.ts';
import { readArrowBatches } from '../../features/store/read-arrow.ts';
import { readParquetSource } from '../../features/store/read-parquet.ts';
import { readCleanRows, readCsvSource, type CsvSource, type RawRows, type RejectedRow, type SourceColumn } from '../../features/store/read-source.ts';
import { cleanCsv } from './clean-csv.ts';
import { cleanNdjson } from './clean-ndjson.ts';
import { makeCleanRows, type CleanRows } from './clean-rows.ts';
import { PROVENANCE_COLUMNS } from './compile-mapping.ts';
import { csvLayout } from './csv-layout.ts';
import type { JsonLines } from './json-lines.ts';
import { fileStem, type InspectedSource } from './inspect-source.ts';
import { locateLines } from './locate-lines.ts';
import { MAXIMUM_RECORD_BYTES } from './read-records.ts';
import type { SourceType } from './source-type.ts';

/** Quotes double at most. */
const MAXIMUM_CLEAN_BYTES = 2 * MAXIMUM_RECORD_BYTES + 1024;

export interface LoadOptions {
  readonly format: MappingFormat;
  readonly inspected: InspectedSource;
  readonly signal?: AbortSignal;
}

export interface LoadedRows extends RawRows {
  /** Records that are no rows, in the order of the file; to be read before `release`. */
  readonly rejected: Pick<JsonLines<RejectedRow>, 'count' | 'read'>;
  /** Physical lines of ascending rows; 0: has none. */
  locate(rows: Uint32Array): Promise<Uint32Array>;
  /** Removes what lies beside the store for these rows. */
  release(): void;
}

const NONE_REJECTED: LoadedRows['rejected'] = { count: 0, read: () => [] };

type Loader = (store: Store, path: string, options: LoadOptions) => Promise<LoadedRows>;

const LOADERS: Readonly<Record<SourceType, Loader>> = { csv: loadCsv, parquet: loadParquet, arrow: loadArrow, ndjson: loadNdjson };

/** Reads all rows as texts. Throws `source-unreadable` and leaves no rows. */
export async function loadRows(store: Store, path: string, options: LoadOptions): Promise<LoadedRows> {
  return LOADERS[options.inspected.type](store, path, options);
}

/** How the database reads a CSV file. Throws `source-unreadable` for a header that cannot be used. */
export function csvSource(path: string, { format, inspected }: Pick<LoadOptions, 'format' | 'inspected'>): CsvSource {
  return {
    path: inspected.readablePath, isGzip: inspected.isGzip, hasHeader: format.header ?? true, fileStem: fileStem(path), columns: csvColumns(path, { format, inspected }),
    delimiter: format.delimiter ?? ',', quote: format.quote ?? '"', maximumLineBytes: MAXIMUM_RECORD_BYTES,
  };
}

/**
 * The database reads what it reads as we would; at the first line that it refuses, and for dialects that it has in a way of its
 * own, the file is read by our rules.
 */
async function loadCsv(store: Store, path: string, { format, inspected, signal }: LoadOptions): Promise<LoadedRows> {
  const csv = csvSource(path, { format, inspected });
  const { columns, hasHeader } = csv;
  const layout = csvLayout(format);
  const read = { path: csv.path, isGzip: csv.isGzip, hasHeader };
  if (inspected.isPlain) {
    try {
      const raw = await readCsvSource(store, csv);
      return { ...raw, rejected: NONE_REJECTED, locate: (rows) => locateLines(read.path, { ...read, layout, rows }), release: () => {} };
    } catch {
      // Not a fault yet: the careful reading says what it is.
      signal?.throwIfAborted();
    }
  }
  const clean = await cleanCsv(read.path, { ...read, layout, columnCount: columns.length, shownPath: path, encoding: format.encoding ?? 'utf-8', workFolder: asideFolder(store), signal });
  return loadClean(store, path, { clean, columns: columns.map((name) => ({ name, kind: 'text', type: 'text' })) });
}

async function loadParquet(store: Store, path: string): Promise<LoadedRows> {
  return { ...await readable(path, () => readParquetSource(store, path, fileStem(path))), rejected: NONE_REJECTED, locate: async (rows) => new Uint32Array(rows.length), release: () => {} };
}

async function loadNdjson(store: Store, path: string, { format, inspected, signal }: LoadOptions): Promise<LoadedRows> {
  const { rows, columns } = await readable(path, () => cleanNdjson(inspected.readablePath, {
    isGzip: inspected.isGzip, unnest: format.unnest ?? null, columns: format.columns ?? [], shownPath: path, workFolder: asideFolder(store), signal,
  }));
  return loadClean(store, path, { clean: rows, columns });
}

async function loadArrow(store: Store, path: string): Promise<LoadedRows> {
  const clean = makeCleanRows(asideFolder(store));
  let columns: readonly SourceColumn[] = [];
  try {
    for await (const batch of readArrowBatches(path)) {
      columns = batch.columns;
      for (let row = 0; row < batch.rowCount; row++) {
        clean.begin(0);
        for (const text of batch.texts) clean.addText(text(row));
      }
    }
    clean.finish();
  } catch (error) {
    clean.finish();
    clean.release();
    throw error;
  }
  return loadClean(store, path, { clean, columns });
}

async function loadClean(store: Store, path: string, { clean, columns }: { readonly clean: CleanRows; readonly columns: readonly SourceColumn[] }): Promise<LoadedRows> {
  try {
    failOnNames(path, columns.map(({ name }) => name));
    const raw = await readable(path, () => readCleanRows(store, { path: clean.path, fileStem: fileStem(path), maximumLineBytes: MAXIMUM_CLEAN_BYTES }, columns));
    const lines = clean.lines();
    if (raw.rowCount !== lines.length) throw new DunlinError('internal', `The rows of ${path} must be ${lines.length}; the store has read ${raw.rowCount}. Please report this with the file.`, { path });
    clean.releaseRows();
    return { ...raw, rejected: clean.rejected, locate: async (rows) => rows.map((row) => lines[row - 1]!), release: clean.release };
  } catch (error) {
    clean.release();
    throw error;
  }
}

function csvColumns(path: string, { format, inspected }: { readonly format: MappingFormat; readonly inspected: InspectedSource }): readonly string[] {
  const fail = (message: string): never => unusable(path, message);
  const hasHeader = format.header ?? true;
  const first = inspected.firstRecord;
  if (first === null) return fail('A CSV source must have at least one line; got an empty file. Fetch it again.');
  if (!hasHeader && !format.columns) return fail('A CSV source without a header must have its columns named; got none. Add format.columns to the mapping.');
  if (!first.isWhole) return fail(`The first record must end and close its quotes within 1 MiB; the one in line ${first.line} does not. Correct the file, format.quote or format.preambleLines.`);
  if (first.fields.some((field) => field.includes('\uFFFD'))) return fail(`The source must be in the declared encoding ${format.encoding ?? 'utf-8'}; line ${first.line} has bytes that are not. Set format.encoding to the encoding of the file, e.g. windows-1252.`);
  if (format.columns && format.columns.length !== first.fields.length) {
    return fail(`The first record must have as many fields as the mapping names columns; got ${first.fields.length} against ${format.columns.length}. Correct format.columns or format.delimiter.`);
  }
  const names = format.columns ?? first.fields.map((name, index) => (name.trim() === '' ? `column_${index + 1}` : name.trim()));
  failOnNames(path, names);
  return names;
}

function failOnNames(path: string, names: readonly string[]): void {
  if (names.length === 0) unusable(path, 'A source must have at least one column; got none. Fetch it again.');
  const lower = names.map((name) => name.toLowerCase());
  const seen = new Set<string>(PROVENANCE_COLUMNS);
  const repeated = names.find((_, index) => seen.size === seen.add(lower[index]!).size);
  const arrow = names.find((name) => name.startsWith('-> '));
  if (arrow !== undefined) unusable(path, `A column must not begin with an arrow; got ${arrow}. Rename it, or name all columns with format.columns.`);
  if (repeated !== undefined) unusable(path, `The header must name each column once, and none ${PROVENANCE_COLUMNS.join(' or ')}; got ${repeated} again. Rename it, or name all columns with format.columns.`);
}

function unusable(path: string, message: string): never {
  throw new DunlinError('source-unreadable', `${message} File: ${path}.`, { path });
}

async function readable<T>(path: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (isDunlinError(error)) throw error;
    const [first] = errorText(error).split('\n');
    throw new DunlinError('source-unreadable', `The source must be readable as declared; ${basename(path)} is not (${first!}). Check the format of its mapping.`, { path }, error);
  }
}
