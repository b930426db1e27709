/**
 * Watches whether a CSV file holds what the database reads as we do: quotes only around whole fields, doubled inside, and no
 * delimiter behind the last field.
 *
 * The database reads stray quotes in ways of its own (`"a" "b"` as `a b`, ` "a"` as `a`) and drops one field too many at the end
 * of a row when it is empty. Files that have such rows are read by our rules. Chunks without quotes are searched, not stepped through.
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
  /** Looks only at lines that end in a delimiter. */
  const search = (chunk: Buffer): void => {
    const firstBreak = chunk.findIndex(isBreak);
    const lastBreak = Math.max(chunk.lastIndexOf(10), chunk.lastIndexOf(13));
    for (let at = 0; at <= firstBreak; at++) step(chunk[at]!);
    for (const ending of endings) {
      for (let at = chunk.indexOf(ending, Math.max(0, firstBreak)); at >= 0 && at < lastBreak; at = chunk.indexOf(ending, at + 1)) if (countBack(chunk, at) > wanted) isPlain = false;
    }
    for (let at = lastBreak + 1; at < chunk.length; at++) step(chunk[at]!);
    last = chunk[chunk.length - 1]!;
    state = isBreak(last) || last === delimiter ? FIELD_START : PLAIN;
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
      if (wanted >= 0 && state !== QUOTED && state !== CLOSED && (quote < 0 || !chunk.includes(quote))) search(chunk);
      else for (let at = 0; at < chunk.length; at++) step(chunk[at]!);
    },
  };
}
