/** How the bytes of a CSV file divide into records and fields. */
import type { MappingFormat } from '../../core/schema/mapping.ts';

export interface CsvLayout {
  /** UTF-8. */
  readonly delimiter: Buffer;
  /** Byte; -1: nothing is quoted. */
  readonly quote: number;
  /** Byte that makes the next one literal inside quotes; equal to the quote where quotes are doubled; -1: none. */
  readonly escape: number;
  /** Lines that begin so are no records; null: none. */
  readonly comment: Buffer | null;
  /** Lines before the header. */
  readonly preambleLines: number;
  /** Records at the end that are no rows. */
  readonly footerLines: number;
}

/** The declared layout; what is left out is RFC 4180. */
export function csvLayout(format: MappingFormat): CsvLayout {
  const quote = format.quote ?? '"';
  const escape = format.escape ?? quote;
  return {
    delimiter: Buffer.from(format.delimiter ?? ','), quote: byteOf(quote), escape: byteOf(escape), comment: format.comment === undefined ? null : Buffer.from(format.comment),
    preambleLines: format.preambleLines ?? 0, footerLines: format.footerLines ?? 0,
  };
}

/** What is wrong with a layout that cannot be read without doubt: the key and the message; null when nothing is. */
export function findLayoutFault(format: MappingFormat): { readonly key: 'delimiter' | 'quote' | 'escape' | 'comment'; readonly message: string } | null {
  const { delimiter = ',', quote = '"', comment } = format;
  const escape = format.escape ?? quote;
  if (/[\r\n]/.test(delimiter)) return { key: 'delimiter', message: `must not have line breaks; got ${JSON.stringify(delimiter)}` };
  if (!/^[\x20-\x7e]?$/.test(quote)) return { key: 'quote', message: `must be one printable ASCII character or empty; got ${JSON.stringify(quote)}` };
  if (!/^[\x20-\x7e]?$/.test(escape)) return { key: 'escape', message: `must be one printable ASCII character or empty; got ${JSON.stringify(escape)}` };
  if (quote !== '' && delimiter.includes(quote)) return { key: 'quote', message: `must not be part of the delimiter ${JSON.stringify(delimiter)}; got ${JSON.stringify(quote)}` };
  if (escape !== '' && delimiter.includes(escape)) return { key: 'escape', message: `must not be part of the delimiter ${JSON.stringify(delimiter)}; got ${JSON.stringify(escape)}` };
  if (comment !== undefined && (delimiter.startsWith(comment) || comment.startsWith(delimiter) || (quote !== '' && comment.startsWith(quote)))) {
    return { key: 'comment', message: `must not begin like the delimiter or the quote; got ${JSON.stringify(comment)}` };
  }
  return null;
}

function byteOf(character: string): number {
  return character === '' ? -1 : character.charCodeAt(0);
}
