/**
 * Staged rows that are not taken in: those that break a rule and those that contradict another row. They lie in temporary tables
 * of the database, because a file may have millions of them.
 */
import { tableDefinition, type TableDefinition, type TableName } from '../../core/schema/tables.ts';
import { hasRepeatedKeys, hasRows, keyNames, stagedName } from './append-facts.ts';
import type { Store } from './open.ts';
import { streamRows } from './stream-rows.ts';

export interface StagedFailure {
  readonly sourceRow: number;
  readonly emit: number;
  /** Index into the failures of the emit. */
  readonly failure: number;
  readonly value: string | null;
}

export interface Conflict {
  readonly sourceRow: number;
  readonly table: TableName;
  /** JSON of the row as it came, and of the row with the same key that it contradicts, from the store or the same batch. */
  readonly incoming: string;
  readonly existing: string;
}

const FAILURES = 'withheld_failure';
const CONFLICTS = 'withheld_conflict';
const MEMBERS = 'withheld_member';

/** Keeps what broke a rule, and removes everything that its source rows became. */
export async function withholdFailures(store: Store, tables: readonly TableName[]): Promise<void> {
  const each = tables.map((table) => `select source_row, emit, failure, bad_value from ${stagedName(table)} where failure is not null`).join(' union all ');
  await store.run(`create or replace temp table ${FAILURES} as ${each}`);
  await withholdRows(store, tables, FAILURES);
}

/** In blocks, in the order of the source. */
export async function* readFailures(store: Store): AsyncGenerator<StagedFailure[]> {
  for await (const rows of streamRows(store, `select source_row, emit, failure, bad_value from ${FAILURES} order by source_row, emit`)) {
    yield rows.map(([row, emit, failure, value]) => ({ sourceRow: Number(row), emit: Number(emit), failure: Number(failure), value: value as string | null }));
  }
}

/**
 * Keeps the rows whose key comes with other content, in the store or in the batch, and removes everything that their source rows
 * became. What is compared is everything but the key and the time at which we learnt it: the same fact told twice is no
 * contradiction.
 */
export async function withholdConflicts(store: Store, tables: readonly TableName[]): Promise<void> {
  await store.run(`create or replace temp table ${CONFLICTS} (place INTEGER, is_stored BOOLEAN, source_row BIGINT, emit INTEGER, incoming VARCHAR, existing VARCHAR)`);
  for (const [place, table] of tables.entries()) {
    const definition = tableDefinition(table);
    if (await hasRepeatedKeys(store, definition)) await keepConflictsInBatch(store, definition, place);
    if (await hasRows(store, table)) await store.run(`insert into ${CONFLICTS} select ${place}, true, * from (${conflictsWithStoreSql(definition)})`);
  }
  await withholdRows(store, tables, CONFLICTS);
}

/** In blocks, by table, those in the batch first, in the order of the source; `tables` as they were withheld. */
export async function* readConflicts(store: Store, tables: readonly TableName[]): AsyncGenerator<Conflict[]> {
  const first = `select place, is_stored, source_row, min(emit) as emit from ${CONFLICTS} group by all`;
  for await (const rows of streamRows(store, `select place, source_row, incoming, existing from ${CONFLICTS} semi join (${first}) f using (place, is_stored, source_row, emit) order by place, is_stored, source_row`)) {
    yield rows.map(([place, row, incoming, existing]) => ({ sourceRow: Number(row), table: tables[Number(place)]!, incoming: incoming as string, existing: existing as string }));
  }
}

/** Source rows that were withheld, each once, in their order. */
export async function readWithheldRows(store: Store): Promise<Uint32Array> {
  const rows = `select source_row from ${FAILURES} union select source_row from ${CONFLICTS}`;
  const [counted] = await store.rows<{ n: bigint }>(`select count(*) as n from (${rows})`);
  const withheld = new Uint32Array(Number(counted!.n));
  let at = 0;
  for await (const block of streamRows(store, `select source_row from (${rows}) order by source_row`)) for (const [row] of block) withheld[at++] = Number(row);
  return withheld;
}

export async function dropWithheld(store: Store): Promise<void> {
  for (const name of [FAILURES, CONFLICTS, MEMBERS]) await store.run(`drop table if exists ${name}`);
}

async function withholdRows(store: Store, tables: readonly TableName[], from: string): Promise<void> {
  if ((await store.rows(`select 1 as one from ${from} limit 1`)).length === 0) return;
  for (const table of tables) await store.run(`delete from ${stagedName(table)} where source_row in (select source_row from ${from})`);
}

/**
 * Of each torn key, the first row stands against those that differ from it, and the first of those against the rows like the
 * first. Grouped are numbers only, because the database cannot put texts aside that an aggregate holds.
 */
async function keepConflictsInBatch(store: Store, definition: TableDefinition, place: number): Promise<void> {
  const keys = keyNames(definition, 'staged');
  const staged = `select *, hash(${contentNames(definition).join(', ') || '0'}) as content, source_row * 1024 + emit as ordinal from ${stagedName(definition.name as TableName)}`;
  const torn = `select ${keys.join(', ')}, min(ordinal) as first from (${staged}) group by all having min(content) <> max(content)`;
  await store.run(`create or replace temp table ${MEMBERS} as select s.*, t.first from (${staged}) s join (${torn}) t on ${keys.map((key) => `s.${key} = t.${key}`).join(' and ')}`);
  const isFirst = `select m.ordinal, m.first, m.content = f.content as is_first from ${MEMBERS} m join ${MEMBERS} f on f.ordinal = m.first`;
  const sides = `select *, min(ordinal) filter (not is_first) over (partition by first) as second from (${isFirst})`;
  await store.run(`insert into ${CONFLICTS} select ${place}, false, a.source_row, a.emit, ${rowJson(definition, 'a')}, ${rowJson(definition, 'b')}
    from (${sides}) p join ${MEMBERS} a on a.ordinal = p.ordinal join ${MEMBERS} b on b.ordinal = if(p.is_first, p.second, p.first)`);
  await store.run(`drop table ${MEMBERS}`);
}

function conflictsWithStoreSql(definition: TableDefinition): string {
  const table = definition.name as TableName;
  const stored = keyNames(definition, 'stored', 't.');
  const staged = keyNames(definition, 'staged', 's.');
  const differs = contentNames(definition).map((name) => `s.${name} is distinct from t.${name}`).join(' or ') || 'false';
  return `select s.source_row, s.emit, ${rowJson(definition, 's')}, ${rowJson(definition, 't')}
    from ${stagedName(table)} s join main.${table} t on ${stored.map((key, i) => `${key} = ${staged[i]!}`).join(' and ')} where ${differs}`;
}

function contentNames(definition: TableDefinition): string[] {
  return definition.columns.map(({ name }) => name).filter((name) => !definition.key.includes(name) && name !== definition.clocks.known && name !== 'source_known_at');
}

function rowJson(definition: TableDefinition, alias: string): string {
  return `cast(to_json({${definition.columns.map(({ name }) => `'${name}': ${alias}.${name}`).join(', ')}}) as varchar)`;
}
