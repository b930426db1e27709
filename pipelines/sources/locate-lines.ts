/** Finds the lines of rows: the database counts rows, people look at lines. */
import type { CsvLayout } from './csv-layout.ts';
import { readChunks, visitRecords } from './read-records.ts';

export interface LocateOptions {
  readonly isGzip: boolean;
  readonly hasHeader: boolean;
  readonly layout: CsvLayout;
  /** Rows of which the line is wanted, 1-based. */
  readonly rows: ReadonlySet<number>;
}

/** Row -> physical line, 1-based. Reads the file again, counting quoted line breaks and blank lines. */
export async function locateLines(path: string, { isGzip, hasHeader, layout, rows }: LocateOptions): Promise<ReadonlyMap<number, number>> {
  const found = new Map<number, number>();
  let row = hasHeader ? -1 : 0;
  await visitRecords(readChunks(path, isGzip), layout, ({ line }) => {
    row += 1;
    if (row > 0 && rows.has(row)) found.set(row, line);
  });
  return found;
}
