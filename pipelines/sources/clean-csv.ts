/** Reads a CSV file by our own rules, record by record, and writes the rows that keep them as plain CSV. */
import { isUtf8 } from 'node:buffer';
import { DunlinError } from '../../core/errors.ts';
import { cutText } from './cut-text.ts';
import { makeCleanRows, type CleanRows } from './clean-rows.ts';
import type { CsvLayout } from './csv-layout.ts';
import { readChunks, visitRecords, type RecordView } from './read-records.ts';

export interface CleanCsvOptions {
  readonly isGzip: boolean;
  readonly hasHeader: boolean;
  readonly columnCount: number;
  readonly layout: CsvLayout;
  /** Where the rows lie. */
  readonly workFolder: string;
  /** For messages. */
  readonly shownPath: string;
  readonly encoding: string;
  readonly signal?: AbortSignal | undefined;
}

/** Every record becomes a row or a rejected row. Release what is returned. Throws `source-unreadable` with the line of bytes that are not UTF-8. */
export async function cleanCsv(path: string, options: CleanCsvOptions): Promise<CleanRows> {
  const rows = makeCleanRows(options.workFolder);
  try {
    const take = takeRecord(rows, options);
    let isHeader = options.hasHeader;
    await visitRecords(readChunks(path, options.isGzip), options.layout, (record) => {
      if (isHeader) isHeader = false;
      else take(record);
    });
    rows.finish();
    return rows;
  } catch (error) {
    rows.finish();
    rows.release();
    throw error;
  }
}

/** Holds back as many records as the footer may have. */
function takeRecord(rows: CleanRows, options: CleanCsvOptions): (record: RecordView) => void {
  const { footerLines } = options.layout;
  const held: RecordView[] = [];
  return (record) => {
    options.signal?.throwIfAborted();
    if (footerLines === 0) {
      addRecord(rows, record, options);
      return;
    }
    held.push(copyOf(record));
    if (held.length > footerLines) addRecord(rows, held.shift()!, options);
  };
}

function copyOf({ bytes, from, end, marks, line, fault }: RecordView): RecordView {
  const kept = Buffer.from(bytes.subarray(from, end));
  const shifted = (offsets: readonly number[]): number[] => offsets.slice(0, marks.count).map((offset) => offset - from);
  return {
    bytes: kept, from: 0, end: kept.length, line, fault,
    marks: { ...marks, starts: shifted(marks.starts), ends: shifted(marks.ends), escaped: marks.escaped.slice(0, marks.count) },
  };
}

function addRecord(rows: CleanRows, record: RecordView, options: CleanCsvOptions): void {
  const { bytes, from, end, line, marks } = record;
  const rule = record.fault ?? (marks.count === options.columnCount ? null : 'row-shape');
  if (rule !== null) {
    rows.rejected.add({ line, text: cutText(bytes, from, end), rule });
    return;
  }
  if (!isUtf8(bytes.subarray(from, end))) {
    throw new DunlinError('source-unreadable', `The source must be in the declared encoding ${options.encoding}; ${options.shownPath} has bytes that are not, first in line ${line}. Set format.encoding to the encoding of the file, e.g. windows-1252.`, { path: options.shownPath, line });
  }
  rows.begin(line);
  for (let field = 0; field < marks.count; field++) {
    rows.addBytes(bytes, { from: marks.starts[field]!, end: marks.ends[field]!, escape: marks.escaped[field]! ? options.layout.escape : -1 });
  }
}
