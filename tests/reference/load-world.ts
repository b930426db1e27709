/** Brings the rows of a world into a store. */
import { tableDefinition, type ColumnType, type TableName } from '../../core/schema/tables.ts';
import { SQL_TYPES } from '../../features/store/ddl.ts';
import type { Store } from '../../features/store/open.ts';
import type { Fact, World } from './world.ts';

/** How a cell travels, and how it becomes what the store holds. */
const CARRIED: Partial<Readonly<Record<ColumnType, { readonly type: string; readonly read: (name: string) => string }>>> = {
  instant: { type: 'BIGINT', read: (name) => `make_timestamp(${name})` },
  date: { type: 'VARCHAR', read: (name) => `${name}::DATE` },
};

/** Appends every table, in the order of its rows. */
export async function loadWorld(store: Store, world: World): Promise<void> {
  for (const [table, facts] of Object.entries(world.tables)) await appendFacts(store, table as TableName, facts);
}

export async function appendFacts(store: Store, table: TableName, facts: readonly Fact[]): Promise<void> {
  const columns = tableDefinition(table).columns.map(({ name, type }) => ({ name, type, carried: CARRIED[type]?.type ?? SQL_TYPES[type], read: CARRIED[type]?.read(name) ?? name }));
  await store.run(`create or replace temp table carried (${columns.map(({ name, carried }) => `${name} ${carried}`).join(', ')})`);
  const appender = await store.connection.createAppender('carried', 'main', 'temp');
  for (const fact of facts) {
    for (const { name, carried } of columns) {
      const value = fact[name] ?? null;
      if (value === null) appender.appendNull();
      else if (carried === 'BIGINT') appender.appendBigInt(BigInt(value as bigint | number));
      else if (carried === 'DOUBLE') appender.appendDouble(value as number);
      else appender.appendVarchar(value as string);
    }
    appender.endRow();
  }
  appender.closeSync();
  await store.run(`insert into main.${table} (${columns.map(({ name }) => name).join(', ')}, batch_id) select ${columns.map(({ read }) => read).join(', ')}, 'test' from temp.carried`);
  await store.run('drop table temp.carried');
}
