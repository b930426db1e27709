/** Numbers in place of keys: accounts, items and entries of a spine's debtors, as temp tables in their total order. */
import { BALANCE_SIGN, LEDGER_KINDS } from '../../core/contact.ts';
import { NO_DAY } from '../../core/ledger/ledger-lines.ts';
import type { Store } from './open.ts';
import { sqlText } from './sql-text.ts';

const DEBITS = LEDGER_KINDS.filter((kind) => BALANCE_SIGN[kind] > 0).map(sqlText).join(', ');
const EPOCH = "date '1970-01-01'";

/**
 * Creates `ledger_line`, one row per entry of the given currencies, its number the row's place; `item_key(item_no, account_no, item_id, receivable_id,
 * lacks_due)` and `account_key(account_no, component, currency)`. Account `component * currencies + place of its currency` is what a debtor owes in one
 * currency; an item is a receivable, or a debit without one as `#<entry id>`. Reads `here_ledger_entry` and `spine_debtor`.
 */
export async function createLedgerKeys(store: Store, currencies: readonly string[]): Promise<void> {
  const list = currencies.map(sqlText).join(', ');
  const accountNo = currencies.length === 1 ? 'component' : `(component * ${currencies.length} + list_position([${list}], currency) - 1)::INTEGER`;
  const here = `(select *, ${accountNo} as account_no, case when receivable_id is not null then receivable_id when kind in (${DEBITS}) then '#' || entry_id end as item_id
    from here_ledger_entry where currency in (${list}))`;
  // In order and without a window: a second sort of wide rows would cost as much again.
  await store.run(`create temp table numbered_item as
    select account_no, item_id, bool_or(is_receivable) as is_receivable, bool_or(lacks_due) as lacks_due
    from (
      select account_no, item_id, receivable_id is not null as is_receivable, kind in (${DEBITS}) and (kind <> 'invoice' or due_on is null) as lacks_due
      from ${here} where item_id is not null
      union all
      select line.account_no, allocation.receivable_id, true, false
      from main.allocation join spine_debtor using (debtor_id) join (select distinct component, account_no from ${here}) as line using (component))
    group by account_no, item_id order by account_no, item_id`);
  await store.run(`create temp view item_key as
    select rowid::INTEGER as item_no, account_no, item_id, case when is_receivable then item_id end as receivable_id, lacks_due from numbered_item`);
  await store.run(`create temp table ledger_line as
    select account_no, coalesce(item_no, -1) as item_no, enum_code(kind::ENUM(${LEDGER_KINDS.map(sqlText).join(', ')}))::INTEGER as kind, amount_minor,
      coalesce(due_on - ${EPOCH}, ${NO_DAY})::INTEGER as due_on, (event_on - ${EPOCH})::INTEGER as event_on, epoch_us(event_at)::DOUBLE as event_us, epoch_us(known_at)::DOUBLE as known_us,
      member, entry_id, reverses_entry_id
    from ${here} left join item_key using (account_no, item_id)
    order by account_no, event_at, known_at, entry_id`);
  await store.run(`create temp table account_key as
    select account_no, account_no // ${currencies.length} as component, [${list}][account_no % ${currencies.length} + 1] as currency from (select distinct account_no from ledger_line)`);
}

export async function dropLedgerKeys(store: Store): Promise<void> {
  await store.run('drop view if exists temp.item_key');
  for (const name of ['account_key', 'ledger_line', 'numbered_item']) await store.run(`drop table if exists temp.${name}`);
}
