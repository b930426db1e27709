/**
 * Watches whether a CSV file holds what the database reads as we do: quotes only around whole fields, doubled inside, and no
 * delimiter behind the last field.
 *
 * The database reads stray quotes in ways of its own (`"a" "b"` as `a b`, ` "a"` as `a`) and drops one field too many at the end
 * of a row when it is empty or holds nothing but NUL. Files that have such rows are read by our rules. Chunks without quotes are searched, not stepped through.
 */
import { isBreak } from './scan-record.ts';
import { watchTexts, type TextTraits } from './text-traits.ts';

const FIELD_START = 0;
const PLAIN = 1;
const QUOTED = 2;
const CLOSED = 3;

export interface RowWatch {
  take(chunk: Buffer): void;
  /** To be asked at the end of the file. */
  isPlain(): boolean;
  traits(): TextTraits;
}

/** For a delimiter of one byte and doubled quotes (-1: none). What it says of texts holds where the rows are plain. */
export function watchRows(delimiter: number, quote: number): RowWatch {
  let state = FIELD_START;
  let isPlain = true;
  /** A line break stands inside quotes. */
  let hasBreaks = false;
  let last = 0;
  /** Delimiters in the record so far, and in the first record; -1: that has not ended. */
  let count = 0;
  let wanted = -1;

  const texts = watchTexts(delimiter, quote);

  const endRecord = (): void => {
    if (wanted < 0) wanted = count;
    else if (last === delimiter && count > wanted) isPlain = false;
    count = 0;
  };
  const step = (byte: number): void => {
    if (byte === quote) {
      if (state === PLAIN) isPlain = false;
      state = state === QUOTED ? CLOSED : QUOTED;
    } else if (state === QUOTED) hasBreaks ||= isBreak(byte) || byte === delimiter && delimiter < 32;
    else {
      if (isBreak(byte)) endRecord();
      else if (byte === delimiter) count += 1;
      else if (state === CLOSED) isPlain = false;
      state = isBreak(byte) || byte === delimiter ? FIELD_START : PLAIN;
    }
    last = byte;
  };
  /** Counts only in lines that end in a delimiter. */
  const search = (chunk: Buffer): void => {
    let start = 0;
    for (let isFirst = true; start < chunk.length && isFirst; start++) {
      isFirst = !isBreak(chunk[start]!);
      step(chunk[start]!);
    }
    texts.take(chunk, (end) => {
      if (end >= start && countBack(chunk, end - 1) > wanted) isPlain = false;
    });
    let lastBreak = chunk.length - 1;
    while (lastBreak > start && !isBreak(chunk[lastBreak]!)) lastBreak -= 1;
    for (let at = Math.max(lastBreak, start); at < chunk.length; at++) step(chunk[at]!);
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
    traits: () => {
      const { hasControls, hasOuterSpaces } = texts.traits();
      return { hasControls: hasControls || hasBreaks, hasOuterSpaces };
    },
    take: (chunk) => {
      if (!isPlain || chunk.length === 0) return;
      if (chunk.includes(0)) {
        isPlain = false;
        return;
      }
      if (wanted >= 0 && state !== QUOTED && state !== CLOSED && (quote < 0 || !chunk.includes(quote))) return search(chunk);
      texts.take(chunk);
      for (let at = 0; at < chunk.length; at++) step(chunk[at]!);
    },
  };
}
