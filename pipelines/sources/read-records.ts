/** Reads the records of a CSV file one after the other, each with its physical line. */
import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import type { CsvLayout } from './csv-layout.ts';
import { isBreak, makeFieldMarks, scanRecord, startsAt, type FieldMarks } from './scan-record.ts';

/** Longest record that is read, in bytes; a longer one is quarantined. */
export const MAXIMUM_RECORD_BYTES = 1 << 20;
/** An open quote that does not close within so many bytes is a stray one. */
const MAXIMUM_OPEN_BYTES = 1 << 24;

export type RecordFault = 'row-quotes' | 'row-too-long';

/** A record in the bytes that are at hand; valid until the visit ends. */
export interface RecordView {
  readonly bytes: Buffer;
  readonly from: number;
  readonly end: number;
  /** 1-based, of its first byte. */
  readonly line: number;
  readonly fault: RecordFault | null;
  readonly marks: FieldMarks;
}

/** Chunks of a file, decompressed. */
export function readChunks(path: string, isGzip: boolean): AsyncIterable<Buffer> {
  const file = createReadStream(path, { highWaterMark: 1 << 18 });
  return isGzip ? file.pipe(createGunzip()) : file;
}

/** Visits every record behind the preamble, without blank lines and comments; the header and the footer are records here. */
export async function visitRecords(chunks: AsyncIterable<Buffer> | Iterable<Buffer>, layout: CsvLayout, visit: (record: RecordView) => void): Promise<void> {
  const reader = makeReader(layout, visit);
  for await (const chunk of chunks) reader.take(chunk, false);
  reader.take(Buffer.alloc(0), true);
}

/** The same for a whole file in memory. */
export function readRecordsOf(bytes: Buffer, layout: CsvLayout, visit: (record: RecordView) => void): void {
  makeReader(layout, visit).take(bytes, true);
}

function makeReader(layout: CsvLayout, visit: (record: RecordView) => void): { take(chunk: Buffer, isEnd: boolean): void } {
  const marks = makeFieldMarks();
  let pending: Buffer = Buffer.alloc(0);
  let line = 1;
  let last = 0;
  /** Inside a record that was already visited and is passed over to its line break. */
  let isSkipping = false;
  let isBegun = false;
  /** A record that is not whole is looked at again only when the bytes have doubled. */
  let wanted = 0;

  const countLine = (byte: number): void => {
    if (byte === 10 ? last !== 13 : byte === 13) line += 1;
    last = byte;
  };
  /** Behind line breaks, the preamble and the rest of a passed record. */
  const skipTo = (bytes: Buffer, from: number): number => {
    let at = from;
    for (; at < bytes.length; at++) {
      const byte = bytes[at]!;
      if (isBreak(byte)) isSkipping = false;
      else if (!isSkipping && line > layout.preambleLines) break;
      countLine(byte);
    }
    return at;
  };
  const consume = (bytes: Buffer, from: number, end: number): void => {
    if (marks.isQuoted) for (let at = from; at < end; at++) countLine(bytes[at]!);
    else last = bytes[end - 1]!;
  };
  /** Offset up to which the bytes were used up. */
  const readOne = (bytes: Buffer, from: number, isEnd: boolean): number => {
    if (layout.comment !== null && bytes.length - from < layout.comment.length && !isEnd) return -1;
    if (layout.comment !== null && startsAt(bytes, from, layout.comment)) {
      isSkipping = true;
      return from;
    }
    let end = scanRecord(bytes, { from, isEnd, layout, marks });
    const length = (end < 0 ? bytes.length : end) - from;
    if (end < 0 && length <= MAXIMUM_OPEN_BYTES) return -1;
    let fault: RecordFault | null = marks.isBroken || (end < 0 && marks.isOpen) ? 'row-quotes' : length > MAXIMUM_RECORD_BYTES ? 'row-too-long' : null;
    if (end < 0) {
      end = from;
      while (end < bytes.length && !isBreak(bytes[end]!)) end += 1;
      isSkipping = end === bytes.length;
      fault ??= 'row-too-long';
    }
    visit({ bytes, from, end, line, fault, marks });
    consume(bytes, from, end);
    return end;
  };

  return {
    take: (chunk, isEnd) => {
      pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
      if (!isEnd && pending.length < wanted) return;
      let at = 0;
      if (!isBegun && pending.length >= 3) at = pending[0] === 0xef && pending[1] === 0xbb && pending[2] === 0xbf ? 3 : 0;
      if (!isBegun && pending.length < 3 && !isEnd) return;
      isBegun = true;
      wanted = 0;
      for (at = skipTo(pending, at); at < pending.length; at = skipTo(pending, at)) {
        const next = readOne(pending, at, isEnd);
        if (next < 0) {
          wanted = 2 * (pending.length - at);
          break;
        }
        at = next;
      }
      pending = pending.subarray(at);
    },
  };
}
