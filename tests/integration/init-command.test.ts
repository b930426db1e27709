/** `dunlin init` as people and programs run it: on the IBM ledger, on the canonical sample tables, and what it refuses. */
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { datasetPath } from '../setup/datasets.ts';
import { dunlin, ROOT, type CommandAnswer } from '../setup/dunlin.ts';

const ibm = datasetPath('ibm-accounts-receivable/accounts-receivable.csv');
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dunlin-init-test-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(...args: string[]): Promise<CommandAnswer> {
  return dunlin(args, { cwd: folder });
}

interface Answer {
  readonly portfolio: string;
  readonly files: readonly { readonly name: string; readonly table: string | null; readonly trial: { readonly rowsRead: number; readonly rowsQuarantined: number }; readonly columns: readonly { readonly name: string; readonly role: string | null; readonly sureness: number; readonly because: string }[] }[];
  readonly todo: readonly { readonly place: string; readonly sureness: number }[];
}

it.skipIf(ibm === null)('drafts the IBM ledger so that its balances are right, and is not sure of what it guessed wrong', async () => {
  const drafted = await run('init', 'ibm', ibm!, '--json');
  expect(drafted.status).toBe(0);
  const { files, todo } = JSON.parse(drafted.stdout) as Answer;
  const sure = Object.fromEntries(files[0]!.columns.filter(({ sureness }) => sureness >= 0.9).map(({ name, role }) => [name, role]));
  expect(sure).toEqual({
    customerID: 'debtor_id', invoiceNumber: 'invoice_number', InvoiceDate: 'invoice_date', DueDate: 'due_date', InvoiceAmount: 'amount', SettledDate: 'payment_date', Disputed: 'disputed', DaysToSettle: 'derived', DaysLate: 'derived',
  });
  expect(files[0]!.columns.find(({ name }) => name === 'countryCode')).toMatchObject({ role: 'country', because: expect.stringContaining('not of ISO 3166-1') as string });
  expect(todo.map(({ place }) => place)).toEqual(['currency USD', 'timeZone America/New_York', 'debtors of kind company']);
  const portfolio = ['--portfolio', 'ibm/portfolio.yaml', '--home', 'ibm/var'];
  expect(JSON.parse((await run('ingest', ...portfolio, '--json')).stdout)).toMatchObject({ rowsRead: 2466, rowsQuarantined: 0 });
  // 84 open invoices of 5,119.85: counted over the file without any of this.
  expect(JSON.parse((await run('ledger', 'balances', '--as-of', '2013-06-30', '--by', 'currency', ...portfolio, '--json')).stdout)).toMatchObject({ totals: [{ currency: 'USD', openMinor: 511_985, count: 84 }] });
});

it('takes canonical tables as they are, and the drafted portfolio takes them all in', async () => {
  const samples = readdirSync(join(ROOT, 'data-samples/tiny')).filter((name) => name.endsWith('.csv.gz')).map((name) => join(ROOT, 'data-samples/tiny', name));
  const { files, todo } = JSON.parse((await run('init', 'tiny', ...samples, '--json')).stdout) as Answer;
  expect(files.map(({ name, table }) => name.replaceAll('-', '_') === table)).toEqual(samples.map(() => true));
  expect(files.every(({ trial }) => trial.rowsQuarantined === 0)).toBe(true);
  expect(todo).toEqual([]);
  const read = files.reduce((total, { trial }) => total + trial.rowsRead, 0);
  expect(JSON.parse((await run('ingest', '--portfolio', 'tiny/portfolio.yaml', '--home', 'tiny/var', '--json')).stdout)).toMatchObject({ rowsRead: read, entriesNew: read, rowsQuarantined: 0 });
});

it('reads well, creates no data directory, and refuses to overwrite its own draft', async () => {
  const source = join(ROOT, 'data-samples/tiny/ledger_entry.csv.gz');
  const first = await run('init', 'again', source);
  expect(first.stdout).toContain('Drafted again/portfolio.yaml');
  expect(first.stdout).toContain('ledger_entry.csv.gz: ledger_entry (0.99: it has the columns of ledger_entry)');
  expect(existsSync(join(folder, 'var'))).toBe(false);
  const second = await run('init', 'again', source);
  expect(second.status).toBe(2);
  expect(second.stderr).toContain('A draft must not overwrite anything');
  expect((await run('init', 'none', 'absent.csv')).stderr).toContain('[source-missing]');
  expect((await run('init', 'none', source, '--currency', 'euro')).stderr).toContain('ISO 4217');
});
