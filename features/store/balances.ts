/**
 * Balances of the ledger at any past moment, from the same relations that features read.
 *
 * Open = invoices + debit notes + refunds - payments - credit notes - write-offs, reversals undone. Credits of a receivable count for
 * it; what is not allocated pays the debtor's oldest due first; what is left over stands as a negative balance of its own.
 */
import { delinquencyBucketSql } from '../../core/delinquency.ts';
import { checkTimeZone, dateOf, type Instant } from '../../core/time.ts';
import { readIdentity } from './identity.ts';
import { createItems, dropItems, ITEM_TABLES, openLedger } from './items.ts';
import type { Store } from './open.ts';
import { createSpineTables, dropSpineTables, makeSpine } from './spine.ts';
import { sqlText } from './sql-text.ts';
import { hereName, hereTableSql } from './visible.ts';

export const BALANCE_GROUPINGS = ['debtor', 'receivable', 'bucket', 'currency'] as const;
export type BalanceGrouping = (typeof BALANCE_GROUPINGS)[number];

export interface BalanceOptions {
  /** What had happened by then. */
  readonly asOf: Instant;
  /** What was known by then; left out: `asOf`. */
  readonly knownAt?: Instant;
  readonly by: BalanceGrouping;
  /** Zone of the calendar date of `asOf`. */
  readonly timeZone: string;
}

export interface Balance {
  readonly key: string;
  readonly currency: string;
  readonly openMinor: bigint;
  /** Part of `openMinor` whose due date lies before the date of `asOf`. */
  readonly overdueMinor: bigint;
  /** Days past due of the oldest open item, >= 0. */
  readonly dpd: number;
  /** Items with a balance other than zero. */
  readonly count: number;
}

export interface BalanceReport {
  readonly rows: readonly Balance[];
  readonly totals: readonly Omit<Balance, 'key' | 'dpd'>[];
}

/** Balances that are not zero, sorted by key and currency, and totals by currency. Merged debtors stand under the one they were merged into. */
export async function ledgerBalances(store: Store, options: BalanceOptions): Promise<BalanceReport> {
  checkTimeZone(options.timeZone);
  const currencies = await store.rows<{ currency: string }>('select distinct currency from main.ledger_entry order by currency');
  if (currencies.length === 0) return { rows: [], totals: [] };
  try {
    await createBalanceItems(store, options, currencies.map(({ currency }) => currency));
    return { rows: await readRows(store, options), totals: await readTotals(store, options) };
  } finally {
    await store.run('drop table if exists temp.balance_item');
  }
}

/** `balance_item(debtor_id, item_key, currency, due_on, open_minor)`: items and unused credits; currencies are never mixed. */
async function createBalanceItems(store: Store, options: BalanceOptions, currencies: readonly string[]): Promise<void> {
  const { asOf, knownAt = asOf, timeZone } = options;
  const spine = makeSpine((await knownRoots(store, asOf, knownAt)).map((debtorId) => ({ debtorId, asOf })));
  try {
    const debtors = await createSpineTables(store, spine, { timeZone, knownAt });
    for (const table of ITEM_TABLES) await store.run(hereTableSql(table, { timeZone }));
    const ledger = await openLedger(store, { debtors, currencies });
    await createItems(store, spine, { ledger, currencies, knownAt, hasParts: true });
    await store.run(ITEMS_SQL);
  } finally {
    await dropItems(store);
    for (const table of ITEM_TABLES) await store.run(`drop table if exists temp.${hereName(table)}`);
    await dropSpineTables(store);
  }
}

/** Debtors with entries, merged ones once. */
async function knownRoots(store: Store, asOf: Instant, knownAt: Instant): Promise<string[]> {
  const identity = await readIdentity(store);
  const rows = await store.rows<{ debtor_id: string }>('select distinct debtor_id from main.ledger_entry order by debtor_id');
  return [...new Set(rows.map(({ debtor_id: id }) => identity.groupAt(id, asOf, knownAt).root))];
}

/** Charged items, credits on receivables that have no charge, and what is left over of credits that name nothing. */
const ITEMS_SQL = `
  create temp table balance_item as
  with placed as (
    select row_id, account_no, coalesce(receivable_id, 'entry ' || substr(item_id, 2)) as item_key, due_on, open_minor from item
    union all
    select unused_row.row_id, unused_row.account_no, item_key.receivable_id, null, -amount_minor from unused_row left join item_key using (item_no)
  )
  select debtor_id, coalesce(item_key, 'unallocated ' || debtor_id) as item_key, currency, due_on, open_minor
  from placed join spine using (row_id) join account_key using (account_no) where open_minor <> 0`;

/** Sums are 128-bit in SQL. */
interface BalanceRow {
  readonly key: string;
  readonly currency: string;
  readonly open_minor: bigint;
  readonly overdue_minor: bigint;
  readonly dpd: number;
  readonly count: bigint;
}

const KEYS: Readonly<Record<BalanceGrouping, string>> = { debtor: 'debtor_id', receivable: 'item_key', bucket: 'bucket', currency: 'currency' };

async function readRows(store: Store, options: BalanceOptions): Promise<Balance[]> {
  const rows = await store.rows<BalanceRow>(`${agedSql(options)}
    select ${KEYS[options.by]} as key, currency, sum(open_minor) as open_minor, sum(overdue_minor) as overdue_minor, max(dpd)::INTEGER as dpd, count(*) as count
    from bucketed group by 1, 2 order by 1, 2`);
  return rows.map((row) => ({ key: row.key, currency: row.currency, openMinor: row.open_minor, overdueMinor: row.overdue_minor, dpd: row.dpd, count: Number(row.count) }));
}

async function readTotals(store: Store, options: BalanceOptions): Promise<BalanceReport['totals']> {
  const rows = await store.rows<Omit<BalanceRow, 'key' | 'dpd'>>(`${agedSql(options)}
    select currency, sum(open_minor) as open_minor, sum(overdue_minor) as overdue_minor, count(*) as count from bucketed group by 1 order by 1`);
  return rows.map((row) => ({ currency: row.currency, openMinor: row.open_minor, overdueMinor: row.overdue_minor, count: Number(row.count) }));
}

function agedSql(options: BalanceOptions): string {
  const today = `date ${sqlText(dateOf(options.asOf, options.timeZone))}`;
  return `with aged as (
      select *, case when open_minor > 0 then greatest(0, coalesce(${today} - due_on, 0)) else 0 end as dpd from balance_item
    ),
    bucketed as (
      select *, case when dpd > 0 then open_minor else 0 end as overdue_minor,
        ${delinquencyBucketSql('max(dpd) over (partition by debtor_id, currency)')} as bucket
      from aged
    )`;
}
