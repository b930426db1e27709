/** How a CSV file is written: encoding, delimiter, quotes, header. Decided by which reading gives every line the same number of fields. */
import type { Guess } from './guess.ts';
import { readRecords } from './read-records.ts';

export interface Dialect {
  readonly encoding: Guess<string>;
  readonly delimiter: Guess<string>;
  readonly quote: Guess<string>;
  readonly escape: string;
  readonly hasHeader: Guess<boolean>;
  /** Names of the header, or made-up ones. */
  readonly names: readonly string[];
}

const DELIMITERS = [',', ';', '\t', '|'] as const;
/** Records that are looked at. */
const RECORDS = 500;

/** Looks at the beginning of a file. */
export function sniffDialect(head: Uint8Array): Dialect {
  const encoding = sniffEncoding(head);
  // The end of what was read may cut a line.
  const text = `${new TextDecoder(encoding.value).decode(head)}\n`;
  const escape = /\\"/.test(text) ? '\\' : '"';
  const quote = sniffQuote(text);
  const tried = DELIMITERS.map((delimiter) => ({ delimiter, ...regularity(readRecords(text, { delimiter, quote: quote.value, escape: quote.value === '"' ? escape : quote.value }, RECORDS)) }))
    .sort((a, b) => b.score - a.score);
  const [best, second] = [tried[0]!, tried[1]!];
  const delimiter: Guess<string> = best.fields < 2
    ? { value: ',', sureness: 0.5, because: 'no delimiter splits the lines; the file may have one column' }
    : { value: best.delimiter, sureness: Math.min(0.99, 0.5 + 0.5 * best.share - (second.fields > 1 && second.share > 0.98 ? 0.3 : 0)), because: `it gives ${best.fields} fields in ${percent(best.share)} of the lines` };
  const records = readRecords(text, { delimiter: delimiter.value, quote: quote.value, escape }, RECORDS);
  const hasHeader = sniffHeader(records);
  const first = records[0] ?? [];
  return { encoding, delimiter, quote, escape: quote.value === '"' ? escape : quote.value, hasHeader, names: nameColumns(first, hasHeader.value) };
}

function sniffEncoding(head: Uint8Array): Guess<string> {
  if (head[0] === 0xff && head[1] === 0xfe) return { value: 'utf-16le', sureness: 0.99, because: 'its byte order mark' };
  if (head[0] === 0xfe && head[1] === 0xff) return { value: 'utf-16be', sureness: 0.99, because: 'its byte order mark' };
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return { value: 'utf-8', sureness: 0.99, because: 'its byte order mark' };
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true });
    return head.some((byte) => byte > 127) ? { value: 'utf-8', sureness: 0.99, because: 'its accented letters are valid UTF-8' } : { value: 'utf-8', sureness: 0.95, because: 'plain ASCII as far as it was looked at' };
  } catch {
    return { value: 'windows-1252', sureness: 0.75, because: 'it is no UTF-8; windows-1252 is the usual one of western offices' };
  }
}

function sniffQuote(text: string): Guess<string> {
  if (text.includes('"')) return { value: '"', sureness: 0.95, because: 'it occurs' };
  const quoted = text.match(/(^|[,;\t|])'[^'\n]*'(?=[,;\t|\r\n])/gm)?.length ?? 0;
  if (quoted > 3) return { value: "'", sureness: 0.8, because: `${quoted} fields stand between them` };
  return { value: '"', sureness: 0.9, because: 'nothing is quoted as far as it was looked at' };
}

function regularity(records: readonly (readonly string[])[]): { readonly fields: number; readonly share: number; readonly score: number } {
  const fields = records[0]?.length ?? 0;
  const share = records.length === 0 ? 0 : records.filter((record) => record.length === fields).length / records.length;
  return { fields, share, score: fields < 2 ? 0 : share * (1 + Math.log2(fields) / 10) };
}

/** A header names things: no cell is empty but the last, none is a number or a date, none occurs twice. */
function sniffHeader(records: readonly (readonly string[])[]): Guess<boolean> {
  const first = (records[0] ?? []).map((cell) => cell.trim());
  const named = first.filter((cell, at) => cell !== '' || at < first.length - 1);
  const hasValue = named.find((cell) => /^[-+]?[\d.,/: -]*\d[\d.,/: -]*$/.test(cell));
  if (hasValue !== undefined) return { value: false, sureness: 0.9, because: `the first line holds the value ${JSON.stringify(hasValue)}` };
  const repeated = named.some((cell, at) => named.indexOf(cell) !== at);
  if (repeated || named.includes('')) return { value: true, sureness: 0.6, because: 'the first line holds no number, but has empty or repeated cells' };
  const hasNumbersBelow = records.slice(1, 50).some((record) => record.some((cell) => /\d/.test(cell)));
  return { value: true, sureness: hasNumbersBelow ? 0.95 : 0.7, because: hasNumbersBelow ? 'the first line holds names, the others numbers' : 'the first line holds distinct texts' };
}

function nameColumns(first: readonly string[], hasHeader: boolean): string[] {
  return first.map((cell, index) => (hasHeader && cell.trim() !== '' ? cell.trim() : `column_${index + 1}`));
}

function percent(share: number): string {
  return share === 1 ? 'all' : `${(share * 100).toFixed(1)} %`;
}
