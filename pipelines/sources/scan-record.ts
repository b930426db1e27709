/**
 * Finds the end and the fields of one CSV record in bytes.
 *
 * A field is quoted when it begins with the quote; inside quotes the escape makes the next byte literal (the doubled quote where
 * both are the same), and after the closing quote only a delimiter or a line break may follow. Elsewhere a quote is a plain
 * character. LF, CR and CRLF end a record. A record that breaks this ends at its first line break, so that one broken quote
 * does not swallow the rows behind it.
 */
import type { CsvLayout } from './csv-layout.ts';

const NEWLINE = 10;
const RETURN = 13;

/** Fields of the last record: byte ranges, and whether escapes have to be taken out. */
export interface FieldMarks {
  count: number;
  readonly starts: number[];
  readonly ends: number[];
  readonly escaped: boolean[];
  /** The record has a quoted field. */
  isQuoted: boolean;
  /** The record was not closed within the bytes. */
  isOpen: boolean;
  /** The record breaks the rule of quotes. */
  isBroken: boolean;
}

export function makeFieldMarks(): FieldMarks {
  return { count: 0, starts: [], ends: [], escaped: [], isQuoted: false, isOpen: false, isBroken: false };
}

export interface ScanOptions {
  readonly from: number;
  /** The bytes are all that there is. */
  readonly isEnd: boolean;
  readonly layout: CsvLayout;
  readonly marks: FieldMarks;
}

/** Returns the offset of the line break (or the end) behind the record at `from`; -1 when more bytes are needed. */
export function scanRecord(bytes: Buffer, { from, isEnd, layout, marks }: ScanOptions): number {
  marks.count = 0;
  marks.isQuoted = marks.isOpen = marks.isBroken = false;
  let at = from;
  for (;;) {
    const next = bytes[at] === layout.quote ? scanQuoted(bytes, at, { layout, marks }) : scanPlain(bytes, at, { layout, marks });
    if (next < 0 || (next + layout.delimiter.length >= bytes.length && !isEnd)) {
      if (!isEnd) return -1;
      marks.isBroken = true;
    }
    if (marks.isBroken) return endOfLine(bytes, from, isEnd);
    if (next >= bytes.length || isBreak(bytes[next]!)) return next;
    at = next + layout.delimiter.length;
  }
}

interface FieldOptions {
  readonly layout: CsvLayout;
  readonly marks: FieldMarks;
}

function scanPlain(bytes: Buffer, start: number, { layout: { delimiter }, marks }: FieldOptions): number {
  const first = delimiter[0]!;
  let at = start;
  for (; at < bytes.length; at++) {
    const byte = bytes[at]!;
    if (byte === first ? delimiter.length === 1 || startsAt(bytes, at, delimiter) : isBreak(byte)) break;
  }
  addField(marks, start, at, false);
  return at;
}

/** Offset behind the closing quote; negative when it is not there. */
function scanQuoted(bytes: Buffer, start: number, { layout, marks }: FieldOptions): number {
  const { quote, escape, delimiter } = layout;
  marks.isQuoted = true;
  let hasEscapes = false;
  for (let at = start + 1; ;) {
    const close = bytes.indexOf(quote, at);
    const escapeAt = escape === quote || escape < 0 ? -1 : bytes.indexOf(escape, at);
    if (escapeAt >= 0 && (close < 0 || escapeAt < close)) {
      hasEscapes = true;
      at = escapeAt + 2;
      continue;
    }
    if (close < 0) {
      marks.isOpen = true;
      return -1;
    }
    if (escape === quote && bytes[close + 1] === quote) {
      hasEscapes = true;
      at = close + 2;
      continue;
    }
    const behind = bytes[close + 1];
    if (behind !== undefined && !isBreak(behind) && !startsAt(bytes, close + 1, delimiter)) marks.isBroken = true;
    addField(marks, start + 1, close, hasEscapes);
    return close + 1;
  }
}

function addField(marks: FieldMarks, start: number, end: number, isEscaped: boolean): void {
  marks.starts[marks.count] = start;
  marks.ends[marks.count] = end;
  marks.escaped[marks.count] = isEscaped;
  marks.count += 1;
}

export function startsAt(bytes: Buffer, at: number, part: Buffer): boolean {
  for (let index = 0; index < part.length; index++) if (bytes[at + index] !== part[index]) return false;
  return true;
}

export function isBreak(byte: number): boolean {
  return byte === NEWLINE || byte === RETURN;
}

function endOfLine(bytes: Buffer, from: number, isEnd: boolean): number {
  for (let at = from; at < bytes.length; at++) if (isBreak(bytes[at]!)) return at;
  return isEnd ? bytes.length : -1;
}
