/** Public tables of defaults as CSV files with a `part` of every row, by folds that are the same in any language. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fnv1a32, sha256 } from '../../../core/hash.ts';
import { openMemoryStore } from '../../../features/store/open.ts';
import { sqlName, sqlText } from '../../../features/store/sql-text.ts';
import { benchHome } from '../bench-home.ts';

/** How a public table becomes features and a label. */
export interface PublicTable {
  readonly name: string;
  /** In the folder of the datasets. */
  readonly file: string;
  /** Columns `bad` (0/1) and features, rows in file order after its filter, from the file `$file`. */
  readonly sql: string;
  readonly categorical: readonly string[];
  /** Number of repetitions, or a condition on the columns: test rows. */
  readonly folds: number | { readonly test: string };
  /** Columns that are there for other reasons. */
  readonly notFeatures: readonly string[];
  /** Column that orders the rows, where the test rows are later than the others. */
  readonly time?: string;
}

export const UCI: PublicTable = {
  name: 'uci-credit-card', file: 'uci-credit-card/UCI_Credit_Card.csv.gz', categorical: [], folds: 3, notFeatures: [],
  sql: `select "default.payment.next.month" as bad, * exclude (ID, "default.payment.next.month") from read_csv($file, all_varchar = true)`,
};

const GERMAN_COLUMNS = Array.from({ length: 20 }, (_, i) => `a${i + 1}`);
export const GERMAN: PublicTable = {
  name: 'german-credit', file: 'german-credit/german.data', folds: 10, notFeatures: [],
  categorical: ['a1', 'a3', 'a4', 'a6', 'a7', 'a9', 'a10', 'a12', 'a14', 'a15', 'a17', 'a19', 'a20'],
  sql: `with source as (select string_split_regex(trim(line), '\\s+') as cells from read_csv($file, delim = '\\t', header = false, quote = '', all_varchar = true, names = ['line']))
    select (cells[21] = '2')::integer as bad, ${GERMAN_COLUMNS.map((name, i) => `cells[${i + 1}] as ${name}`).join(', ')} from source`,
};

const money = (column: string): string => `try_cast(regexp_replace(${column}, '[$, ]', '', 'g') as double)`;
export const SBA: PublicTable = {
  name: 'sba-loans', file: 'sba-loans/SBAnational_first22427.csv.gz', categorical: ['sector', 'State', 'BankState', 'RevLineCr', 'LowDoc'],
  folds: { test: 'year >= 2005' }, notFeatures: ['year', 'zip'], time: 'approved_on',
  sql: `with source as (select *, try_cast(regexp_extract(ApprovalFY, '[0-9]{4}') as integer) as year from read_csv($file, all_varchar = true))
    select (MIS_Status = 'CHGOFF')::integer as bad, year, ${['NoEmp', 'NewExist', 'CreateJob', 'RetainedJob', 'UrbanRural'].map((name) => `try_cast(${name} as double) as ${name}`).join(', ')},
      coalesce(try_cast(FranchiseCode as double) > 1, false)::integer as isFranchise, ${money('GrAppv')} as GrAppv, ${money('SBA_Appv')} as SBA_Appv,
      ${money('SBA_Appv')} / ${money('GrAppv')} as guaranteedShare, coalesce(left(NAICS, 2), '') as sector,
      coalesce(State, '') as State, coalesce(BankState, '') as BankState, coalesce(RevLineCr, '') as RevLineCr, coalesce(LowDoc, '') as LowDoc,
      coalesce(State = BankState, false)::integer as sameState, strptime(ApprovalDate, '%-m/%-d/%Y')::date as approved_on, lpad(Zip, 5, '0') as zip
    from source where year between 1997 and 2007 and MIS_Status in ('P I F', 'CHGOFF')`,
};

/** A CSV file of one repetition. */
export interface TableFold {
  readonly path: string;
  readonly fold: number;
}

/**
 * Files with the columns `bad`, the features, `part` (fit, stop or test) and `held_out` (1 for test). Row i of repetition s is a
 * test row when `fnv1a32("<s>:<i>") mod 5 = 0`, of the rest a stop row when `fnv1a32("v<s>:<i>") mod 10 = 0`.
 */
export async function writeTableFolds(table: PublicTable, path: string): Promise<readonly TableFold[]> {
  const folder = join(benchHome(), `table-${table.name}-${sha256(JSON.stringify(table)).slice(0, 12)}`);
  const count = typeof table.folds === 'number' ? table.folds : 1;
  const files = Array.from({ length: count }, (_, fold) => ({ fold, path: join(folder, `fold-${fold}.csv`) }));
  if (files.every((file) => existsSync(file.path))) return files;
  mkdirSync(folder, { recursive: true });
  const store = await openMemoryStore();
  try {
    const test = typeof table.folds === 'number' ? '0' : `(${table.folds.test})::integer`;
    const rows = await store.rows<Record<string, unknown>>(`select *, ${test} as held_out from (${table.sql.replace('$file', sqlText(path))})`);
    for (const { fold, path: out } of files) writeFileSync(out, foldCsv(rows, table, fold));
  } finally {
    store.close();
  }
  return files;
}

function foldCsv(rows: readonly Record<string, unknown>[], table: PublicTable, fold: number): string {
  const names = Object.keys(rows[0]!).filter((name) => name !== 'held_out');
  const cell = (value: unknown): string => (value === null ? '' : `"${String(value).replaceAll('"', '""')}"`);
  const lines = rows.map((row, i) => {
    const isTest = typeof table.folds === 'number' ? fnv1a32(`${fold}:${i}`) % 5 === 0 : row['held_out'] === 1;
    const part = isTest ? 'test' : fnv1a32(`v${fold}:${i}`) % 10 === 0 ? 'stop' : 'fit';
    return [...names.map((name) => cell(row[name])), part, isTest ? 1 : 0].join(',');
  });
  return `${[...names, 'part', 'held_out'].map(sqlName).join(',')}\n${lines.join('\n')}\n`;
}
