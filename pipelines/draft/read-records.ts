/** The first records of a CSV text under a dialect that is being tried. */

interface RecordDialect {
  readonly delimiter: string;
  /** Empty: nothing is quoted. */
  readonly quote: string;
  readonly escape: string;
}

/** Up to `limit` records; blank lines are left out, and so is a last one that the text cuts off. */
export function readRecords(text: string, { delimiter, quote, escape }: RecordDialect, limit: number): string[][] {
  const records: string[][] = [];
  let fields: string[] = [];
  let field = '';
  let isQuoted = false;
  for (let at = text.startsWith('\uFEFF') ? 1 : 0; at < text.length && records.length < limit; at++) {
    const character = text[at]!;
    if (isQuoted) {
      if (escape !== '' && character === escape && text[at + 1] === quote) field += text[++at]!;
      else if (character === quote) isQuoted = false;
      else field += character;
    } else if (quote !== '' && character === quote && field === '') isQuoted = true;
    else if (character === delimiter) {
      fields.push(field);
      field = '';
    } else if (character === '\n' || character === '\r') {
      if (fields.length > 0 || field !== '') records.push([...fields, field]);
      fields = [];
      field = '';
    } else field += character;
  }
  return records;
}
