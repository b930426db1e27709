/** The first rows of canonical tables in the order in which they came, for people to look at. */
import { formatMinor } from '../../core/money.ts';
import { tableDefinition, type TableName } from '../../core/schema/tables.ts';
import type { Store } from './open.ts';

/** Canonical column -> value as text, money as integer of minor units with its decimal amount beside it under the name without `_minor`. */
export type FactRow = Readonly<Record<string, string | bigint | null>>;

/** Rows of each table. */
export async function countFacts(store: Store, tables: readonly TableName[]): Promise<Readonly<Record<TableName, number>>> {
  const rows = await store.rows<{ name: TableName; n: bigint }>(tables.map((table) => `select '${table}' as name, count(*) as n from main.${table}`).join(' union all '));
  return Object.fromEntries(rows.map(({ name, n }) => [name, Number(n)])) as Record<TableName, number>;
}

/**
 * Reads the first `count` rows behind the first `skip`; in a table with a kind, the first of each kind.
 * @param currency of amounts in tables without a currency column
 */
export async function readFirstFacts(store: Store, table: TableName, { skip, count, currency }: { readonly skip: number; readonly count: number; readonly currency: string }): Promise<FactRow[]> {
  const columns = tableDefinition(table).columns.filter(({ name }) => name !== 'source_known_at');
  const selected = columns.map(({ name, type }) => (type === 'money' ? name : `cast(${name} as varchar) as ${name}`)).join(', ');
  const kind = columns.some(({ name }) => name === 'kind') ? 'kind' : '1';
  const rows = await store.rows<Record<string, string | bigint | null>>(`select ${selected} from main.${table} where rowid >= ${skip}
    qualify row_number() over (partition by ${kind} order by rowid) <= ${count} order by min(rowid) over (partition by ${kind}), rowid`);
  return rows.map((row) => Object.fromEntries(columns.flatMap(({ name, type }) => {
    const value = row[name] ?? null;
    if (type !== 'money' || typeof value !== 'bigint') return [[name, value]];
    return [[name, value], [name.replace(/_minor$/, ''), formatMinor(value, typeof row['currency'] === 'string' ? row['currency'] : currency)]];
  })));
}
