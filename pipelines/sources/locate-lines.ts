/** Finds the lines of rows: the database counts rows, people look at lines. */
import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import type { RecordDialect } from './csv-record.ts';

const NEWLINE = 10;
const RETURN = 13;

export interface LocateOptions {
  readonly isGzip: boolean;
  readonly hasHeader: boolean;
  readonly dialect: RecordDialect;
  /** Rows of which the line is wanted, 1-based over the records that were read. */
  readonly rows: ReadonlySet<number>;
  /** Offsets of the records that were not read, ascending. */
  readonly rejectedOffsets: readonly number[];
}

export interface LocatedLines {
  /** Row -> line, 1-based. */
  readonly byRow: ReadonlyMap<number, number>;
  /** Line of each rejected record, in the order of their offsets. */
  readonly ofRejected: readonly number[];
}

/** Reads the file again, counting records, quoted line breaks and blank lines. */
export async function locateLines(path: string, options: LocateOptions): Promise<LocatedLines> {
  const quote = options.dialect.quote === '' ? -1 : options.dialect.quote.charCodeAt(0);
  const escape = options.dialect.escape === options.dialect.quote || options.dialect.escape === '' ? -1 : options.dialect.escape.charCodeAt(0);
  const byRow = new Map<number, number>();
  const ofRejected: number[] = [];
  let offset = 0;
  let line = 1;
  let row = options.hasHeader ? -1 : 0;
  let isInRecord = false;
  let isQuoted = false;
  let isEscaped = false;
  let last = 0;
  const beginRecord = (): void => {
    isInRecord = true;
    if (row >= 0 && offset >= (options.rejectedOffsets[ofRejected.length] ?? Infinity)) {
      ofRejected.push(line);
      return;
    }
    row += 1;
    if (row > 0 && options.rows.has(row)) byRow.set(row, line);
  };
  const file = createReadStream(path, { highWaterMark: 1 << 18 });
  for await (const chunk of options.isGzip ? file.pipe(createGunzip()) : file) {
    for (const byte of chunk as Buffer) {
      const isBreak = byte === NEWLINE || byte === RETURN;
      if (!isInRecord && !isBreak) beginRecord();
      if (isEscaped) isEscaped = false;
      else if (isQuoted && byte === escape) isEscaped = true;
      else if (byte === quote) isQuoted = !isQuoted;
      if (isBreak && !isQuoted) isInRecord = false;
      if (byte === NEWLINE ? last !== RETURN : byte === RETURN) line += 1;
      last = byte;
      offset += 1;
    }
  }
  return { byRow, ofRejected };
}
