/** The receivable of the row: reference of `features/views/receivable.sql`. */
import { itemsOf, liveEntries } from '../ledger.ts';
import { dayOfInstant, divide, eventDay, greatest, hugeToDouble, isoWeekday, moneyOf, numberOf, sum, textOf, toCalendar, toDouble } from '../values.ts';
import { receivableAt } from '../visible.ts';
import type { ReferenceView } from '../world.ts';

const NAMES = ['charged_minor', 'invoiced_minor', 'open_minor', 'terms_days', 'dpd', 'relative_age', 'relative_amount', 'payment_count', 'paid_share', 'debit_note_count',
  'earlier_debit_notes_minor', 'last_debit_note_minor', 'last_debit_note_ratio', 'days_to_last_debit_note', 'is_disputed', 'invoice_month', 'due_weekday', 'due_day_of_month', 'product'] as const;

const MISSING = Object.fromEntries(NAMES.map((name) => [`item_${name}`, null]));

export const receivable: ReferenceView = (world, row) => {
  const items = itemsOf(world, row);
  const item = items.find((candidate) => row.receivableId !== null && candidate.receivableId === row.receivableId);
  if (item === undefined) return MISSING;
  const today = dayOfInstant(world, row.asOf);
  const version = receivableAt(world, row, row.receivableId!);
  const entries = liveEntries(world, row).filter((entry) => textOf(entry, 'receivable_id') === row.receivableId);
  const payments = entries.filter((entry) => entry['kind'] === 'payment');
  const notes = entries.filter((entry) => entry['kind'] === 'debit_note');
  const noteMinor = sum(notes, (entry) => moneyOf(entry, 'amount_minor'));
  const lastNoteMinor = notes.length === 0 ? 0n : moneyOf(notes.at(-1)!, 'amount_minor');
  const lastNoteOn = greatest(notes.map((entry) => eventDay(world, entry)));
  const terms = (version && numberOf(version, 'terms_days')) ?? item.dueOn - item.invoicedOn;
  const age = today - item.invoicedOn;
  const allMinor = sum(items, (each) => each.chargedMinor);

  return {
    item_charged_minor: toDouble(item.chargedMinor),
    item_invoiced_minor: toDouble(item.invoicedMinor),
    item_open_minor: toDouble(item.openMinor),
    item_terms_days: terms,
    item_dpd: item.openMinor > 0n ? Math.max(0, today - item.dueOn) : 0,
    item_relative_age: terms > 0 ? age / terms : null,
    item_relative_amount: divide(hugeToDouble(item.chargedMinor * BigInt(items.length)), hugeToDouble(allMinor)),
    item_payment_count: payments.length,
    item_paid_share: divide(toDouble(sum(payments, (entry) => moneyOf(entry, 'amount_minor'))), toDouble(item.chargedMinor)),
    item_debit_note_count: notes.length,
    item_earlier_debit_notes_minor: toDouble(noteMinor - lastNoteMinor),
    item_last_debit_note_minor: toDouble(lastNoteMinor),
    item_last_debit_note_ratio: divide(toDouble(lastNoteMinor), toDouble(item.invoicedMinor)),
    item_days_to_last_debit_note: lastNoteOn === null ? null : lastNoteOn - item.invoicedOn,
    item_is_disputed: item.isDisputed ? 1 : 0,
    item_invoice_month: toCalendar(item.invoicedOn).month,
    item_due_weekday: isoWeekday(item.dueOn),
    item_due_day_of_month: toCalendar(item.dueOn).day,
    item_product: version && textOf(version, 'product'),
  };
};
