/** Loads one file in this process, by dunlin or by DuckDB's plain `read_csv`, and prints what that cost as JSON. */
import { DuckDBInstance } from '@duckdb/node-api';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '../../../features/store/open.ts';
import { intakeStore } from '../../../pipelines/deployment.ts';
import { ingestSource } from '../../../pipelines/ingest.ts';
import { measure, type Cost } from '../features/measure.ts';
import type { LedgerFile } from './make-file.ts';

export interface LoadInput {
  readonly way: 'dunlin' | 'plain';
  readonly file: LedgerFile;
}

export type LoadCost = Cost & { readonly rows: number };

/** Typed as the program reads them best; the same number of columns as the file. */
const PLAIN: Readonly<Record<Exclude<LedgerFile['layout'], 'bad'>, string>> = {
  canonical: `columns = {entry_id: 'VARCHAR', debtor_id: 'VARCHAR', receivable_id: 'VARCHAR', kind: 'VARCHAR', amount_minor: 'BIGINT', currency: 'VARCHAR', due_on: 'DATE',
    reverses_entry_id: 'VARCHAR', event_at: 'TIMESTAMP', known_at: 'TIMESTAMP'}`,
  mapped: `columns = {Belegnummer: 'VARCHAR', Kunde: 'VARCHAR', Rechnung: 'VARCHAR', Art: 'VARCHAR', Betrag: 'DECIMAL(18,2)', Waehrung: 'VARCHAR', Datum: 'DATE', Faellig: 'DATE'},
    delim = ';', decimal_separator = ',', dateformat = '%d.%m.%Y'`,
};

async function loadPlain(path: string, { file }: LoadInput): Promise<number> {
  if (file.layout === 'bad') throw new Error('Bad rows have no plain types.');
  const instance = await DuckDBInstance.create(path, { threads: '2' });
  const connection = await instance.connect();
  await connection.run(`create table entry as select * from read_csv('${file.path}', header = true, auto_detect = false, ${PLAIN[file.layout]})`);
  const counted = await connection.runAndReadAll('select count(*)::integer from entry');
  connection.closeSync();
  instance.closeSync();
  return Number(counted.getRows()[0]![0]);
}

async function loadDunlin(path: string, { file }: LoadInput, quarantine: string): Promise<number> {
  const store = await openStore(path, intakeStore(() => {}));
  const summary = await ingestSource({
    store, home: { quarantine }, portfolio: { currency: 'EUR', timeZone: 'Europe/Rome', clock: 'data', intake: { maximumBadShare: 1 } }, watermark: null, progress: () => {}, signal: new AbortController().signal,
  }, { path: file.path, ...(file.mappingPath === null ? { table: 'ledger_entry' as const } : { mappingPath: file.mappingPath }) });
  store.close();
  return summary.entriesNew + summary.rowsQuarantined;
}

const input = JSON.parse(process.argv[2]!) as LoadInput;
const folder = mkdtempSync(join(tmpdir(), 'dunlin-load-'));
try {
  // From the opening of the store to its closing, with what is written then.
  const { result, ...cost } = await measure(() => (input.way === 'plain' ? loadPlain(join(folder, 'plain.duckdb'), input) : loadDunlin(join(folder, 'store.duckdb'), input, folder)));
  if (result !== input.file.rows) throw new Error(`All ${input.file.rows} rows must be loaded; got ${result}.`);
  process.stdout.write(`${JSON.stringify({ ...cost, rows: result } satisfies LoadCost)}\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
