import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Portfolio } from '../../../core/schema/portfolio.ts';
import { openMemoryStore, type Store } from '../../../features/store/open.ts';
import { backtestSeasonality, type Backtest } from '../../../pipelines/backtest.ts';
import { writeSeasonalityReport } from '../../../pipelines/report/write-seasonality-report.ts';

const PORTFOLIO = {
  schemaVersion: 1, name: 'toy', kind: 'b2b', currency: 'EUR', timeZone: 'UTC', clock: 'data', seed: 1, sources: [], rulePacks: [], policy: { floor: 0.02, costsMinor: {} },
  labels: [{ id: 'late', pack: 'b2b-late-15d', asOf: 'invoicing' }], models: { default: { estimators: ['base-rate', 'logistic'], views: ['exposure', 'payment-behaviour'] } },
} as unknown as Portfolio;
const DEBTORS = 24;
const MONTHS = 18;
const options = { from: '2021-01', to: '2021-05', progress: () => {}, signal: new AbortController().signal };

/**
 * One invoice a debtor on the 10th of every month, due 10 days later. Debtors 0 to 5 are always late, all are late in December
 * and March, nobody else ever.
 */
async function fill(store: Store): Promise<void> {
  const values: string[] = [];
  for (let month = 0; month < MONTHS; month++) {
    for (let debtor = 0; debtor < DEBTORS; debtor++) {
      const at = new Date(Date.UTC(2020, month, 10, 12));
      const isLate = debtor < 6 || at.getUTCMonth() === 11 || at.getUTCMonth() === 2;
      const paidAt = new Date(at.getTime() + (isLate ? 40 : 5) * 86_400_000);
      const row = (kind: string, when: Date, due: Date | null): string =>
        `('r${debtor}-${month}:${kind}', 'd${debtor}', 'r${debtor}-${month}', '${kind}', 10000, 'EUR', ${due ? `'${due.toISOString().slice(0, 10)}'` : 'null'}, null, '${sqlTime(when)}', '${sqlTime(when)}', null, 'b')`;
      values.push(row('invoice', at, new Date(at.getTime() + 10 * 86_400_000)));
      if (paidAt.getTime() < Date.UTC(2021, MONTHS - 12, 1)) values.push(row('payment', paidAt, null));
    }
  }
  await store.run(`insert into ledger_entry values ${values.join(',')}`);
  await store.run(`insert into receivable select distinct receivable_id, debtor_id, null, null, 10, 'EUR', event_at, known_at, null::TIMESTAMP, 'b' from ledger_entry where kind = 'invoice'`);
}

function sqlTime(at: Date): string {
  return at.toISOString().replace('T', ' ').replace('Z', '');
}

let store: Store;
let result: Backtest;
beforeAll(async () => {
  store = await openMemoryStore();
  await fill(store);
  result = await backtestSeasonality(store, PORTFOLIO, options);
});
afterAll(() => store.close());

describe('walking forward by month', () => {
  it.each([
    // Month, observed; at its start outcomes were known up to 25 days after invoicing, so two months back; the year before in full.
    ['2021-01', 0.25, 0.25, 0.25], ['2021-02', 0.25, 1, 0.25], ['2021-03', 1, 0.25, 1], ['2021-04', 0.25, 0.25, 0.25], ['2021-05', 0.25, 1, 0.25],
  ])('%s: observed %f, last known %f, a year ago %f', (name, observed, lastValue, yearAgo) => {
    const month = result.months.find((candidate) => candidate.month === name)!;
    expect(month.rows).toBe(DEBTORS);
    expect(month.observedRate!.value).toBeCloseTo(observed, 12);
    expect(month.lastValueRate).toBeCloseTo(lastValue, 12);
    expect(month.seasonalNaiveRate).toBeCloseTo(yearAgo, 12);
  });

  it('ranks the debtors who are always late first', () => {
    const february = result.months.find(({ month }) => month === '2021-02')!;
    // Their history separates them; the intervals resample 24 debtors.
    expect(february.auc!.value).toBeGreaterThan(0.9);
    expect(result.months.every((month) => month.fittedOn?.month === '2021-01')).toBe(true);
  });

  it('finds the perfect season in the seasonal-naive rate', () => {
    expect(result.summary.comparison.seasonalNaive.meanAbsoluteError).toBeCloseTo(0, 12);
    expect(result.summary.comparison.lastValue.meanAbsoluteError).toBeCloseTo((0.75 + 0.75 + 0.75) / 5, 12);
    expect(result.summary.rows).toBe(5 * DEBTORS);
  });

  it('is not changed by what becomes known after the cut', async () => {
    const other = await openMemoryStore();
    try {
      await fill(other);
      // A year of invoices paid late, all known only in May: the months before May must not move.
      await other.run(`insert into ledger_entry select 'x' || entry_id, debtor_id, 'x' || receivable_id, kind, amount_minor, currency, due_on, null, event_at, '2021-05-01 01:00:00', null, 'b' from ledger_entry where event_at < '2021-01-01'`);
      const changed = await backtestSeasonality(other, PORTFOLIO, { ...options, to: '2021-04' });
      expect(changed.months.map(({ expectedRate, fittedOn }) => ({ expectedRate, fittedOn }))).toEqual(result.months.slice(0, 4).map(({ expectedRate, fittedOn }) => ({ expectedRate, fittedOn })));
    } finally {
      other.close();
    }
  });

  it.each([
    [{ from: '2021-13' }, 'argument-invalid'], [{ from: '2021-06' }, 'argument-invalid'], [{ label: 'nothing' }, 'argument-invalid'], [{ from: '1999-01', to: '1999-02' }, 'window-empty'],
  ])('refuses %j', async (changed, code) => {
    await expect(backtestSeasonality(store, PORTFOLIO, { ...options, ...changed })).rejects.toMatchObject({ code });
  });

  it('stops when it is told to', async () => {
    await expect(backtestSeasonality(store, PORTFOLIO, { ...options, signal: AbortSignal.abort(new Error('stop')) })).rejects.toThrow('stop');
  });
});

describe('the report', () => {
  it('is the same bytes twice, needs nothing from outside, and says every figure in a table', async () => {
    const [first, second] = [mkdtempSync(join(tmpdir(), 'report-')), mkdtempSync(join(tmpdir(), 'report-'))];
    try {
      const files = await writeSeasonalityReport(store, first, result);
      const again = await writeSeasonalityReport(store, second, result);
      for (const kind of ['csv', 'parquet', 'html'] as const) expect(readFileSync(files[kind]).equals(readFileSync(again[kind])), kind).toBe(true);
      const html = readFileSync(files.html, 'utf8');
      expect(html).not.toMatch(/<script|<link|<img|url\(|@import|src=/);
      // Name spaces of SVG are names, not requests.
      expect(html.replaceAll(/xmlns(:xlink)?="[^"]*"/g, '')).not.toContain('http');
      expect(html.match(/<svg /g)).toHaveLength(4);
      expect(html.match(/<svg [^>]*role="img" aria-labelledby=/g)).toHaveLength(4);
      for (const { month } of result.months) expect(html).toContain(`<th scope="row">${month}</th>`);
      const [row] = await store.rows<{ month: string; observed_rate: number; rows: number }>(`select month, observed_rate, rows from read_parquet('${files.parquet}') where month = '2021-03'`);
      expect(row).toEqual({ month: '2021-03', observed_rate: 1, rows: DEBTORS });
      expect(readFileSync(files.csv, 'utf8').split('\n')[3]).toMatch(/^2021-03,24,24,1,1,1,/);
    } finally {
      for (const folder of [first, second]) rmSync(folder, { recursive: true });
    }
  });
});

