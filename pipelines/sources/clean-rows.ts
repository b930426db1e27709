/** Writes rows as the plainest CSV there is, for what the database cannot read as it stands: row number first, LF, commas, doubled quotes. */
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { RejectedRow } from '../../features/store/read-source.ts';
import { makeJsonLines, type JsonLines } from './json-lines.ts';

const BUFFER_BYTES = 1 << 20;
const QUOTE = 34;
const COMMA = 44;
const NEWLINE = 10;

export interface CleanRows {
  readonly path: string;
  /** Lines of the rows in the source, in the order of the rows; 0: has none. */
  lines(): Uint32Array;
  /** Records that are no rows, in the order of the file; they lie beside the rows until `release`. */
  readonly rejected: JsonLines<RejectedRow>;
  /** Begins the next row. */
  begin(line: number): void;
  /** Adds the bytes of a field; of each pair that begins with `escape` (negative: none) only the second is kept. */
  addBytes(bytes: Buffer, range: { readonly from: number; readonly end: number; readonly escape: number }): void;
  addText(text: string | null): void;
  finish(): void;
  /** Removes the rows; what was rejected stays. */
  releaseRows(): void;
  /** Removes everything. */
  release(): void;
}

/** `parent`: where the files lie for a while. */
export function makeCleanRows(parent: string): CleanRows {
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(join(parent, 'dunlin-rows-'));
  const path = join(folder, 'rows.csv');
  const fd = openSync(path, 'w');
  const out = Buffer.allocUnsafe(BUFFER_BYTES);
  const rejected = makeJsonLines<RejectedRow>(join(folder, 'rejected.ndjson'));
  let used = 0;
  let rowCount = 0;
  let lines = new Uint32Array(1024);

  const flush = (): void => {
    for (let from = 0; from < used;) from += writeSync(fd, out, from, used - from);
    used = 0;
  };
  const put = (byte: number): void => {
    if (used === BUFFER_BYTES) flush();
    out[used++] = byte;
  };
  const putAll = (bytes: Buffer, { from, end, escape }: { readonly from: number; readonly end: number; readonly escape: number }): void => {
    put(COMMA);
    if (from === end) return;
    put(QUOTE);
    for (let at = from; at < end; at++) {
      if (bytes[at] === escape && at + 1 < end) at += 1;
      const byte = bytes[at]!;
      if (byte === QUOTE) put(QUOTE);
      put(byte);
    }
    put(QUOTE);
  };
  const putNumber = (value: number): void => {
    const digits = String(value);
    for (let at = 0; at < digits.length; at++) put(digits.charCodeAt(at));
  };
  return {
    path, rejected,
    lines: () => lines.subarray(0, rowCount),
    begin: (line) => {
      if (rowCount > 0) put(NEWLINE);
      if (rowCount === lines.length) {
        const grown = new Uint32Array(2 * lines.length);
        grown.set(lines);
        lines = grown;
      }
      lines[rowCount] = line;
      rowCount += 1;
      putNumber(rowCount);
    },
    addBytes: putAll,
    addText: (text) => {
      const bytes = text === null ? out : Buffer.from(text);
      putAll(bytes, { from: 0, end: text === null ? 0 : bytes.length, escape: -1 });
    },
    finish: () => {
      if (rowCount > 0) put(NEWLINE);
      flush();
      closeSync(fd);
    },
    releaseRows: () => rmSync(path, { force: true }),
    release: () => {
      rejected.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
