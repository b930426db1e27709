/** Reads NDJSON, gzip or not, and writes its flat rows as plain CSV. */
import { isUtf8 } from 'node:buffer';
import { DunlinError } from '../../core/errors.ts';
import type { SourceColumn } from '../../features/store/read-source.ts';
import { makeCleanRows, type CleanRows } from './clean-rows.ts';
import { cutText } from './cut-text.ts';
import { jsonLineReader, type JsonKind, type JsonRow } from './json-line.ts';
import { MAXIMUM_RECORD_BYTES, readChunks, visitRecords } from './read-records.ts';

/** A line is a record of one field: nothing in JSON is a delimiter or a quote here. */
const LINES = { delimiter: Buffer.from('\n'), quote: -1, escape: -1, comment: null, preambleLines: 0, footerLines: 0 } as const;

export interface NdjsonOptions {
  readonly isGzip: boolean;
  /** Path of an array of which each element becomes a row; null: none. */
  readonly unnest: string | null;
  /** Columns that may be missing in every row. */
  readonly columns: readonly string[];
  /** Where the rows lie. */
  readonly workFolder: string;
  readonly shownPath: string;
  readonly signal?: AbortSignal | undefined;
}

export interface CleanNdjson {
  readonly rows: CleanRows;
  readonly columns: readonly SourceColumn[];
}

/** Every line becomes rows or a rejected row. Release the rows. Throws `source-unreadable`. */
export async function cleanNdjson(path: string, options: NdjsonOptions): Promise<CleanNdjson> {
  const kinds = new Map<string, Set<JsonKind>>(options.columns.map((name) => [name, new Set()]));
  await visitLines(path, options, (row) => {
    for (const [name, { kind, text }] of row) {
      const seen = kinds.get(name) ?? new Set();
      if (!kinds.has(name)) kinds.set(name, seen);
      if (text !== null) seen.add(kind);
    }
  }, () => {});
  const columns = [...kinds].map(([name, seen]): SourceColumn => {
    const kind = seen.has('list') ? 'list' : seen.size === 1 && seen.has('number') ? 'number' : 'text';
    return { name, kind, type: kind === 'list' ? 'array' : kind === 'number' ? 'number' : 'string' };
  });
  const rows = makeCleanRows(options.workFolder);
  try {
    await visitLines(path, options, (row, line) => {
      rows.begin(line);
      for (const { name } of columns) rows.addText(row.get(name)?.text ?? null);
    }, (line, text, rule) => rows.rejected.add({ line, text, rule }));
    rows.finish();
    return { rows, columns };
  } catch (error) {
    rows.finish();
    rows.release();
    throw error;
  }
}

async function visitLines(path: string, options: NdjsonOptions, take: (row: JsonRow, line: number) => void,
  reject: (line: number, text: string, rule: 'json-object' | 'row-too-long') => void): Promise<void> {
  let isFirst = true;
  const readLine = jsonLineReader();
  await visitRecords(readChunks(path, options.isGzip), LINES, ({ bytes, from, end, line }) => {
    options.signal?.throwIfAborted();
    if (end - from > MAXIMUM_RECORD_BYTES) {
      reject(line, cutText(bytes, from, end), 'row-too-long');
      return;
    }
    if (!isUtf8(bytes.subarray(from, end))) {
      throw new DunlinError('source-unreadable', `The source must be in the declared encoding; ${options.shownPath} has bytes that are not, first in line ${line}. Set format.encoding to the encoding of the file.`, { path: options.shownPath, line });
    }
    const text = bytes.toString('utf8', from, end).trim();
    if (text === '') return;
    if (isFirst && text.startsWith('[')) {
      throw new DunlinError('source-unreadable', `The source must be one JSON object a line; ${options.shownPath} begins with an array. Write its elements one a line, e.g. with jq -c '.[]'.`, { path: options.shownPath });
    }
    isFirst = false;
    const rows = readLine(text, options.unnest);
    if (rows === null) reject(line, cutText(bytes, from, end), 'json-object');
    else for (const row of rows) take(row, line);
  });
}
