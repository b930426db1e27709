/** From a source file to raw rows in the store's temporary tables. */
import { basename } from 'node:path';
import { DunlinError, errorText } from '../../core/errors.ts';
import type { MappingFormat } from '../../core/schema/mapping.ts';
import type { Store } from '../../features/store/open.ts';
import { readCsvSource, readParquetSource, type RawRows } from '../../features/store/read-source.ts';
import { PROVENANCE_COLUMNS } from './compile-mapping.ts';
import { fileStem, recordDialect, type InspectedSource } from './inspect-source.ts';

/** Whether a file is Parquet, by its mapping or its extension. */
export function isParquet(path: string, format: MappingFormat): boolean {
  return (format.type ?? (/\.parquet$/i.test(path) ? 'parquet' : 'csv')) === 'parquet';
}

/** Reads all rows as texts. Throws `source-unreadable` and leaves no rows. */
export async function loadRows(store: Store, path: string, options: { readonly format: MappingFormat; readonly inspected: InspectedSource }): Promise<RawRows> {
  const { format, inspected } = options;
  if (isParquet(path, format)) return readable(path, () => readParquetSource(store, path, fileStem(path)));
  const columns = csvColumns(path, options);
  const rows = await readable(path, () => readCsvSource(store, {
    path: inspected.readablePath, fileStem: fileStem(path), columns,
    dialect: { ...recordDialect(format), isGzip: inspected.isGzip, hasHeader: format.header ?? true },
  }));
  if (columns.some((name) => name.includes('\uFFFD')) || rows.rejected.some(({ kind }) => kind.includes('ENCODING'))) {
    throw new DunlinError('source-unreadable', `The source must be in the declared encoding ${format.encoding ?? 'utf-8'}; ${path} has bytes that are not. Set format.encoding to the encoding of the file, e.g. windows-1252.`, { path });
  }
  return rows;
}

function csvColumns(path: string, { format, inspected }: { readonly format: MappingFormat; readonly inspected: InspectedSource }): readonly string[] {
  const fail = (message: string): never => {
    throw new DunlinError('source-unreadable', `${message} File: ${path}.`, { path });
  };
  const hasHeader = format.header ?? true;
  const found = inspected.firstRecord;
  if (found.length === 0) return fail('A CSV source must have at least one line; got an empty file. Fetch it again.');
  if (!hasHeader && !format.columns) return fail('A CSV source without a header must have its columns named; got none. Add format.columns to the mapping.');
  if (format.columns && format.columns.length !== found.length) {
    return fail(`The first line must have as many fields as the mapping names columns; got ${found.length} against ${format.columns.length}. Correct format.columns or format.delimiter.`);
  }
  const names = format.columns ?? found.map((name, index) => (name.trim() === '' ? `column_${index + 1}` : name.trim()));
  const lower = names.map((name) => name.toLowerCase());
  const repeated = names.find((name, index) => lower.indexOf(name.toLowerCase()) !== index || (PROVENANCE_COLUMNS as readonly string[]).includes(name.toLowerCase()));
  if (repeated !== undefined) return fail(`The header must name each column once, and none ${PROVENANCE_COLUMNS.join(' or ')}; got ${repeated}. Rename it, or name all columns with format.columns.`);
  return names;
}

async function readable<T>(path: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    const [first] = errorText(error).split('\n');
    throw new DunlinError('source-unreadable', `The source must be readable as declared; ${basename(path)} is not (${first!}). Check delimiter, quote and compression of its mapping.`, { path }, error);
  }
}
