/** Finds the lines of rows: the database counts rows, people look at lines. */
import type { CsvLayout } from './csv-layout.ts';
import { readChunks, visitRecords } from './read-records.ts';

export interface LocateOptions {
  readonly isGzip: boolean;
  readonly hasHeader: boolean;
  readonly layout: CsvLayout;
  /** Rows of which the line is wanted, 1-based and ascending. */
  readonly rows: Uint32Array;
}

/** Physical lines of the rows, 1-based. Reads the file again up to the last of them, counting quoted line breaks and blank lines. */
export async function locateLines(path: string, { isGzip, hasHeader, layout, rows }: LocateOptions): Promise<Uint32Array> {
  const lines = new Uint32Array(rows.length);
  let row = hasHeader ? -1 : 0;
  let next = 0;
  const chunks = async function* (): AsyncGenerator<Buffer> {
    for await (const chunk of readChunks(path, isGzip)) {
      yield chunk;
      if (next === rows.length) return;
    }
  };
  await visitRecords(chunks(), layout, ({ line }) => {
    row += 1;
    if (row === rows[next]) lines[next++] = line;
  });
  return lines;
}
