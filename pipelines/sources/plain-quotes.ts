/**
 * Watches whether quotes stand only where they must: around whole fields, doubled inside.
 *
 * The database reads stray quotes in ways of its own (`"a" "b"` as `a b`, ` "a"` as `a`); files that have them are read by our rules.
 */
import { isBreak } from './scan-record.ts';

const FIELD_START = 0;
const PLAIN = 1;
const QUOTED = 2;
const CLOSED = 3;

export interface QuoteWatch {
  take(chunk: Buffer): void;
  isPlain(): boolean;
}

/** For a one-byte delimiter and doubled quotes. */
export function watchQuotes(delimiter: number, quote: number): QuoteWatch {
  let state = FIELD_START;
  let isPlain = true;
  const after = (byte: number): number => (byte === delimiter || isBreak(byte) ? FIELD_START : PLAIN);
  return {
    isPlain: () => isPlain && state !== QUOTED,
    take: (chunk) => {
      if (!isPlain || chunk.length === 0) return;
      if (state !== QUOTED && state !== CLOSED && !chunk.includes(quote)) {
        state = after(chunk[chunk.length - 1]!);
        return;
      }
      for (let at = 0; at < chunk.length; at++) {
        const byte = chunk[at]!;
        if (byte === quote) {
          if (state === PLAIN) isPlain = false;
          state = state === QUOTED ? CLOSED : QUOTED;
        } else if (state !== QUOTED) {
          const next = after(byte);
          if (state === CLOSED && next === PLAIN) isPlain = false;
          state = next;
        }
      }
    },
  };
}
