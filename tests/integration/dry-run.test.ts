/** `dunlin ingest --dry-run`: what it shows, and that it leaves nothing behind. */
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { dunlin, type CommandAnswer } from '../setup/dunlin.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dunlin-dry-'));
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
      currency: currency
      event_at: { column: date, format: D.M.YYYY }
`);
  writeFileSync(join(folder, 'invoices.csv'), `number;customer;amount;date;currency
1;a;10,50;1.2.2020;EUR
2;b;1500;15.2.2020;JPY
3;b;3.00;15.2.2020;EUR
4;b;3,00;30.2.2020;EUR
5;b;4,00;31.2.2020;EUR
1;a;10,50;1.2.2020;EUR
`);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function dryRun(...args: string[]): Promise<CommandAnswer> {
  return dunlin(['ingest', ...args, '--dry-run', '--home', join(folder, 'home')], { cwd: folder });
}

it('shows mapped rows with money twice, broken rules with their lines, and the counts that intake would give', async () => {
  const { status, stdout } = await dryRun('invoices.csv', '--mapping', 'mapping.yaml', '--rows', '2', '--json');
  expect(status).toBe(0);
  const { dryRun: isDry, files } = JSON.parse(stdout) as { dryRun: boolean; files: unknown[] };
  expect(isDry).toBe(true);
  expect(files).toEqual([{
    file: 'invoices.csv', rowsRead: 6, entriesNew: 2, entriesDuplicate: 1, rowsFiltered: 0, rowsQuarantined: 3, rowsLate: 0, maximumBadShare: 0.05, wouldBeRefused: true,
    tables: [{ table: 'ledger_entry', rows: 2, first: [
      expect.objectContaining({ entry_id: '1:invoice', amount_minor: 1050, amount: '10.50 EUR' }), expect.objectContaining({ entry_id: '2:invoice', amount_minor: 1500, amount: '1,500 JPY' }),
    ] }],
    brokenRules: [
      expect.objectContaining({ rule: 'date-format', column: 'date', target: 'ledger_entry.event_at', count: 2, first: [expect.objectContaining({ line: 5, value: '30.2.2020' }), expect.objectContaining({ line: 6, value: '31.2.2020' })] }),
      expect.objectContaining({ rule: 'money-format', column: 'amount', count: 1, first: [expect.objectContaining({ line: 4, value: '3.00' })] }),
    ],
  }]);
});

it('reads well without --json, and leaves neither a home nor a lock nor a temporary folder', async () => {
  const before = readdirSync(tmpdir()).filter((name) => name.startsWith('dunlin-dry-run-'));
  const { stdout } = await dryRun('invoices.csv', '--mapping', 'mapping.yaml');
  expect(stdout).toContain('  entry_id   debtor_id  receivable_id  kind     amount_minor  amount     currency  event_at');
  expect(stdout).toContain('2 rows break date-format (column date for ledger_entry.event_at): the date must be real and written in the declared format\n  line 5: "30.2.2020"');
  expect(stdout).toContain('In earnest the batch would be refused whole: at most 5.0 %');
  expect(existsSync(join(folder, 'home'))).toBe(false);
  expect(readdirSync(folder).sort()).toEqual(['invoices.csv', 'mapping.yaml']);
  expect(readdirSync(tmpdir()).filter((name) => name.startsWith('dunlin-dry-run-') && !before.includes(name))).toEqual([]);
});

it.each([
  ['a key that is none', 'ammount_minor: amount', 'half.yaml:5: emits.0.columns.ammount_minor'],
  ['a column that the file has not', 'amount_minor: ammount', 'half.yaml:5: emits.0.columns.amount_minor'],
])('points at line and key of a mapping under construction: %s', async (_, line, message) => {
  writeFileSync(join(folder, 'half.yaml'), `schemaVersion: 1\nname: half\nformat: { delimiter: ';' }\nemits: [{ table: ledger_entry, columns: { debtor_id: customer, entry_id: number, kind: { constant: invoice }, currency: currency, event_at: { column: date, format: D.M.YYYY },\n  ${line} } }]\n`);
  const { status, stderr } = await dryRun('invoices.csv', '--mapping', 'half.yaml');
  expect(status).not.toBe(0);
  expect(stderr).toContain(message);
  expect(stderr).toContain(`The line reads "${line}`);
  expect(existsSync(join(folder, 'home'))).toBe(false);
});
