import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Frame } from '../../../core/frame.ts';
import { parseAsOf } from '../../../core/time.ts';
import { FEATURE_VIEWS, selectViews } from '../../../features/registry.ts';
import { openMemoryStore, type Store } from '../../../features/store/open.ts';
import { pointInTimeJoin } from '../../../features/store/point-in-time-join.ts';
import { makeSpine } from '../../../features/store/spine.ts';
import { addFacts, entry, type FactRow } from './facts-fixture.ts';

const OPTIONS = { timeZone: 'UTC', currency: 'EUR', country: 'IT' };
let store: Store;

beforeEach(async () => {
  store = await openMemoryStore({ threads: 1 });
});
afterEach(() => store.close());

async function features(views: readonly string[], asOf: string, receivableId: string | null = null): Promise<Record<string, number | string | null>> {
  const frame = await pointInTimeJoin(store, makeSpine([{ debtorId: 'd', receivableId, asOf: parseAsOf(asOf, 'UTC') }]), selectViews(views), OPTIONS);
  return rowOf(frame);
}

function rowOf(frame: Frame): Record<string, number | string | null> {
  return Object.fromEntries(frame.names.map((name) => {
    const column = frame.columns.get(name)!;
    return [name, column.kind === 'numeric' ? (Number.isNaN(column.values[0]) ? null : column.values[0]!) : column.categories[column.codes[0]!] ?? null];
  }));
}

const invoice = (id: string, amount: number, at: string, due: string): FactRow => entry(`${id}:invoice`, id, 'invoice', amount, at, { due });

describe('exposure', () => {
  const cases: readonly [string, readonly FactRow[], Readonly<Record<string, number | null>>][] = [
    ['nothing yet', [], { open_minor: 0, dpd: 0, open_count: 0, overdue_share: null }],
    ['open and not due', [invoice('a', 1000, '2024-01-01', '2024-04-01')], { open_minor: 1000, overdue_minor: 0, dpd: 0, due_next_30d_minor: 0 }],
    ['due today is not overdue', [invoice('a', 1000, '2024-01-01', '2024-03-01')], { overdue_minor: 0, dpd: 0, due_next_30d_minor: 1000 }],
    ['31 days late', [invoice('a', 1000, '2024-01-01', '2024-01-30')], { overdue_minor: 1000, dpd: 31, overdue_1_30_minor: 0, overdue_31_60_minor: 1000 }],
    ['part paid', [invoice('a', 1000, '2024-01-01', '2024-02-28'), entry('p', 'a', 'payment', 400, '2024-02-01')], { open_minor: 600, overdue_minor: 600, dpd: 2 }],
    ['a credit that is not allocated pays the oldest due first',
      [invoice('new', 500, '2024-01-01', '2024-02-20'), invoice('old', 300, '2024-01-05', '2024-02-10'), entry('p', null, 'payment', 400, '2024-02-15')],
      { open_minor: 400, overdue_minor: 400, dpd: 10, open_count: 1, unallocated_minor: 0 }],
    ['an allocation goes before the oldest due',
      [invoice('new', 500, '2024-01-01', '2024-02-20'), invoice('old', 300, '2024-01-05', '2024-02-10'), entry('p', null, 'payment', 400, '2024-02-15')],
      { open_minor: 400, dpd: 20, open_count: 2 }],
    ['more credit than debt', [invoice('a', 100, '2024-01-01', '2024-01-31'), entry('p', null, 'payment', 150, '2024-02-15')], { open_minor: -50, unallocated_minor: 50, dpd: 0 }],
    ['an overpaid receivable shows its negative balance', [invoice('a', 100, '2024-01-01', '2024-01-31'), entry('p', 'a', 'payment', 150, '2024-02-15')], { open_minor: -50, unallocated_minor: 0 }],
    ['a returned payment is undone', [invoice('a', 1000, '2024-01-01', '2024-02-28'), entry('p', 'a', 'payment', 1000, '2024-02-01'), entry('r', null, 'reversal', 1000, '2024-02-05', { reverses: 'p' })], { open_minor: 1000, dpd: 2 }],
    ['a reversal that was reversed undoes nothing',
      [invoice('a', 1000, '2024-01-01', '2024-02-28'), entry('p', 'a', 'payment', 1000, '2024-02-01'), entry('r', null, 'reversal', 1000, '2024-02-05', { reverses: 'p' }), entry('rr', null, 'reversal', 1000, '2024-02-06', { reverses: 'r' })],
      { open_minor: 0, dpd: 0 }],
    ['a changed due date counts', [invoice('a', 1000, '2024-01-01', '2024-01-31'), entry('x', 'a', 'due_changed', 0, '2024-02-01', { due: '2024-02-25' })], { dpd: 5 }],
    ['other currencies stay out and are counted', [invoice('a', 1000, '2024-01-01', '2024-01-31'), entry('f', 'f', 'invoice', 7, '2024-01-01', { due: '2024-01-01', currency: 'USD' })], { open_minor: 1000, foreign_item_count: 1 }],
    ['an open dispute', [invoice('a', 1000, '2024-01-01', '2024-01-31'), entry('x', 'a', 'dispute_opened', 0, '2024-02-01')], { disputed_minor: 1000 }],
    ['a closed dispute', [invoice('a', 1000, '2024-01-01', '2024-01-31'), entry('x', 'a', 'dispute_opened', 0, '2024-02-01'), entry('y', 'a', 'dispute_closed', 0, '2024-02-02')], { disputed_minor: 0 }],
  ];

  it.each(cases)('%s', async (name, rows, expected) => {
    await addFacts(store, 'ledger_entry', rows.length > 0 ? rows : [entry('z', 'z', 'invoice', 1, '2024-01-01', { debtor: 'other' })]);
    if (name.startsWith('an allocation')) await addFacts(store, 'allocation', [{ allocation_id: 'al', debtor_id: 'd', entry_id: 'p', receivable_id: 'new', amount_minor: 400, event_at: '2024-02-15' }]);
    expect(await features(['exposure'], '2024-03-01')).toMatchObject(expected);
  });
});

describe('payment behaviour', () => {
  it('averages days late, unweighted over all history and by amount over a year', async () => {
    await addFacts(store, 'ledger_entry', [
      invoice('a', 100, '2023-01-01', '2023-01-31'), entry('pa', 'a', 'payment', 100, '2023-02-20'),
      invoice('b', 300, '2024-01-01', '2024-01-31'), entry('pb', 'b', 'payment', 300, '2024-02-10'),
      invoice('c', 100, '2024-02-01', '2024-03-02'), entry('pc', 'c', 'payment', 100, '2024-02-20'),
      invoice('d', 100, '2024-02-01', '2024-03-02'),
    ]);
    // Days late: a 20 (older than a year), b 10, c 0 (11 days early); d is open. Weighted over a year: (300 x 10 + 100 x 0) / 400; the spread about 8 days: (300 x 2^2 + 100 x 8^2) / 400 - (8 - 7.5)^2 = 18.75.
    expect(await features(['payment-behaviour', 'payment-flow'], '2024-03-01')).toMatchObject({
      paid_count: 3, paid_count_30d: 2, late_count_365d: 1, late_rate_365d: 0.5, mean_past_days_late: 10, weighted_days_late_365d: 7.5,
      spread_days_late_365d: Math.sqrt(18.75), worst_days_late: 20, last_days_late: 0, days_since_last_payment: 10, paid_early_share_365d: 0.5, late_rate_shrunk: 35 / 80,
    });
  });

  it('spreads days late of amounts beyond 2^53 whose squares would not fit into 128 bits', async () => {
    const amount = 2 ** 58;
    await addFacts(store, 'ledger_entry', ['2024-01-11', '2024-01-31', '2024-02-20'].flatMap((paidOn, i) => [invoice(`r${i}`, amount, '2023-12-01', '2024-01-01'), entry(`p${i}`, `r${i}`, 'payment', amount, paidOn)]));
    // 10, 30 and 50 days late with equal weights: mean 30, variance (400 + 0 + 400) / 3.
    expect(await features(['payment-behaviour'], '2024-12-01')).toMatchObject({ weighted_days_late_365d: 30, spread_days_late_365d: Math.sqrt(800 / 3) });
  });

  it('counts part payments, promises and returned payments', async () => {
    await addFacts(store, 'ledger_entry', [
      invoice('a', 1000, '2024-01-01', '2024-01-31'),
      entry('p1', 'a', 'payment', 100, '2024-01-10'), entry('p2', 'a', 'payment', 900, '2024-02-10'),
      entry('m1', 'a', 'promise_made', 900, '2024-02-01', { due: '2024-02-09' }), entry('m2', 'a', 'promise_made', 900, '2024-02-01', { due: '2024-02-10' }),
      invoice('b', 50, '2024-02-01', '2024-02-05'), entry('p3', 'b', 'payment', 50, '2024-02-03'), entry('r', 'b', 'reversal', 50, '2024-02-06', { reverses: 'p3' }),
    ]);
    expect(await features(['payment-behaviour', 'payment-flow'], '2024-03-01')).toMatchObject({
      partial_payment_count: 1, broken_promise_count_365d: 1, kept_promise_count_365d: 1, reversal_count_365d: 1, paid_count: 1, payment_count: 2,
    });
  });

  it('does not call a written-off receivable paid', async () => {
    await addFacts(store, 'ledger_entry', [invoice('a', 1000, '2024-01-01', '2024-01-31'), entry('w', 'a', 'write_off', 1000, '2024-02-20')]);
    expect(await features(['payment-behaviour'], '2024-03-01')).toMatchObject({ paid_count: 0, mean_past_days_late: null });
  });

  it('dates the settlement by the credit that covered the receivable', async () => {
    await addFacts(store, 'ledger_entry', [
      invoice('a', 100, '2024-01-01', '2024-01-31'), invoice('b', 100, '2024-01-02', '2024-02-05'),
      entry('p1', null, 'payment', 100, '2024-02-04'), entry('p2', null, 'payment', 60, '2024-02-06'), entry('p3', null, 'payment', 40, '2024-02-09'),
    ]);
    expect(await features(['payment-behaviour'], '2024-03-01')).toMatchObject({ paid_count: 2, mean_past_days_late: 4, last_days_late: 4 });
  });
});

describe('contact history', () => {
  const contact = (id: string, kind: string, at: string, change: FactRow = {}): FactRow => ({ contact_id: id, debtor_id: 'd', channel: 'email', direction: 'outbound', kind, event_at: at, ...change });

  it('counts contacts once however many events they have, and decays the response', async () => {
    await addFacts(store, 'contact_event', [
      contact('new', 'attempted', '2024-03-01T08:00:00', { cost_minor: 3 }), contact('new', 'delivered', '2024-03-01T08:00:01'), contact('new', 'clicked', '2024-03-01T09:00:00'),
      contact('old', 'attempted', '2024-01-31T08:00:00', { channel: 'voice_call' }), contact('old', 'failed', '2024-01-31T08:00:01', { channel: 'voice_call' }),
      contact('in', 'right_party', '2024-02-20', { direction: 'inbound', channel: 'agent' }),
    ]);
    await addFacts(store, 'consent_event', [{ consent_id: 'c', debtor_id: 'd', scope: 'sms', status: 'revoked', event_at: '2024-02-01' }]);
    // Half-life 30 days: weights 1 and 1/2, so 1 / 1.5 of the weight reached the debtor.
    expect(await features(['contact-history'], '2024-03-01')).toMatchObject({
      contact_count_30d: 1, contact_count_90d: 2, email_count_90d: 1, call_count_90d: 1, inbound_count_90d: 1, failed_count_90d: 1,
      days_since_contact: 0, days_since_right_party: 0, right_party_count_90d: 1, response_rate_decayed: 1048576 / (1048576 + 524288), opted_out_count: 1, contact_cost_minor_90d: 3,
    });
  });
});

describe('receivable, profile, calendar', () => {
  it('describes the receivable of the row and is empty for a debtor row', async () => {
    await addFacts(store, 'receivable', [{ receivable_id: 'a', debtor_id: 'd', product: '157', terms_days: 30, currency: 'EUR', event_at: '2024-01-01' }]);
    await addFacts(store, 'ledger_entry', [
      invoice('a', 3500, '2024-01-01', '2024-01-31'), entry('e', 'a', 'debit_note', 1100, '2024-01-10'), entry('q', 'a', 'debit_note', 3650, '2024-02-15'),
      entry('p', 'a', 'payment', 825, '2024-02-20'), invoice('b', 1750, '2024-01-01', '2024-01-31'),
    ]);
    expect(await features(['receivable'], '2024-03-01', 'a')).toMatchObject({
      item_charged_minor: 8250, item_open_minor: 7425, item_terms_days: 30, item_dpd: 30, item_relative_age: 2, item_relative_amount: 16500 / 10000,
      item_paid_share: 0.1, item_debit_note_count: 2, item_earlier_debit_notes_minor: 1100, item_last_debit_note_ratio: 3650 / 3500, item_days_to_last_debit_note: 45,
      item_invoice_month: 1, item_due_weekday: 3, item_product: '157', item_is_disputed: 0,
    });
    expect(Object.values(await features(['receivable'], '2024-03-01')).every((value) => value === null)).toBe(true);
  });

  it('shows the version of the debtor that was known, and the date in the zone', async () => {
    await addFacts(store, 'debtor', [
      { debtor_id: 'd', effective_at: '2023-01-01', kind: 'company', sector: 'food', country: 'IT', region: 'IT-25', created_at: '2022-03-01', known_at: '2023-01-01' },
      { debtor_id: 'd', effective_at: '2024-02-01', kind: 'company', sector: 'retail', country: 'IT', region: 'IT-25', created_at: '2022-03-01', known_at: '2024-03-02' },
    ]);
    await addFacts(store, 'debtor_status_event', [{ status_id: 's', debtor_id: 'd', status: 'hardship', change: 'started', event_at: '2024-01-01' }]);
    expect(await features(['profile'], '2024-03-01')).toMatchObject({ sector: 'food', debtor_kind: 'company', relation_days: 731, open_status_count: 1 });
    expect(await features(['profile'], '2024-03-02')).toMatchObject({ sector: 'retail' });
    expect(await features(['calendar'], '2024-12-31')).toMatchObject({ month: 12, quarter: 4, weekday: 2, day_of_month: 31, days_to_month_end: 0, week_of_year: 1 });
  });
});

describe('macro', () => {
  it('reads the newest vintage published by the as-of, national and of the region', async () => {
    await addFacts(store, 'debtor', [{ debtor_id: 'd', effective_at: '2023-01-01', kind: 'person', country: 'IT', region: 'IT-25', known_at: '2023-01-01' }]);
    const observation = (region: string, period: string, published: string, value: number, series = 'UNRATE'): FactRow => ({ series_id: series, region, period_on: period, published_at: published, value });
    await addFacts(store, 'macro_observation', [
      observation('IT', '2023-01-01', '2023-02-10', 8), observation('IT', '2023-10-01', '2023-11-10', 7.5), observation('IT', '2024-01-01', '2024-02-10', 7), observation('IT', '2024-01-01', '2024-03-10', 7.25),
      observation('IT-25', '2024-01-01', '2024-02-10', 9), observation('IT', '2023-01-01', '2023-02-10', 100, 'CPI'), observation('IT', '2024-01-01', '2024-02-10', 105, 'CPI'),
    ]);
    expect(await features(['macro'], '2024-03-01')).toMatchObject({
      unemployment_national: 7, unemployment_national_change_1y: -1, unemployment_national_momentum: -0.5, unemployment_regional: 9, unemployment_regional_gap: 2,
      unemployment_regional_change_1y: null, prices_change_1y: 105 / 100 - 1, policy_rate: null,
    });
    expect(await features(['macro'], '2024-03-10')).toMatchObject({ unemployment_national: 7.25 });
  });
});

describe('every view', () => {
  it('has at least 20 features in 6 views, each with meaning and words', () => {
    const columns = FEATURE_VIEWS.flatMap((view) => view.columns);
    expect(FEATURE_VIEWS.length).toBeGreaterThanOrEqual(6);
    expect(columns.length).toBeGreaterThanOrEqual(20);
    expect(columns.filter(({ meaning, words }) => [meaning, words.label, words.high, words.low].some((text) => text === ''))).toEqual([]);
  });

  it.each(FEATURE_VIEWS.map((view) => view.name))('%s gives one row for a debtor without any fact', async (name) => {
    expect(Object.keys(await features([name], '2024-03-01'))).toHaveLength(selectViews([name])[0]!.columns.length);
  });
});
