import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dateOf, endOfDate, formatInstant, parseAsOf } from '../../../core/time.ts';
import { buildLabelledSpine, buildServingSpine, type LabelOptions } from '../../../features/labels/build.ts';
import { LABEL_PACKS, labelPack } from '../../../features/labels/registry.ts';
import { openMemoryStore, type Store } from '../../../features/store/open.ts';
import { addFacts, entry, type FactRow } from './facts-fixture.ts';

const ZONE = 'Europe/Rome';
const OPTIONS = { timeZone: ZONE, currency: 'EUR' };
let store: Store;
beforeEach(async () => {
  store = await openMemoryStore({ threads: 1 });
});
afterEach(() => store.close());

/** A date-only fact: known at the end of its date in the zone. */
function fact(id: string, receivable: string, kind: string, amount: number, on: string, change: { due?: string; debtor?: string } = {}): FactRow {
  const at = sqlTime(endOfDate(on, ZONE));
  return entry(id, receivable, kind, amount, at, change);
}
function sqlTime(instant: bigint): string {
  return formatInstant(instant).replace('T', ' ').replace('Z', '');
}

interface Row {
  readonly id: string;
  readonly asOf: string;
  readonly label: number;
  readonly known: string;
}

async function labels(pack: string, knownUpTo: string, change: Partial<LabelOptions> = {}): Promise<Row[]> {
  const built = await buildLabelledSpine(store, labelPack(pack), { ...OPTIONS, knownUpTo: parseAsOf(knownUpTo, ZONE), ...change });
  return Array.from(built.label, (label, row) => ({
    id: built.spine.receivableIds[row] ?? built.spine.debtorIds[row]!, asOf: dateOf(built.spine.asOf[row]!, ZONE), label, known: dateOf(built.labelKnownAt[row]!, ZONE),
  }));
}

describe('default-60in90', () => {
  it('is 1 when the 60th day after a due date is reached with the item open', async () => {
    await addFacts(store, 'ledger_entry', [
      fact('a', 'a', 'invoice', 100, '2024-01-10', { due: '2024-02-10' }), fact('ap', 'a', 'payment', 100, '2024-04-11'),
      fact('b', 'b', 'invoice', 100, '2024-01-10', { due: '2024-02-10', debtor: 'in-time' }), fact('bp', 'b', 'payment', 100, '2024-04-10', { debtor: 'in-time' }),
    ]);
    // Due 10 February: day 60 is 10 April. `d` pays on the 11th, `in-time` on the 10th.
    expect(await labels('default-60in90', '2024-06-30')).toEqual([
      { id: 'd', asOf: '2024-01-31', label: 1, known: '2024-04-30' }, { id: 'in-time', asOf: '2024-01-31', label: 0, known: '2024-04-30' },
      { id: 'd', asOf: '2024-02-29', label: 1, known: '2024-05-29' }, { id: 'in-time', asOf: '2024-02-29', label: 0, known: '2024-05-29' },
      { id: 'd', asOf: '2024-03-31', label: 1, known: '2024-06-29' }, { id: 'in-time', asOf: '2024-03-31', label: 0, known: '2024-06-29' },
    ]);
  });

  it('leaves out who owes nothing, who is in default already, and labels not known yet', async () => {
    await addFacts(store, 'ledger_entry', [
      fact('a', 'a', 'invoice', 100, '2023-10-01', { due: '2023-10-31' }),
      fact('b', 'b', 'invoice', 100, '2024-01-01', { due: '2024-01-31', debtor: 'paid' }), fact('bp', 'b', 'payment', 100, '2024-01-02', { debtor: 'paid' }),
    ]);
    // `d` is 30 days late at the end of November and 61 at the end of December: eligible at the ends of October and November only.
    expect((await labels('default-60in90', '2024-06-30')).map(({ id, asOf }) => `${id} ${asOf}`)).toEqual(['d 2023-10-31', 'd 2023-11-30']);
    expect(await labels('default-60in90', '2024-01-28')).toEqual([]);
    expect(await labels('default-60in90', '2024-01-29')).toHaveLength(1);
  });
});

describe('b2b-late', () => {
  const invoices = (paidOn: string | null, due = '2024-01-31'): FactRow[] => [
    fact('a', 'a', 'invoice', 100, '2024-01-01', { due }), ...(paidOn === null ? [] : [fact('p', 'a', 'payment', 100, paidOn)]),
  ];
  it.each([
    ['2024-02-15', 0], ['2024-02-16', 1], ['2024-01-15', 0], [null, 1],
  ])('due 31 January, paid %s: late by more than 15 days = %s, known 15 February', async (paidOn, label) => {
    await addFacts(store, 'ledger_entry', invoices(paidOn));
    expect(await labels('b2b-late-15d', '2024-12-31')).toEqual([{ id: 'a', asOf: '2024-01-01', label, known: '2024-02-15' }]);
    expect(await labels('b2b-late-15d', '2024-02-14')).toEqual([]);
  });

  it('at the due date keeps only what is still open', async () => {
    await addFacts(store, 'ledger_entry', [...invoices('2024-01-31'), fact('b', 'b', 'invoice', 100, '2024-01-01', { due: '2024-01-31' })]);
    expect(await labels('b2b-late-5d', '2024-12-31', { asOf: 'due' })).toEqual([{ id: 'b', asOf: '2024-01-31', label: 1, known: '2024-02-05' }]);
  });

  it('a payment recorded after the label was known does not change it', async () => {
    await addFacts(store, 'ledger_entry', [...invoices(null), { ...fact('p', 'a', 'payment', 100, '2024-02-10'), known_at: '2024-03-01' }]);
    expect(await labels('b2b-late-15d', '2024-12-31')).toMatchObject([{ label: 1 }]);
    // Waiting for late recording is a parameter of the pack.
    expect(await labels('b2b-late-15d', '2024-12-31', { parameters: { recordingDays: 20 } })).toMatchObject([{ label: 0, known: '2024-03-06' }]);
  });
});

describe('placed-with-agency', () => {
  const fine = (id: string, penaltyOn: string): FactRow[] => [
    fact(`${id}:invoice`, id, 'invoice', 3500, '2024-01-01', { due: '2024-03-01', debtor: id }), fact(`${id}:penalty`, id, 'debit_note', 3600, penaltyOn, { debtor: id })];
  const placed = (id: string, on: string): FactRow => fact(`${id}:placed`, id, 'placed_with_agency', 0, on, { debtor: id });
  const options = { parameters: { debitNoteIdEnding: ':penalty' } };

  it('is known later for a case that its batch left out and another one placed', async () => {
    await addFacts(store, 'ledger_entry', [...fine('a', '2024-02-01'), ...fine('left-out', '2024-01-20'), placed('a', '2024-09-01'), placed('left-out', '2024-10-01')]);
    expect(await labels('placed-with-agency', '2024-12-31', options)).toMatchObject([{ id: 'left-out', label: 1, known: '2024-10-01' }, { id: 'a', label: 1, known: '2024-09-01' }]);
    expect(await labels('placed-with-agency', '2024-09-30', options)).toMatchObject([{ id: 'left-out', label: 0, known: '2024-09-01' }, { id: 'a', label: 1, known: '2024-09-01' }]);
  });

  it('is known at the batch that covers the penalty; later penalties are unknown', async () => {
    await addFacts(store, 'ledger_entry', [
      ...fine('a', '2024-02-01'), ...fine('b', '2024-02-10'), ...fine('c', '2024-02-05'), ...fine('later', '2024-02-11'), ...fine('paid', '2024-02-03'),
      fact('pp', 'paid', 'payment', 7100, '2024-02-20', { debtor: 'paid' }), placed('a', '2024-09-01'), placed('b', '2024-09-01'),
    ]);
    expect(await labels('placed-with-agency', '2024-12-31', options)).toEqual([
      { id: 'a', asOf: '2024-04-01', label: 1, known: '2024-09-01' }, { id: 'c', asOf: '2024-04-05', label: 0, known: '2024-09-01' }, { id: 'b', asOf: '2024-04-10', label: 1, known: '2024-09-01' },
    ]);
    expect(await labels('placed-with-agency', '2024-08-31', options)).toEqual([]);
  });
});

describe('eu-dod-90 and open-after-365d', () => {
  it('asks for more than 90 consecutive days above both thresholds', async () => {
    const run = (debtor: string, paidOn: string, amount = 50_000): FactRow[] => [
      fact(`${debtor}:i`, debtor, 'invoice', amount, '2024-01-05', { due: '2024-01-31', debtor }), fact(`${debtor}:p`, debtor, 'payment', amount, paidOn, { debtor })];
    // Overdue from 1 February; the 90th day after it is 1 May.
    await addFacts(store, 'ledger_entry', [...run('long', '2024-05-02'), ...run('short', '2024-05-01'), ...run('small', '2024-12-31', 10_000)]);
    const rows = (await labels('eu-dod-90', '2025-12-31')).filter(({ asOf }) => asOf === '2024-01-31');
    expect(rows.map(({ id, label }) => [id, label])).toEqual([['long', 1], ['short', 0], ['small', 0]]);
  });

  it('is 1 when the receivable is open a year after its anchor', async () => {
    await addFacts(store, 'ledger_entry', [
      fact('a', 'a', 'invoice', 100, '2023-01-01', { due: '2023-01-31' }), fact('ap', 'a', 'payment', 100, '2024-01-01'),
      fact('b', 'b', 'invoice', 100, '2023-01-01', { due: '2023-01-31' }), fact('bp', 'b', 'payment', 100, '2024-01-02'),
    ]);
    expect(await labels('open-after-365d', '2024-12-31', { asOf: 'invoicing' })).toMatchObject([{ id: 'a', label: 0 }, { id: 'b', label: 1 }]);
  });
});

describe('what can be scored', () => {
  it('is every debtor now, or the newest observation point, open ones first', async () => {
    await addFacts(store, 'ledger_entry', [
      fact('a', 'a', 'invoice', 100, '2024-01-01', { due: '2024-01-31' }), fact('b', 'b', 'invoice', 100, '2024-02-01', { due: '2024-02-29' }), fact('bp', 'b', 'payment', 100, '2024-02-10'),
      fact('c', 'c', 'invoice', 100, '2024-02-01', { due: '2024-02-29', debtor: 'paid' }), fact('cp', 'c', 'payment', 100, '2024-02-10', { debtor: 'paid' }),
    ]);
    const at = parseAsOf('2024-03-01', ZONE);
    expect((await buildServingSpine(store, labelPack('default-60in90'), { ...OPTIONS, at })).debtorIds).toEqual(['d', 'paid']);
    const spine = await buildServingSpine(store, labelPack('b2b-late-15d'), { ...OPTIONS, at });
    expect(spine.receivableIds).toEqual(['a', 'c']);
    expect(Array.from(spine.asOf, (asOf) => dateOf(asOf, ZONE))).toEqual(['2024-01-01', '2024-02-01']);
  });
});

describe('merged debtors', () => {
  beforeEach(() => addFacts(store, 'debtor_alias', [{ alias_id: 'x', from_debtor_id: 'old', to_debtor_id: 'new', event_at: sqlTime(endOfDate('2024-02-15', ZONE)), known_at: sqlTime(endOfDate('2024-02-15', ZONE)) }]));

  it('are two rows before the merge and one after it, and a label reads the whole group', async () => {
    await addFacts(store, 'ledger_entry', [
      fact('a', 'a', 'invoice', 100, '2024-01-05', { due: '2024-02-20', debtor: 'old' }), fact('b', 'b', 'invoice', 100, '2024-01-05', { due: '2024-03-20', debtor: 'new' }),
      fact('bp', 'b', 'payment', 100, '2024-03-20', { debtor: 'new' }),
    ]);
    const rows = (await labels('default-60in90', '2024-12-31')).filter(({ asOf }) => asOf < '2024-03-01');
    // The item of the merged-away debtor reaches 60 days on 20 April: within 90 days of both month ends, in the group that each row belongs to by then.
    expect(rows).toMatchObject([{ id: 'new', asOf: '2024-01-31', label: 1 }, { id: 'old', asOf: '2024-01-31', label: 1 }, { id: 'new', asOf: '2024-02-29', label: 1 }]);
  });

  it('are scored once, as the survivor, even one without facts of its own', async () => {
    await addFacts(store, 'ledger_entry', [fact('a', 'a', 'invoice', 100, '2024-01-05', { due: '2024-02-20', debtor: 'old' })]);
    const serve = async (pack: string, on: string): Promise<readonly (string | null)[]> => {
      const spine = await buildServingSpine(store, labelPack(pack), { ...OPTIONS, at: parseAsOf(on, ZONE) });
      return [...spine.debtorIds, ...spine.receivableIds];
    };
    expect(await serve('default-60in90', '2024-02-14')).toEqual(['old', null]);
    expect(await serve('default-60in90', '2024-02-15')).toEqual(['new', null]);
    expect(await serve('b2b-late-15d', '2024-02-15')).toEqual(['new', 'a']);
  });
});

describe('label packs', () => {
  it('ships every pack of the contract', () => {
    expect(Object.keys(LABEL_PACKS).sort()).toEqual(['b2b-late-15d', 'b2b-late-30d', 'b2b-late-5d', 'default-60in90', 'eu-dod-90', 'open-after-365d', 'placed-with-agency']);
  });
  it.each([
    ['an unknown pack', () => Promise.resolve().then(() => labelPack('late')), 'label-pack-unknown'],
    ['an inherited name', () => Promise.resolve().then(() => labelPack('toString')), 'label-pack-unknown'],
    ['an unknown rule', () => labels('b2b-late-15d', '2024-01-01', { asOf: 'sending' }), 'parameter-invalid'],
    ['an unknown parameter', () => labels('b2b-late-15d', '2024-01-01', { parameters: { days: 3 } }), 'parameter-invalid'],
  ])('refuses %s', async (_, call, code) => {
    await expect(call()).rejects.toMatchObject({ code });
  });
});
