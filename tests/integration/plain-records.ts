/** What the documentation says that the records of a CSV file are, read character by character; shares no code with the reader. */

export interface RecordStyle {
  readonly delimiter: string;
  readonly quote: string;
  readonly escape: string;
  readonly comment: string;
  readonly preambleLines: number;
}

export interface PlainRecord {
  readonly line: number;
  /** Null where the quotes are broken. */
  readonly fields: readonly string[] | null;
  /** As it stands. */
  readonly text: string;
}

const BREAK = /\r\n|\r|\n/g;

function linesIn(text: string): number {
  return text.match(BREAK)?.length ?? 0;
}

/** Every record behind the preamble: header, rows and footer. The text has one character for each byte. */
export function plainRecords(source: string, style: RecordStyle): PlainRecord[] {
  const text = source.startsWith('\u00ef\u00bb\u00bf') ? source.slice(3) : source;
  const records: PlainRecord[] = [];
  let at = 0;
  for (let skipped = 0; skipped < style.preambleLines; skipped++) at = behindLine(text, at);
  while (at < text.length) {
    if (text[at] === '\r' || text[at] === '\n') {
      at += 1;
      continue;
    }
    const end = behindLine(text, at);
    if (style.comment !== '' && text.startsWith(style.comment, at)) {
      at = end;
      continue;
    }
    const found = recordAt(text, at, style);
    const stop = found === null ? lineEnd(text, at) : found.end;
    records.push({ line: 1 + linesBefore(text, at), fields: found?.fields ?? null, text: text.slice(at, stop) });
    at = stop;
  }
  return records;
}

/** A break that the cut goes through counts for the line behind it. */
function linesBefore(text: string, at: number): number {
  return linesIn(text.slice(0, at));
}

function lineEnd(text: string, at: number): number {
  const found = text.slice(at).search(/[\r\n]/);
  return found < 0 ? text.length : at + found;
}

function behindLine(text: string, at: number): number {
  const end = lineEnd(text, at);
  return Math.min(text.length, end + (text.startsWith('\r\n', end) ? 2 : 1));
}

function recordAt(text: string, start: number, style: RecordStyle): { readonly fields: readonly string[]; readonly end: number } | null {
  const fields: string[] = [];
  let at = start;
  for (;;) {
    const field = style.quote !== '' && text[at] === style.quote ? quotedAt(text, at, style) : plainAt(text, at, style);
    if (field === null) return null;
    fields.push(field.value);
    at = field.end;
    if (!text.startsWith(style.delimiter, at)) return { fields, end: at };
    at += style.delimiter.length;
  }
}

function plainAt(text: string, start: number, { delimiter }: RecordStyle): { readonly value: string; readonly end: number } {
  let end = start;
  while (end < text.length && text[end] !== '\r' && text[end] !== '\n' && !text.startsWith(delimiter, end)) end += 1;
  return { value: text.slice(start, end), end };
}

function quotedAt(text: string, start: number, { delimiter, quote, escape }: RecordStyle): { readonly value: string; readonly end: number } | null {
  let value = '';
  let at = start + 1;
  for (; at < text.length; at++) {
    const isEscape = escape !== '' && text[at] === escape && (escape !== quote || text[at + 1] === quote);
    if (isEscape) {
      if (at + 1 >= text.length) return null;
      at += 1;
    } else if (text[at] === quote) break;
    value += text[at];
  }
  if (at >= text.length) return null;
  const end = at + 1;
  return end === text.length || text[end] === '\r' || text[end] === '\n' || text.startsWith(delimiter, end) ? { value, end } : null;
}
