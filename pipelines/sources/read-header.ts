/** The first record of a CSV file, from its first bytes. */
import type { CsvLayout } from './csv-layout.ts';
import { readRecordsOf, type RecordView } from './read-records.ts';

export interface FirstRecord {
  readonly fields: readonly string[];
  /** 1-based. */
  readonly line: number;
  /** The record keeps the rule of quotes and ends within the bytes. */
  readonly isWhole: boolean;
  /** Nothing stands before it: no blank line, no comment, no preamble. */
  readonly isAtStart: boolean;
}

/** Null when there is no record. `isEnd`: the bytes are the whole file. */
export function readFirstRecord(head: Buffer, layout: CsvLayout, isEnd: boolean): FirstRecord | null {
  let first: FirstRecord | null = null;
  readRecordsOf(head, layout, (record) => {
    first ??= {
      fields: fieldTexts(record, layout), line: record.line, isWhole: record.fault === null && (isEnd || record.end < head.length),
      isAtStart: record.from === (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0),
    };
  });
  return first;
}

/** Texts of the fields, without quotes and escapes. */
export function fieldTexts({ bytes, marks }: Pick<RecordView, 'bytes' | 'marks'>, layout: CsvLayout): string[] {
  return Array.from({ length: marks.count }, (_, field) => {
    const text = bytes.toString('utf8', marks.starts[field], marks.ends[field]);
    if (!marks.escaped[field]) return text;
    const escape = String.fromCharCode(layout.escape);
    return text.replaceAll(new RegExp(`${escape.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')}([^])`, 'g'), '$1');
  });
}
