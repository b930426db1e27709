/** Drafts of small exports: the roles against the truth, how sure they say they are, and what the drafted mappings make of every row. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { draftPortfolio, type Draft } from '../../../../pipelines/draft/draft-portfolio.ts';
import { ingestSource } from '../../../../pipelines/ingest.ts';
import { loadPortfolio } from '../../../../pipelines/portfolio.ts';
import { failureOf, openIntakeFixture } from '../intake-fixture.ts';
import { SAMPLE_EXPORTS, type SampleFile } from './sample-exports.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dunlin-draft-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function draft(files: Readonly<Record<string, string | Uint8Array>>): Promise<Draft> {
  for (const [name, data] of Object.entries(files)) writeFileSync(join(folder, name), data);
  return draftPortfolio({ folder, files: [], known: {}, docs: resolve(import.meta.dirname, '../../../../docs'), progress: () => {}, signal: new AbortController().signal });
}

/** What the drafted portfolio makes of its sources: entries of each kind and their sum. */
async function takeIn(portfolioPath: string): Promise<Record<string, [number, number]>> {
  const { portfolio, sources } = loadPortfolio(portfolioPath, {});
  const fixture = await openIntakeFixture({ maximumBadShare: 0 });
  try {
    for (const source of sources) await ingestSource({ ...fixture.deps, portfolio: { ...portfolio, intake: { maximumBadShare: 0 } } }, source);
    const rows = await fixture.rows<{ kind: string; n: bigint; total: bigint }>('select kind, count(*) as n, sum(amount_minor)::bigint as total from ledger_entry group by kind');
    return Object.fromEntries(rows.map(({ kind, n, total }) => [kind, [Number(n), Number(total)]]));
  } finally {
    fixture.close();
  }
}

function mergeEntries(files: readonly SampleFile[]): Record<string, readonly [number, number]> {
  return Object.assign({}, ...files.map(({ entries }) => entries)) as Record<string, readonly [number, number]>;
}

describe.each(SAMPLE_EXPORTS)('$name', ({ files, currency }) => {
  it('is understood: dialect, dates and roles; nothing wrong calls itself sure; the drafted mappings make the right entries, to the cent', async () => {
    const answer = await draft(Object.fromEntries(files.map(({ name, bytes }) => [name, bytes])));
    for (const truth of files) {
      const { file, preview } = answer.files.find((each) => each.file.path.endsWith(truth.name))!;
      expect({ delimiter: file.dialect!.delimiter.value, encoding: file.dialect!.encoding.value, kind: file.kind.value, rows: file.rows }).toEqual({ delimiter: truth.delimiter, encoding: truth.encoding, kind: truth.kind, rows: truth.rows });
      expect(Object.fromEntries(file.columns.filter(({ date }) => date !== null).map(({ name, date }) => [name, date!.format]))).toEqual(truth.formats);
      const wrong = file.roles.filter(({ column, value }) => truth.roles[column.name] !== value);
      expect(wrong.filter(({ sureness }) => sureness >= 0.9).map(({ column, value }) => `${column.name} is no ${value}`)).toEqual([]);
      expect(Object.fromEntries(file.roles.filter(({ column }) => column.name in truth.roles).map(({ column, value }) => [column.name, value]))).toEqual(truth.roles);
      expect(preview).toMatchObject({ rowsQuarantined: 0, rowsFiltered: 0, wouldBeRefused: false });
    }
    expect(answer.setting.currency.value).toBe(currency);
    expect(await takeIn(answer.portfolioPath)).toEqual(mergeEntries(files));
  });
});

const AMBIGUOUS = `customer,invoice,date,due,amount\n${Array.from({ length: 12 }, (_, i) => `c${i % 3},${100 + i},0${(i % 9) + 1}/04/2012,0${(i % 9) + 1}/05/2012,${i + 1}.50\n`).join('')}`;

describe('what cannot be known', () => {
  it('leaves 03/04/2012 open, says so in the file and in the answer', async () => {
    const answer = await draft({ 'i.csv': AMBIGUOUS });
    const column = answer.files[0]!.file.columns.find(({ name }) => name === 'date')!;
    expect(column.date).toMatchObject({ isAmbiguous: true });
    expect([column.date!.format, column.date!.other].sort()).toEqual(['DD/MM/YYYY', 'MM/DD/YYYY']);
    expect(column.typeSureness).toBeLessThan(0.7);
    const text = readFileSync(answer.files[0]!.mappingPath!, 'utf8');
    expect(text).toMatch(/# {3}date: date .* or .* \(TODO: day and month cannot be told apart\)/);
    expect(text).toMatch(/# TODO 0\.50: .*no value has a day above 12, so \S+ and \S+ both fit; nothing in the file decides\n +event_at:/);
  });

  it('lets a sure column of the same file decide, and says by which', async () => {
    const answer = await draft({ 'i.csv': AMBIGUOUS.replaceAll(/\/05\/2012/g, '/23/2012').replaceAll(/,0(\d)\/23/g, ',0$1/23') });
    const column = answer.files[0]!.file.columns.find(({ name }) => name === 'date')!;
    expect(column.date!.format).toBe('MM/DD/YYYY');
    expect(column.typeSureness).toBe(0.8);
    expect(column.typeBecause).toContain('column due of this file is MM/DD/YYYY');
  });

  it.each([
    ['thousands or decimals', 'amount', '1.234', 0.5, 'thousands or decimals'],
    ['two-digit years', 'invoice date', '13.04.12', 0.4, 'whose century a mapping does not guess'],
  ])('does not decide %s', async (_, name, value, sureness, because) => {
    const answer = await draft({ 'i.csv': `customer id;invoice no;${name === 'amount' ? 'invoice date' : 'due date'};${name};other amount\n${Array.from({ length: 20 }, (_row, i) => `c${i % 3};${100 + i};2024-01-${10 + i};${value};${i},50\n`).join('')}` }).catch(() => null);
    const column = answer!.files[0]!.file.columns.find((each) => each.name === name)!;
    expect(column.typeSureness).toBe(sureness);
    expect(column.typeBecause).toContain(because);
  });

  it('does not call two columns that could both be the customer sure', async () => {
    const answer = await draft({ 'i.csv': `customer no,client number,invoice no,invoice date,amount\n${Array.from({ length: 20 }, (_, i) => `a${i % 3},b${i % 4},${100 + i},2024-01-${10 + i},${i}.50\n`).join('')}` });
    expect(answer.files[0]!.file.roles.find(({ value }) => value === 'debtor_id')!.sureness).toBeLessThan(0.7);
  });

  it('does not take a column of dates for an amount whatever its name', async () => {
    const answer = await draft({ 'i.csv': `customer id,invoice no,amount,invoice date,x\n${Array.from({ length: 20 }, (_, i) => `a${i % 3},${100 + i},2024-02-${10 + i % 19},2024-01-${10 + i},${i}.25\n`).join('')}` });
    expect(answer.files[0]!.file.roles.find(({ column }) => column.name === 'amount')).toBeUndefined();
  });
});

it('reads NDJSON, whose numbers need no marks', async () => {
  const lines = Array.from({ length: 30 }, (_, i) => JSON.stringify({ customerId: `c${i % 5}`, invoiceNo: `i${i}`, invoiceDate: `2024-01-${10 + i % 20}`, dueDate: `2024-03-${10 + i % 20}`, amount: 10.5 + i, currency: 'CHF' }));
  const answer = await draft({ 'i.ndjson': `${lines.join('\n')}\n` });
  expect(answer.files[0]).toMatchObject({ file: { dialect: null, kind: { value: 'invoices' } }, preview: { rowsRead: 30, rowsQuarantined: 0 } });
  expect(answer.setting.currency).toMatchObject({ value: 'CHF', sureness: 0.95 });
  expect(await takeIn(answer.portfolioPath)).toEqual({ invoice: [30, 1050 * 30 + 100 * 435] });
});

it('overwrites nothing', async () => {
  writeFileSync(join(folder, 'portfolio.yaml'), 'mine');
  expect(await failureOf(draft({ 'i.csv': AMBIGUOUS }))).toEqual({ code: 'argument-invalid', message: expect.stringContaining('must not overwrite anything') as string });
  expect(readFileSync(join(folder, 'portfolio.yaml'), 'utf8')).toBe('mine');
  expect(existsSync(join(folder, 'mappings'))).toBe(false);
});

it('says what it looked for where there is nothing', async () => {
  expect(await failureOf(draft({}))).toMatchObject({ code: 'source-missing' });
  expect(await failureOf(draft({ 'note.csv': 'a,b\nx,y\nz,w\n' }))).toEqual({ code: 'source-unreadable', message: expect.stringContaining('note.csv (no column of amounts was recognised)') as string });
});
