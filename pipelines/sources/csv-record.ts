/** One CSV record of a text. */

export interface RecordDialect {
  readonly delimiter: string;
  /** Empty: nothing is quoted. */
  readonly quote: string;
  readonly escape: string;
}

/** The fields of the first record that is not blank, without a byte order mark; null when there is none. */
export function readRecord(text: string, dialect: RecordDialect): { readonly fields: readonly string[] } | null {
  const start = /^\uFEFF?[\r\n]*/.exec(text)![0].length;
  if (start >= text.length) return null;
  const fields: string[] = [];
  let field = '';
  let isQuoted = false;
  let at = start;
  for (; at < text.length; at++) {
    const character = text[at]!;
    if (isQuoted) {
      if (dialect.escape !== '' && character === dialect.escape && text[at + 1] === dialect.quote) field += text[++at]!;
      else if (character === dialect.quote) isQuoted = false;
      else field += character;
    } else if (dialect.quote !== '' && character === dialect.quote && field === '') isQuoted = true;
    else if (text.startsWith(dialect.delimiter, at)) {
      fields.push(field);
      field = '';
      at += dialect.delimiter.length - 1;
    } else if (character === '\n' || character === '\r') break;
    else field += character;
  }
  fields.push(field);
  return { fields };
}
