/**
 * Balances of the ledger at any past moment, from the same relations that features read.
 *
 * Open = invoices + debit notes + refunds - payments - credit notes - write-offs, reversals undone. Credits of a receivable count for
 * it; what is not allocated pays the debtor's oldest due first; what is left over stands as a negative balance of its own.
 */
import { BALANCE_SIGN } from '../../core/contact.ts';
import { delinquencyBucketSql } from '../../core/delinquency.ts';
import { DunlinError } from '../../core/errors.ts';
import { checkTimeZone, dateOf, type Instant } from '../../core/time.ts';
import { STAGING } from '../staging/registry.ts';
import type { Store } from './open.ts';
import { sqlText } from './sql-text.ts';
import { localDateSql } from './visible.ts';

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

/** Balances that are not zero, sorted by key and currency, and totals by currency. */
export async function ledgerBalances(store: Store, options: BalanceOptions): Promise<BalanceReport> {
  checkTimeZone(options.timeZone);
  const currencies = await store.rows<{ currency: string }>('select distinct currency from main.ledger_entry order by currency');
  await store.run('create or replace temp table balance_item (debtor_id VARCHAR, item_key VARCHAR, currency VARCHAR, due_on DATE, open_minor BIGINT)');
  try {
    for (const { currency } of currencies) await addItems(store, options, currency);
    const rows = await readRows(store, options);
    return { rows, totals: await readTotals(store, options) };
  } finally {
    await store.run('drop table balance_item');
  }
}

/** Adds the open items of one currency; totals are never mixed. */
async function addItems(store: Store, options: BalanceOptions, currency: string): Promise<void> {
  const relations = ['balance_debtor', 'portfolio', 'ledger_entry_at', 'receivable_at', 'allocation_at', 'live_entry', 'item'];
  try {
    for (const statement of [...visibleSql(options, currency), ...stagingSql()]) await store.run(statement);
    await store.run(itemsSql(currency));
  } finally {
    for (const name of relations.reverse()) await store.run(`drop table if exists temp.${name}`);
  }
}

function visibleSql(options: BalanceOptions, currency: string): string[] {
  const visible = (name: string): string => `select balance_debtor.row_id, fact.*, ${localDateSql('fact.event_at', options.timeZone)} as event_on
    from main.${name} as fact join balance_debtor using (debtor_id)
    where fact.event_at <= make_timestamp(${options.asOf}::BIGINT) and fact.known_at <= make_timestamp(${options.knownAt ?? options.asOf}::BIGINT)`;
  return [
    `create temp table balance_debtor as select debtor_id, row_number() over (order by debtor_id) as row_id
      from (select distinct debtor_id from main.ledger_entry where currency = ${sqlText(currency)})`,
    `create temp table portfolio as select ${sqlText(currency)} as currency`,
    `create temp table ledger_entry_at as ${visible('ledger_entry')}`,
    `create temp table receivable_at as ${visible('receivable')} qualify row_number() over (partition by row_id, receivable_id order by event_at desc, known_at desc) = 1`,
    `create temp table allocation_at as ${visible('allocation')}`,
  ];
}

/** `live_entry` and `item` as features define them. */
function stagingSql(): string[] {
  return ['live_entry', 'item'].map((name) => {
    const relation = STAGING.find((candidate) => candidate.name === name);
    if (!relation) throw new DunlinError('internal', `Staging must have the relation ${name}; it has not.`);
    return `create temp table ${name} as ${relation.sql}`;
  });
}

/** Items, credits on receivables that have no charge, and what is left over of unallocated credits. */
function itemsSql(currency: string): string {
  const signed = `sum(case kind ${Object.entries(BALANCE_SIGN).map(([kind, sign]) => `when '${kind}' then ${sign}`).join(' ')} end * amount_minor)`;
  return `insert into balance_item
    with known_item as (select row_id, item_id, receivable_id, due_on, open_minor from item),
    stray as (
      select row_id, receivable_id, ${signed} as open_minor from live_entry
      where receivable_id is not null and (row_id, receivable_id) not in (select row_id, item_id from known_item) group by all
    ),
    total as (select row_id, ${signed} as open_minor from live_entry group by all),
    placed as (
      select row_id, coalesce(receivable_id, 'entry ' || substr(item_id, 2)) as item_key, due_on, open_minor from known_item
      union all
      select row_id, receivable_id, null, open_minor from stray
    ),
    rest as (
      select row_id, total.open_minor - coalesce(placed_minor, 0) as open_minor
      from total left join (select row_id, sum(open_minor) as placed_minor from placed group by all) using (row_id)
    )
    select debtor_id, item_key, ${sqlText(currency)}, due_on, open_minor::BIGINT
    from (select * from placed union all select row_id, 'unallocated ' || debtor_id, null, open_minor from rest join balance_debtor using (row_id))
    join balance_debtor using (row_id) where open_minor <> 0`;
}

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
    select ${KEYS[options.by]} as key, currency, sum(open_minor)::BIGINT as open_minor, sum(overdue_minor)::BIGINT as overdue_minor, max(dpd)::INTEGER as dpd, count(*) as count
    from bucketed group by 1, 2 order by 1, 2`);
  return rows.map((row) => ({ key: row.key, currency: row.currency, openMinor: row.open_minor, overdueMinor: row.overdue_minor, dpd: row.dpd, count: Number(row.count) }));
}

async function readTotals(store: Store, options: BalanceOptions): Promise<BalanceReport['totals']> {
  const rows = await store.rows<Omit<BalanceRow, 'key' | 'dpd'>>(`${agedSql(options)}
    select currency, sum(open_minor)::BIGINT as open_minor, sum(overdue_minor)::BIGINT as overdue_minor, count(*) as count from bucketed group by 1 order by 1`);
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
