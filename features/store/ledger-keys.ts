/** Numbers in place of keys: accounts, items and entries of a spine's debtors, as temp tables in their total order. */
import { BALANCE_SIGN, LEDGER_KINDS } from '../../core/contact.ts';
import { NO_DAY } from '../../core/ledger/ledger-lines.ts';
import type { Store } from './open.ts';
import { sqlText } from './sql-text.ts';

const DEBITS = LEDGER_KINDS.filter((kind) => BALANCE_SIGN[kind] > 0).map(sqlText).join(', ');
const EPOCH = "date '1970-01-01'";
const TABLES = ['ledger_line', 'item_key', 'account_key'] as const;

/**
 * Creates `account_key(account_no, component, currency)`, `item_key(item_no, account_no, item_id, receivable_id, lacks_due)` and
 * `ledger_line`, one row per entry of the given currencies, its number the row's place. An item is a receivable, or a debit without one
 * as `#<entry id>`. Reads `here_ledger_entry` and `spine_debtor`.
 */
export async function createLedgerKeys(store: Store, currencies: readonly string[]): Promise<void> {
  const here = `(select *, case when receivable_id is not null then receivable_id when kind in (${DEBITS}) then '#' || entry_id end as item_id
    from here_ledger_entry where currency in (${currencies.map(sqlText).join(', ')}))`;
  await store.run(`create temp table account_key as
    select (row_number() over (order by component, currency) - 1)::INTEGER as account_no, component, currency from (select distinct component, currency from ${here})`);
  await store.run(`create temp table item_key as
    select (row_number() over (order by account_no, item_id) - 1)::INTEGER as item_no, account_no, item_id, max(receivable_id) as receivable_id, bool_or(lacks_due) as lacks_due
    from (
      select account_no, item_id, receivable_id, kind in (${DEBITS}) and (kind <> 'invoice' or due_on is null) as lacks_due
      from ${here} join account_key using (component, currency) where item_id is not null
      union all
      select account_no, receivable_id, receivable_id, false
      from main.allocation join spine_debtor using (debtor_id) join account_key using (component))
    group by account_no, item_id`);
  // In order and without a window: a second sort of wide rows would cost as much again.
  await store.run(`create temp table ledger_line as
    select account_no, coalesce(item_no, -1) as item_no, enum_code(kind::ENUM(${LEDGER_KINDS.map(sqlText).join(', ')}))::INTEGER as kind, amount_minor,
      coalesce(due_on - ${EPOCH}, ${NO_DAY})::INTEGER as due_on, (event_on - ${EPOCH})::INTEGER as event_on, epoch_us(event_at)::DOUBLE as event_us, epoch_us(known_at)::DOUBLE as known_us,
      member, entry_id, reverses_entry_id
    from ${here} join account_key using (component, currency) left join item_key using (account_no, item_id)
    order by account_no, event_at, known_at, entry_id`);
}

export async function dropLedgerKeys(store: Store): Promise<void> {
  for (const name of TABLES) await store.run(`drop table if exists temp.${name}`);
}
