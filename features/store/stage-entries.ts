/** Runs compiled mappings: from the relation of texts to staged rows. */
import { tableDefinition, type TableName } from '../../core/schema/tables.ts';
import { stagedName } from './append-facts.ts';
import type { Store } from './open.ts';
import { RAW_RELATION } from './read-source.ts';
import { sqlName, sqlText } from './sql-text.ts';
import { dropWithheld } from './withheld.ts';

/** Relation of texts: trimmed, null where empty or where the mapping says so, filtered. */
export const TEXT_RELATION = 'intake_texts';

/** What the query of a mapping reads. */
const QUERY_RELATION = 'source';
const QUERIED_RELATION = 'intake_queried';

/** Runs the query of a mapping over the raw rows; returns the columns of its answer. The query must have passed `findQueryFault`. */
export async function runSourceQuery(store: Store, query: string): Promise<string[]> {
  await store.run(`create or replace temp view ${QUERY_RELATION} as select * from ${RAW_RELATION}`);
  try {
    await store.run(`create or replace temp table ${QUERIED_RELATION} as select * from (${query.trim().replace(/;\s*$/, '')}\n) order by source_row`);
  } finally {
    await store.run(`drop view ${QUERY_RELATION}`);
  }
  const described = await store.rows<{ column_name: string }>(`describe ${QUERIED_RELATION}`);
  return described.map(({ column_name: name }) => name);
}

export interface TextsOptions {
  /** Columns of the file, or of the query's answer. */
  readonly columns: readonly string[];
  readonly isQueried: boolean;
  readonly nullTexts: readonly string[];
  /** SQL condition over the texts. */
  readonly where: string;
  /** Texts with spaces around them: `always` trimmed; an error, which takes half the time; known not to be there. */
  readonly trim: 'always' | 'refuse' | 'never';
}

/** Makes the relation of texts. */
export async function createTexts(store: Store, options: TextsOptions): Promise<void> {
  const nulls = options.nullTexts.map(sqlText).join(', ');
  const clean = options.columns.filter((name) => name !== 'source_row' && name !== 'source_file').map((name) => {
    const text = TRIMMED[options.trim](sqlName(name));
    return `${nulls === '' ? text : `case when ${text} in (${nulls}) then null else ${text} end`} as ${sqlName(name)}`;
  });
  const file = options.isQueried && !options.columns.includes('source_file') ? `(select any_value(source_file) from ${RAW_RELATION}) as source_file` : 'source_file';
  const cleaned = `select source_row, ${[file, ...clean].join(', ')} from ${options.isQueried ? QUERIED_RELATION : RAW_RELATION}`;
  await store.run(`create or replace temp view ${TEXT_RELATION} as select * from (${cleaned}) where ${options.where}`);
}

const TRIMMED: Readonly<Record<TextsOptions['trim'], (name: string) => string>> = {
  always: (name) => `nullif(trim(cast(${name} as varchar)), '')`, refuse: refuseSpaces, never: (name) => name,
};

/** In ASCII only the space is trimmed; other texts are compared. The reader has made null of what is empty. */
function refuseSpaces(name: string): string {
  return `case when prefix(${name}, ' ') or suffix(${name}, ' ') or (strlen(${name}) <> length(${name}) and trim(${name}) <> ${name}) then error('a text needs trimming') else ${name} end`;
}

export interface StagedEmit {
  readonly table: TableName;
  /** Columns: source_row, failure, bad_value, columns of the table. */
  readonly sql: string;
}

/** Adds the rows of one emit to the staged table. */
export async function stageEmit(store: Store, emit: StagedEmit, index: number): Promise<void> {
  const columns = tableDefinition(emit.table).columns.map(({ name }) => name).join(', ');
  await store.run(`insert into ${stagedName(emit.table)} (emit, source_row, failure, bad_value, ${columns}) select ${index}, * from (${emit.sql})`);
}

/** Keeps of each group of one emit only the first row; ties go by everything the row holds. */
export async function keepFirst(store: Store, emit: { readonly table: TableName; readonly index: number; readonly per: readonly string[]; readonly by: readonly string[] }): Promise<void> {
  const name = stagedName(emit.table);
  const everything = tableDefinition(emit.table).columns.map((column) => column.name);
  await store.run(`create or replace temp table ${name} as select * from ${name}
    qualify emit <> ${emit.index} or row_number() over (partition by emit, ${emit.per.join(', ')} order by ${[...emit.by, ...everything].map((column) => `${column} nulls last`).join(', ')}, source_row) = 1
    order by source_row, emit`);
}

/** Distinct source rows that made at least one staged row. */
export async function countStagedRows(store: Store, tables: readonly TableName[]): Promise<number> {
  const each = tables.map((table) => `select source_row from ${stagedName(table)}`).join(' union all ');
  const [row] = await store.rows<{ n: bigint }>(`select count(distinct source_row) as n from (${each})`);
  return Number(row!.n);
}

/** Drops the relation of texts. */
export async function dropTexts(store: Store): Promise<void> {
  await store.run(`drop view if exists ${TEXT_RELATION}`);
}

/** Drops everything temporary of an intake. */
export async function dropIntake(store: Store): Promise<void> {
  await dropTexts(store);
  // Stopped in the middle, the raw rows may still be a look at the file.
  await store.run(`drop view if exists ${RAW_RELATION}`).catch(() => {});
  await dropWithheld(store);
  for (const name of [QUERIED_RELATION, RAW_RELATION]) await store.run(`drop table if exists ${name}`);
}
