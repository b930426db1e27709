/** Facts for feature tests: a memory store and short ways to add rows. Dates without a time mean 00:00 UTC. */
import { tableDefinition, type TableName } from '../../../core/schema/tables.ts';
import { SQL_TYPES } from '../../../features/store/ddl.ts';
import type { Store } from '../../../features/store/open.ts';
import { sqlText } from '../../../features/store/sql-text.ts';

export type FactRow = Readonly<Record<string, string | number | null>>;

/** Inserts rows; `known_at` and `event_at` fill one another. */
export async function addFacts(store: Store, table: TableName, rows: readonly FactRow[]): Promise<void> {
  const { columns, clocks } = tableDefinition(table);
  const tuples = rows.map((row) => {
    const known = row[clocks.known] ?? (clocks.event === null ? null : row[clocks.event]) ?? null;
    const full: Record<string, string | number | null> = { ...row, [clocks.known]: known };
    if (clocks.event !== null) full[clocks.event] ??= known;
    return `(${columns.map((column) => `${literal(full[column.name] ?? null)}::${SQL_TYPES[column.type]}`).join(', ')}, 'test')`;
  });
  for (let start = 0; start < tuples.length; start += 1000) {
    await store.run(`insert into main.${table} (${columns.map((column) => column.name).join(', ')}, batch_id) values ${tuples.slice(start, start + 1000).join(', ')}`);
  }
}

function literal(value: string | number | null): string {
  return value === null ? 'null' : typeof value === 'number' ? String(value) : sqlText(value);
}

export interface EntryChange {
  readonly due?: string;
  readonly known?: string;
  readonly reverses?: string;
  readonly currency?: string;
  readonly debtor?: string;
}

/** A ledger entry of debtor `d` on receivable `receivable` (null = not allocated). */
export function entry(id: string, receivable: string | null, kind: string, amountMinor: number, at: string, change: EntryChange = {}): FactRow {
  return {
    entry_id: id, debtor_id: change.debtor ?? 'd', receivable_id: receivable, kind, amount_minor: amountMinor, currency: change.currency ?? 'EUR',
    due_on: change.due ?? null, reverses_entry_id: change.reverses ?? null, event_at: at, known_at: change.known ?? at,
  };
}
