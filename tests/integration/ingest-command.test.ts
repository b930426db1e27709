/** `dunlin ingest` and `dunlin ledger balances` as people and programs run them. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { dunlin, ROOT, type CommandAnswer } from '../setup/dunlin.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dunlin-command-'));
  writeFileSync(join(folder, 'portfolio.yaml'), `schemaVersion: 1
name: command-test
kind: b2b
currency: EUR
timeZone: Europe/Rome
clock: data
sources: [{ id: invoices, path: invoices.csv, mapping: mapping.yaml }]
labels: [{ id: late, pack: b2b-late-15d }]
models: { default: { estimators: [base-rate] } }
policy: { floor: 0.02, costsMinor: {} }
rulePacks: [base]
`);
  writeFileSync(join(folder, 'mapping.yaml'), `schemaVersion: 1
name: invoices
format: { delimiter: ';', decimal: ',' }
emits:
  - table: ledger_entry
    columns:
      entry_id: { template: '{number}:invoice' }
      debtor_id: customer
      receivable_id: number
      kind: { constant: invoice }
      amount_minor: amount
      currency: { constant: EUR }
      due_on: { column: date, format: D.M.YYYY, addDays: 30 }
      event_at: { column: date, format: D.M.YYYY }
`);
  writeFileSync(join(folder, 'invoices.csv'), 'number;customer;amount;date\n1;a;10,50;1.2.2020\n2;b;3,00;15.2.2020\n');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(...args: string[]): Promise<CommandAnswer> {
  return dunlin([...args, '--home', join(folder, 'home'), '--portfolio', join(folder, 'portfolio.yaml')], { cwd: folder });
}

it('takes files in, once, and answers with one JSON document', async () => {
  const first = await run('ingest', 'invoices.csv', '--mapping', 'mapping.yaml', '--json');
  expect(JSON.parse(first.stdout)).toMatchObject({ batchId: expect.any(String), rowsRead: 2, entriesNew: 2, entriesDuplicate: 0, rowsFiltered: 0, rowsQuarantined: 0, rowsLate: 0, quarantineFile: null });
  expect(JSON.parse((await run('ingest', '--json')).stdout)).toMatchObject({ rowsRead: 2, entriesNew: 0, entriesDuplicate: 2 });
  const balances = await run('ledger', 'balances', '--as-of', '2020-03-05', '--json');
  expect(JSON.parse(balances.stdout)).toMatchObject({
    asOf: '2020-03-05T22:59:59.999999Z', totals: [{ currency: 'EUR', openMinor: 1350, overdueMinor: 1050, count: 2 }],
    rows: [{ key: 'a', currency: 'EUR', openMinor: 1050, overdueMinor: 1050, dpd: 3, count: 1 }, { key: 'b', currency: 'EUR', openMinor: 300, overdueMinor: 0, dpd: 0, count: 1 }],
  });
  expect((await run('ledger', 'balances', '--as-of', '2020-03-05', '--by', 'bucket')).stdout).toContain('1-30       10.50 EUR  10.50 EUR    3      1');
});

it.each([
  ['a truncated gzip', 'cut.csv.gz', gzipSync('number;customer;amount;date\n'.repeat(999)).subarray(0, 40), 3, 'source-unreadable'],
  ['decimal points read as commas', 'points.csv', 'number;customer;amount;date\n3;a;10.50;1.2.2020\n', 3, 'too-many-bad-rows'],
  ['a wrong column name', 'column.csv', 'number;client;amount;date\n3;a;10,50;1.2.2020\n', 3, 'column-missing'],
  ['no such file', 'none.csv', null, 2, 'source-missing'],
] as const)('%s ends with one message and a status', async (_, name, data, status, code) => {
  if (data !== null) writeFileSync(join(folder, name), data);
  const result = await run('ingest', name, '--mapping', 'mapping.yaml', '--json');
  expect(result.status).toBe(status);
  expect((JSON.parse(result.stdout) as { error: { code: string } }).error.code).toBe(code);
  expect(result.stderr.split('\n').filter((line) => line.startsWith('dunlin: '))).toHaveLength(1);
});

it('says how it is used', () => {
  const help = execFileSync(process.execPath, [join(ROOT, 'cli/bin.mjs'), 'ingest', '--help'], { encoding: 'utf8' });
  expect(help).toContain('--mapping <file>');
  expect(help).toContain('Examples:');
});
