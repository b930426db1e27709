/** Writes one canonical table as CSV, streaming, with bytes that depend on the rows only. */
import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import { createGzip } from 'node:zlib';

/** A value of a CSV field: null is empty, a list is JSON text. */
export type CsvValue = string | number | null | readonly (string | number)[];

export interface TableWriter {
  readonly path: string;
  rowCount(): number;
  write(row: Readonly<Record<string, CsvValue>>): void;
  /** Hands what has been written to the file; call now and then, so that memory stays small. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

/** A writer of `columns` to `path`; compressed when the name ends in `.gz` (Node writes no time stamp into the header). */
export function openTableWriter(path: string, columns: readonly string[]): TableWriter {
  const file = createWriteStream(path);
  const target = path.endsWith('.gz') ? createGzip({ level: 6 }) : file;
  if (target !== file) target.pipe(file);
  let lines: string[] = [`${columns.join(',')}\n`];
  let rows = 0;
  const flush = async (): Promise<void> => {
    if (lines.length === 0) return;
    const text = lines.join('');
    lines = [];
    if (!target.write(text)) await once(target, 'drain');
  };
  return {
    path, flush,
    rowCount: () => rows,
    write: (row) => {
      rows += 1;
      lines.push(`${columns.map((column) => csvField(row[column] ?? null)).join(',')}\n`);
    },
    close: async () => {
      await flush();
      target.end();
      await finished(file);
    },
  };
}

function csvField(value: CsvValue): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
