/** Everything that is worked out about one file before anything is drafted. */
import { DunlinError } from '../../core/errors.ts';
import type { MappingFormat } from '../../core/schema/mapping.ts';
import type { TableName } from '../../core/schema/tables.ts';
import type { Store } from '../../features/store/open.ts';
import { profileSource, readRawRows } from '../../features/store/profile-source.ts';
import { dropIntake } from '../../features/store/stage-entries.ts';
import { fileStem, inspectSource } from '../sources/inspect-source.ts';
import { loadRows } from '../sources/load-rows.ts';
import { sourceType } from '../sources/source-type.ts';
import type { Guess } from './guess.ts';
import { guessRoles, type RoleGuess } from './guess-roles.ts';
import { profileColumns, type ColumnProfile } from './profile-columns.ts';
import { readHead } from './read-head.ts';
import { findCanonicalTable, recogniseFile, type FileKind } from './recognise-file.ts';
import { sniffDialect, type Dialect } from './sniff-dialect.ts';

/** Distinct values of a column that are looked at, and rows whose dates are compared. */
const VALUES = 3000;
const ROWS = 5000;

export interface ExaminedFile {
  readonly path: string;
  /** Name of its source and mapping. */
  readonly name: string;
  readonly rows: number;
  /** Null for files that declare their columns themselves. */
  readonly dialect: Dialect | null;
  readonly columns: readonly ColumnProfile[];
  readonly roles: readonly RoleGuess[];
  readonly kind: Guess<FileKind>;
  readonly table: TableName | null;
}

/** Reads a file and works out what it holds. Throws `source-unreadable`. */
export async function examineFile(store: Store, path: string, signal: AbortSignal): Promise<ExaminedFile> {
  const dialect = sourceType(path, {}) === 'csv' ? sniffDialect(readHead(path)) : null;
  const format = dialect === null ? {} : sniffedFormat(dialect);
  const inspected = await inspectSource(path, format, signal);
  try {
    const raw = await loadRows(store, path, { format, inspected, signal });
    const names = raw.columns.map((column) => column.name);
    const table = findCanonicalTable(names);
    if (raw.rowCount === 0 && table === null) throw new DunlinError('source-unreadable', `A file to draft from must have rows; ${path} has none. Name another file.`, { path });
    const columns = profileColumns(await profileSource(store, names, VALUES));
    const roles = table === null ? guessRoles(columns, await readRawRows(store, names, ROWS)) : [];
    const kind = table === null ? recogniseFile(fileStem(path), roles) : { value: 'canonical' as const, sureness: 0.99, because: `it has the columns of ${table}` };
    return { path, name: sourceName(path), rows: raw.rowCount, dialect, columns, roles, kind, table };
  } finally {
    inspected.release();
    await dropIntake(store);
  }
}

/** The format section that reads the file as it was sniffed. */
export function sniffedFormat(dialect: Dialect): MappingFormat {
  const { delimiter, encoding, quote, escape, hasHeader, names } = dialect;
  return { delimiter: delimiter.value, encoding: encoding.value, quote: quote.value, escape, ...(hasHeader.value ? {} : { header: false, columns: [...names] }) };
}

function sourceName(path: string): string {
  const plain = fileStem(path).normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '');
  return plain === '' ? 'source' : plain;
}
