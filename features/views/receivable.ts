/** Contract of `receivable.sql`: every column is missing where the row has no receivable. */
import { category, FACT_CLOCKS, integer, ratio, ROW_GRAIN, ROW_KEYS, type ColumnContract, type ColumnOptions, type ColumnText, type ViewContract } from '../contract.ts';

function item(name: string, unit: string, text: ColumnText, options: ColumnOptions = {}): ColumnContract {
  return integer(`item_${name}`, unit, text, { nullable: true, ...options });
}

export const receivable: ViewContract = {
  name: 'receivable',
  grain: ROW_GRAIN,
  keys: ROW_KEYS,
  clocks: FACT_CLOCKS,
  rows: 'receivable',
  window: 'all history of the receivable',
  columns: [
    item('charged_minor', 'minor', ['amount charged so far: invoice and debit notes', 'amount of the item', 'a large item', 'a small item']),
    item('invoiced_minor', 'minor', ['amount of the invoice alone', 'amount invoiced', 'a large invoice', 'a small invoice']),
    item('open_minor', 'minor', ['open amount of the item', 'open amount of the item', 'much of it is open', 'little of it is open'], { range: [null, null] }),
    item('terms_days', 'days', ['agreed days to pay', 'payment terms', 'long terms', 'short terms'], { range: [null, null] }),
    item('dpd', 'days', ['days past due of the item, 0 when it is paid', 'days past due of the item', 'long past due', 'not past due']),
    ratio('item_relative_age', 'rate', ['age as a share of the terms; 1 = due today', 'age relative to the terms', 'well past its terms', 'within its terms'], { range: [0, null] }),
    ratio('item_relative_amount', 'rate', ["amount relative to the mean of the debtor's items", 'amount relative to the usual', 'larger than usual for this debtor', 'smaller than usual for this debtor'], { range: [0, null] }),
    item('payment_count', 'count', ['payments on the item', 'payments on the item', 'has been paid in parts', 'nothing has been paid on it']),
    ratio('item_paid_share', 'rate', ['share of the item that was paid', 'share paid', 'mostly paid', 'mostly unpaid'], { range: [0, null] }),
    item('debit_note_count', 'count', ['fees, penalties and interest charged on the item', 'added charges', 'several charges were added', 'no charge was added']),
    item('earlier_debit_notes_minor', 'minor', ['charges added before the last one, such as expenses', 'earlier charges', 'high earlier charges', 'low earlier charges']),
    item('last_debit_note_minor', 'minor', ['charge added last, such as a penalty', 'last charge', 'a high last charge', 'a low last charge']),
    ratio('item_last_debit_note_ratio', 'rate', ['last charge relative to the invoice', 'last charge relative to the invoice', 'the last charge is high for the invoice', 'the last charge is low for the invoice'], { range: [0, null] }),
    item('days_to_last_debit_note', 'days', ['days from invoice to the last charge', 'days to the last charge', 'the last charge came late', 'the last charge came soon'], { range: [null, null] }),
    item('is_disputed', 'flag', ['1 while the item is disputed', 'dispute', 'the item is disputed', 'the item is not disputed'], { range: [0, 1] }),
    item('invoice_month', 'month', ['month of the invoice', 'month of invoicing', 'invoiced late in the year', 'invoiced early in the year'], { range: [1, 12] }),
    item('due_weekday', 'index', ['ISO weekday of the due date', 'weekday of the due date', 'due late in the week', 'due early in the week'], { range: [1, 7] }),
    item('due_day_of_month', 'index', ['day of the month of the due date', 'day of the due date', 'due late in the month', 'due early in the month'], { range: [1, 31] }),
    category('item_product', ['product or article', 'product', 'this product', 'this product'], { personalData: 'behaviour' }),
  ],
  invariants: [],
};
