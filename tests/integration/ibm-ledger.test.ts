/** The IBM ledger against a plain sum over its file, written without any of the intake. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { endOfDate } from '../../core/time.ts';
import { ledgerBalances } from '../../features/store/balances.ts';
import { ingestSource, type BatchSummary } from '../../pipelines/ingest.ts';
import { datasetPath } from '../setup/datasets.ts';
import { openIntakeFixture, type IntakeFixture } from '../unit/pipelines/intake-fixture.ts';

const path = datasetPath('ibm-accounts-receivable/accounts-receivable.csv');
const mappingPath = resolve(import.meta.dirname, '../../data-samples/mappings/ibm-accounts-receivable.yaml');
const timeZone = 'America/New_York';

interface Invoice {
  readonly customer: string;
  readonly cents: number;
  readonly invoicedOn: string;
  readonly settledOn: string;
  readonly isDisputed: boolean;
}

function readInvoices(): Invoice[] {
  const iso = (text: string): string => {
    const [month, day, year] = text.split('/');
    return `${year}-${month!.padStart(2, '0')}-${day!.padStart(2, '0')}`;
  };
  return readFileSync(path!, 'utf8').trim().split(/\r?\n/).slice(1).map((line) => {
    const fields = line.split(',');
    return { customer: fields[1]!, cents: Math.round(Number(fields[6]) * 100), invoicedOn: iso(fields[4]!), settledOn: iso(fields[8]!), isDisputed: fields[7] === 'Yes' };
  });
}

describe.skipIf(path === null)('IBM accounts receivable', () => {
  let fixture: IntakeFixture;
  let summary: BatchSummary;
  let invoices: Invoice[];
  beforeAll(async () => {
    fixture = await openIntakeFixture({ timeZone, maximumBadShare: 0 });
    summary = await ingestSource(fixture.deps, { path: path!, mappingPath });
    invoices = readInvoices();
  });
  afterAll(() => fixture.close());

  const open = async (date: string, by: 'debtor' | 'receivable'): Promise<Map<string, bigint>> => {
    const { rows } = await ledgerBalances(fixture.store, { asOf: endOfDate(date, timeZone), by, timeZone });
    return new Map(rows.map((row) => [row.key, row.openMinor]));
  };

  it('makes of every row a receivable, an invoice, a payment and, where disputed, a dispute that opens and closes at settlement', () => {
    const disputed = invoices.filter(({ isDisputed }) => isDisputed).length;
    expect(summary).toMatchObject({ rowsRead: 2466, rowsFiltered: 0, rowsQuarantined: 0, rowsLate: 0, entriesDuplicate: 0, entriesNew: 100 + 3 * 2466 + 2 * disputed });
  });

  it.each(['2012-01-03', '2012-07-15', '2012-12-31', '2013-06-30', '2013-11-25', '2014-01-08'])('owes at the end of %s what a plain sum per customer says', async (date) => {
    const expected = new Map<string, bigint>();
    for (const { customer, cents } of invoices.filter((invoice) => invoice.invoicedOn <= date && invoice.settledOn > date)) expected.set(customer, (expected.get(customer) ?? 0n) + BigInt(cents));
    const actual = await open(date, 'debtor');
    expect(new Map([...actual].sort())).toEqual(new Map([...expected].sort()));
  });

  it('has 84 invoices open on 2013-06-30, 5,119.85, and none after the last settlement', async () => {
    const balances = await open('2013-06-30', 'receivable');
    expect([balances.size, [...balances.values()].reduce((sum, minor) => sum + minor, 0n)]).toEqual([84, 511_985n]);
    expect((await open('2014-01-09', 'receivable')).size).toBe(0);
  });

  it('knows nothing of an invoice before the end of its day, nor of a dispute before settlement', async () => {
    // The shortest day has 23 hours.
    expect(await fixture.rows("select count(*) as n from ledger_entry where known_at < event_at + interval 23 hours - interval 1 microsecond")).toEqual([{ n: 0n }]);
    expect(await fixture.rows(`select count(*) as n from ledger_entry d join ledger_entry p on p.receivable_id = d.receivable_id and p.kind = 'payment'
      where d.kind like 'dispute%' and (d.event_at <> p.event_at or d.known_at <> p.known_at)`)).toEqual([{ n: 0n }]);
    expect(await fixture.rows(`select count(*) as n from debtor d where known_at <> (select min(known_at) from ledger_entry e where e.debtor_id = d.debtor_id)`)).toEqual([{ n: 0n }]);
  });

  it('knows every entry again under another source id', async () => {
    expect(await ingestSource(fixture.deps, { id: 'again', path: path!, mappingPath })).toMatchObject({ entriesNew: 0, entriesDuplicate: summary.entriesNew, rowsQuarantined: 0 });
  });
});
