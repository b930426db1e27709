/**
 * The relations `item`, `bare_item` and `credit_left` of a spine: what every row's debtor was charged for, as of the row's moment.
 *
 * `item(row_id, item_id, receivable_id, charged_minor, invoiced_minor, invoiced_on, due_on, direct_minor, pool_minor, open_minor,
 * waived_minor, partial_count, is_disputed, closed_on, is_paid)`: one row per row and receivable, or debit without one.
 * `bare_item`: the same without names and without parts of amounts (invoiced, direct, pool, waived), for those who add up items: that costs more than the sums.
 * `credit_left(row_id, unallocated_minor)`: credits that nothing charged took, where there are any.
 * The rules are those of core/ledger/items-at.ts; amounts are in the portfolio's currency. Items in others are allocated in their own and
 * each amount is converted on its own at the as-of (fx-rates.ts); where one receivable was charged in several, the second is an item beside it.
 */
import type { Spine } from '../../core/frame.ts';
import { makeItemsAt, type ItemAnswer, type ItemsAt } from '../../core/ledger/items-at.ts';
import { NO_DAY, type LedgerLines } from '../../core/ledger/ledger-lines.ts';
import { tellSeenOf } from '../../core/ledger/visible-at.ts';
import { nextTurn } from '../../core/next-turn.ts';
import type { Instant } from '../../core/time.ts';
import { makeItemAppender } from './item-appender.ts';
import { createLedgerKeys, dropLedgerKeys } from './ledger-keys.ts';
import { readLedgerLines } from './read-ledger-lines.ts';
import type { Store } from './open.ts';
import type { SpineDebtors } from './spine.ts';
import { sqlText } from './sql-text.ts';
import type { VisibleTable } from './visible.ts';

/** What view SQL may read. */
export const ITEM_RELATIONS = ['item', 'bare_item', 'credit_left'] as const;
/** Tables whose part of the spine's debtors items are made from. */
export const ITEM_TABLES = ['ledger_entry'] as const satisfies readonly VisibleTable[];

/** The ledger of a spine's debtors, ready to be read as of any moment. */
export interface Ledger {
  readonly debtors: SpineDebtors;
  /** Account `component * currencies.length + i` is what a component owes in currency `i`. */
  readonly currencies: readonly string[];
  readonly lines: LedgerLines;
  readonly itemsAt: ItemsAt;
}

export interface ItemScope {
  readonly ledger: Ledger;
  /** ISO 4217; what the ledger was opened with. */
  readonly currencies: readonly string[];
  /** What was known by then; left out: each row's own as-of. */
  readonly knownAt?: Instant;
  /** False where nobody reads `item`: then only `bare_item` and `credit_left` are made. */
  readonly hasParts: boolean;
  /** Converts what has a rate in `fx_rate`, and leaves out what has none; the first of `currencies` is the portfolio's. */
  readonly isConverted?: boolean;
}

/** Opens the entries in the given currencies; reads `here_<table>` of `ITEM_TABLES` and `spine_debtor`. */
export async function openLedger(store: Store, { debtors, currencies }: { readonly debtors: SpineDebtors; readonly currencies: readonly string[] }): Promise<Ledger> {
  await createLedgerKeys(store, currencies);
  const lines = await readLedgerLines(store);
  return { debtors, currencies, lines, itemsAt: makeItemsAt(lines) };
}

/** Some tens of milliseconds: other lanes (lanes.ts) wait for the thread meanwhile. */
const ROWS_A_TURN = 1000;

export interface RowQuestion {
  /** Row of the spine, or of what is read beside it. */
  readonly row: number;
  readonly asOf: Instant;
  readonly knownAt?: Instant;
  /** Left out: every currency that the ledger was opened with. */
  readonly currency?: string | undefined;
}

/** Reads the items of every account of a row. */
export function readItems(ledger: Ledger, { row, asOf, knownAt = asOf, currency }: RowQuestion, answer: ItemAnswer): void {
  const members = ledger.debtors.members?.[row] ?? null;
  for (const account of accountsOf(ledger, { row, currency })) ledger.itemsAt({ account, asOf: Number(asOf), knownAt: Number(knownAt), row, members }, answer);
}

/** Calls back with the moment (UTC microseconds) from which each fact of a row's accounts is visible, in no order. */
export function tellSeen(ledger: Ledger, question: { readonly row: number; readonly currency: string }, onSeen: (at: number) => void): void {
  for (const account of accountsOf(ledger, question)) tellSeenOf(ledger.lines, account, onSeen);
}

/** Accounts that have entries. */
function accountsOf({ debtors, currencies, lines }: Ledger, { row, currency }: Pick<RowQuestion, 'row' | 'currency'>): readonly number[] {
  const first = debtors.component[row]! * currencies.length;
  const accounts: number[] = [];
  for (let place = 0; place < currencies.length; place++) {
    const account = first + place;
    const isThere = account + 1 < lines.entryStart.length && lines.entryStart[account]! < lines.entryStart[account + 1]!;
    if (isThere && (currency === undefined || currency === currencies[place])) accounts.push(account);
  }
  return accounts;
}

/** Creates the relations for the rows of the spine. */
export async function createItems(store: Store, spine: Spine, { ledger, currencies, knownAt, isConverted, hasParts }: ItemScope): Promise<void> {
  const appender = await makeItemAppender(store, { zero: ledger.lines.zero, hasParts });
  for (let row = 0; row < spine.rowCount; row++) {
    const asOf = spine.asOf[row]!;
    readItems(ledger, { row, asOf, knownAt: knownAt ?? asOf }, appender);
    if (row % ROWS_A_TURN === ROWS_A_TURN - 1) await nextTurn();
  }
  appender.close();
  const sql: ItemSql = isConverted ? { item: convertedItemSql(currencies[0]!), bare_item: CONVERTED_BARE_SQL, credit_left: CONVERTED_CREDIT_SQL } : { item: ITEM_SQL, bare_item: BARE_SQL, credit_left: CREDIT_SQL };
  for (const name of ITEM_RELATIONS) if (hasParts || name !== 'item') await store.run(`create temp view ${name} as ${sql[name]}`);
}

/** Drops what `createItems` and `openLedger` made. */
export async function dropItems(store: Store): Promise<void> {
  for (const name of ITEM_RELATIONS) await store.run(`drop view if exists temp.${name}`);
  for (const name of ['item_row', 'unused_row']) await store.run(`drop table if exists temp.${name}`);
  await dropLedgerKeys(store);
}

const DATES_AND_FLAGS = `date '1970-01-01' + invoiced_on as invoiced_on, date '1970-01-01' + due_on as due_on, partial_count::BIGINT as partial_count, is_disputed = 1 as is_disputed,
  date '1970-01-01' + nullif(closed_on, ${NO_DAY}) as closed_on, is_paid = 1 as is_paid`;
const BARE_AMOUNTS = ['charged', 'open'];
const AMOUNTS = [...BARE_AMOUNTS, 'invoiced', 'direct', 'pool', 'waived'];

type ItemSql = Readonly<Record<(typeof ITEM_RELATIONS)[number], string>>;

const own = (amounts: readonly string[]): string => amounts.map((name) => `${name}::BIGINT as ${name}_minor`).join(', ');
const ITEM_SQL = `select row_id::BIGINT as row_id, account_no, item_id, receivable_id, ${own(AMOUNTS)}, ${DATES_AND_FLAGS}
  from item_row join item_key using (item_no)`;
const BARE_SQL = `select row_id::BIGINT as row_id, ${own(BARE_AMOUNTS)}, ${DATES_AND_FLAGS} from item_row`;
const CREDIT_SQL = 'select row_id::BIGINT as row_id, sum(amount_minor)::BIGINT as unallocated_minor from unused_row group by row_id';

const converted = (amounts: readonly string[]): string => amounts.map((name) => `converted(${name}::BIGINT, multiplier, divisor) as ${name}_minor`).join(', ');
const CONVERTED_FROM = `from item_row join item_key using (item_no) join account_key using (account_no) join spine on spine.row_id = item_row.row_id
    join fx_rate on fx_rate.as_of = spine.as_of and fx_rate.currency = account_key.currency`;
const CONVERTED_BARE_SQL = `select item_row.row_id::BIGINT as row_id, ${converted(BARE_AMOUNTS)}, ${DATES_AND_FLAGS} ${CONVERTED_FROM}`;

/** Of items of one name, the portfolio's currency keeps the name, else the first. */
function convertedItemSql(currency: string): string {
  const place = `row_number() over (partition by item_row.row_id, item_id order by fx_rate.currency <> ${sqlText(currency)}, fx_rate.currency)`;
  return `select item_row.row_id::BIGINT as row_id, account_no, case when ${place} = 1 then item_id else item_id || ' ' || fx_rate.currency end as item_id, item_key.receivable_id,
      ${converted(AMOUNTS)}, ${DATES_AND_FLAGS} ${CONVERTED_FROM}`;
}

const CONVERTED_CREDIT_SQL = `select row_id::BIGINT as row_id, sum(converted(amount_minor, multiplier, divisor))::BIGINT as unallocated_minor
  from (select row_id, account_no, sum(amount_minor)::BIGINT as amount_minor from unused_row group by row_id, account_no)
  join account_key using (account_no) join spine using (row_id) join fx_rate using (as_of, currency) group by row_id`;
