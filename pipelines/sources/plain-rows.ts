/**
 * Watches whether a CSV file holds what the database reads as we do: quotes only around whole fields, doubled inside, and no
 * delimiter behind the last field.
 *
 * The database reads stray quotes in ways of its own (`"a" "b"` as `a b`, ` "a"` as `a`) and drops one field too many at the end
 * of a row when it is empty or holds nothing but NUL. Files that have such rows are read by our rules. Chunks without quotes are searched, not stepped through.
 */
import { isBreak } from './scan-record.ts';

const FIELD_START = 0;
const PLAIN = 1;
const QUOTED = 2;
const CLOSED = 3;

export interface RowWatch {
  take(chunk: Buffer): void;
  /** To be asked at the end of the file. */
  isPlain(): boolean;
}

/** For a delimiter of one byte and doubled quotes (-1: none). */
export function watchRows(delimiter: number, quote: number): RowWatch {
  let state = FIELD_START;
  let isPlain = true;
  let last = 0;
  /** Delimiters in the record so far, and in the first record; -1: that has not ended. */
  let count = 0;
  let wanted = -1;

  const endings = [10, 13].map((byte) => Buffer.from([delimiter, byte]));

  const endRecord = (): void => {
    if (wanted < 0) wanted = count;
    else if (last === delimiter && count > wanted) isPlain = false;
    count = 0;
  };
  const step = (byte: number): void => {
    if (byte === quote) {
      if (state === PLAIN) isPlain = false;
      state = state === QUOTED ? CLOSED : QUOTED;
    } else if (state !== QUOTED) {
      if (isBreak(byte)) endRecord();
      else if (byte === delimiter) count += 1;
      else if (state === CLOSED) isPlain = false;
      state = isBreak(byte) || byte === delimiter ? FIELD_START : PLAIN;
    }
    last = byte;
  };
  /** Counts only in lines that end in a delimiter. */
  const search = (chunk: Buffer): void => {
    let at = 0;
    for (let isFirst = true; at < chunk.length && isFirst; at++) {
      isFirst = !isBreak(chunk[at]!);
      step(chunk[at]!);
    }
    const middle = chunk.subarray(at - 1);
    let lastBreak = chunk.length - 1;
    while (lastBreak >= at && !isBreak(chunk[lastBreak]!)) lastBreak -= 1;
    if (endings.some((ending) => middle.includes(ending))) {
      for (let end = at; end <= lastBreak; end++) {
        const byte = chunk[end]!;
        if (byte <= 13 && isBreak(byte) && chunk[end - 1] === delimiter && countBack(chunk, end - 1) > wanted) isPlain = false;
      }
    }
    if (lastBreak < at) lastBreak = at;
    for (at = lastBreak; at < chunk.length; at++) step(chunk[at]!);
  };
  const countBack = (chunk: Buffer, end: number): number => {
    let found = 0;
    for (let at = end; at >= 0 && !isBreak(chunk[at]!); at--) if (chunk[at] === delimiter) found += 1;
    return found;
  };
  return {
    isPlain: () => {
      endRecord();
      return isPlain && state !== QUOTED;
    },
    take: (chunk) => {
      if (!isPlain || chunk.length === 0) return;
      if (chunk.includes(0)) {
        isPlain = false;
        return;
      }
      if (wanted >= 0 && state !== QUOTED && state !== CLOSED && (quote < 0 || !chunk.includes(quote))) search(chunk);
      else for (let at = 0; at < chunk.length; at++) step(chunk[at]!);
    },
  };
}
