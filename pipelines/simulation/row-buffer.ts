/** Rows of one table as CSV bytes that depend on the rows only. */
import { csvText } from '../../core/csv-text.ts';

/** A value of a CSV field: null or absent is empty, a list is JSON text. */
export type CsvValue = string | number | null | readonly (string | number)[];

export interface RowBuffer {
  write(row: Readonly<Record<string, CsvValue>>): void;
  rowCount(): number;
  /** The lines, without a header, in memory of their own. */
  bytes(): Uint8Array;
}

export function headerLine(columns: readonly string[]): string {
  return `${columns.join(',')}\n`;
}

/** Rows as bytes at once: text of all lines together would keep the garbage collector busy. */
export function makeRowBuffer(columns: readonly string[]): RowBuffer {
  let buffer = Buffer.allocUnsafe(1 << 14), used = 0, rows = 0;
  return {
    write: (row) => {
      rows += 1;
      let line = '';
      for (let i = 0; i < columns.length; i++) line += i === 0 ? csvField(row[columns[i]!]) : `,${csvField(row[columns[i]!])}`;
      line += '\n';
      // No character of UTF-16 takes more than three bytes.
      if (used + 3 * line.length > buffer.length) buffer = Buffer.concat([buffer.subarray(0, used)], Math.max(2 * buffer.length, used + 3 * line.length));
      used += buffer.write(line, used);
    },
    rowCount: () => rows,
    bytes: () => Uint8Array.from(buffer.subarray(0, used)),
  };
}

function csvField(value: CsvValue | undefined): string {
  if (typeof value === 'string') return csvText(value);
  if (typeof value === 'number') return String(value);
  return value === null || value === undefined ? '' : listField(value);
}

/** JSON text of a list; quotes are doubled, as in any CSV field. */
function listField(values: readonly (string | number)[]): string {
  if (values.length === 0) return '[]';
  if (typeof values[0] === 'number') return values.length === 1 ? `[${values[0]}]` : `"[${values.join(',')}]"`;
  return `"[""${values.join('"",""')}""]"`;
}
