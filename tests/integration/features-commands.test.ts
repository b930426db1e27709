/** `dunlin features build`, `show` and `export` as people and programs run them. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { columnOf } from '../../core/frame.ts';
import { decodeFeatures } from '../../features/store/arrow.ts';
import { dunlin, type CommandAnswer } from '../setup/dunlin.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dunlin-features-'));
  writeFileSync(join(folder, 'portfolio.yaml'), `schemaVersion: 1
name: features-test
kind: b2b
currency: EUR
timeZone: Europe/Rome
clock: data
sources: [{ id: entries, path: entries.csv, table: ledger_entry }]
labels: [{ id: late, pack: b2b-late-15d }]
models: { default: { estimators: [base-rate] } }
policy: { floor: 0.02, costsMinor: {} }
rulePacks: [base]
`);
  writeFileSync(join(folder, 'entries.csv'), `entry_id,debtor_id,receivable_id,kind,amount_minor,currency,due_on,event_at,known_at
1i,a,1,invoice,1000,EUR,2024-01-31,2024-01-01T10:00:00Z,2024-01-01T10:00:00Z
1p,a,1,payment,1000,EUR,,2024-02-10T10:00:00Z,2024-02-12T10:00:00Z
2i,a,2,invoice,500,EUR,2024-03-01,2024-02-01T10:00:00Z,2024-02-01T10:00:00Z
`);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(...args: string[]): Promise<CommandAnswer> {
  return dunlin([...args, '--home', join(folder, 'home'), '--portfolio', join(folder, 'portfolio.yaml')], { cwd: folder });
}

function exported(spine: string): Promise<CommandAnswer> {
  writeFileSync(join(folder, 'spine.csv'), spine);
  return run('features', 'export', '--spine', 'spine.csv', '--out', 'out.arrow', '--json');
}

it('says that there is no store yet', async () => {
  const { status, stderr } = await run('features', 'build');
  expect(status).toBe(2);
  expect(stderr).toContain('Run `dunlin ingest` first. [store-missing]');
});

it('exports one row per spine row, in its order, as known at each row', async () => {
  expect((await run('ingest')).status).toBe(0);
  // The payment of 10 February was known on the 12th at 11:00 in Rome.
  const { stdout } = await exported('as_of,receivable_id,debtor_id\n2024-02-12,1,\n2024-02-11,1,a\n2024-02-12T09:59:59Z,,a\n2024-02-12,,nobody\n');
  expect(JSON.parse(stdout)).toMatchObject({ rows: 4, rowsUnknown: 1, unknownIds: 1, columns: expect.any(Number), featureSetVersion: expect.stringMatching(/^[0-9a-f]{16}$/), seconds: expect.any(Number) });
  const { spine, frame } = decodeFeatures(readFileSync(join(folder, 'out.arrow')));
  const values = (name: string): number[] => {
    const column = columnOf(frame, name);
    return column.kind === 'numeric' ? Array.from(column.values) : [];
  };
  expect(spine.debtorIds).toEqual(['a', 'a', 'a', 'nobody']);
  expect(spine.receivableIds).toEqual(['1', '1', null, null]);
  // Of `nobody` nothing is known: its features are empty, not 0.
  expect(values('open_minor')).toEqual([500, 1500, 1500, Number.NaN]);
  expect(values('item_open_minor')).toEqual([0, 1000, Number.NaN, Number.NaN]);
  expect(values('mean_past_days_late')).toEqual([10, Number.NaN, Number.NaN, Number.NaN]);
});

it('passes on other columns, keeps duplicates and what the ledger does not have, as CSV', async () => {
  writeFileSync(join(folder, 'spine.csv'), 'note,as_of,receivable_id\n"a, b",2024-02-12,1\n,2024-02-12,1\nx,2024-02-12,99\n');
  const { status, stdout } = await run('features', 'export', '--spine', 'spine.csv', '--out', 'out.csv', '--views', 'exposure', '--json');
  expect([status, JSON.parse(stdout)]).toMatchObject([0, { rows: 3, columns: 17, rowsUnknown: 1, unknownIds: 1 }]);
  const lines = readFileSync(join(folder, 'out.csv'), 'utf8').trimEnd().split('\n').map((line) => line.split(',').slice(0, 7).join(','));
  expect(lines).toEqual(['debtor_id,receivable_id,as_of,note,open_minor,overdue_minor,dpd', 'a,1,2024-02-12T22:59:59.999999Z,"a, b",500,0', 'a,1,2024-02-12T22:59:59.999999Z,,500,0,0', ',99,2024-02-12T22:59:59.999999Z,x,,,']);
});

it('refuses a spine with the line that is wrong', async () => {
  const { status, stdout } = await exported('as_of,receivable_id\n2024-01-01,1\nyesterday,1\n');
  expect(status).toBe(3);
  expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'spine-invalid', details: { row: 2, line: 3 } } });
});

it('shows one feature with its contract, its SQL and a histogram', async () => {
  const { stdout } = await run('features', 'show', 'overdue_minor', '--json');
  expect(JSON.parse(stdout)).toMatchObject({ feature: { name: 'overdue_minor', view: 'exposure', unit: 'minor' }, sql: expect.stringContaining('as overdue_minor') as string, values: { source: 'store', histogram: { rows: 1, missing: 0, bins: [{ rows: 1 }] } } });
  expect((await run('features', 'show', 'overdue')).stderr).toContain('Did you mean overdue_minor');
});

it('checks what could be published', async () => {
  const { status, stdout } = await run('features', 'check', '--json');
  expect([status, JSON.parse(stdout)]).toMatchObject([0, { verdict: 'pass', rows: 1, findings: [], model: null }]);
  // 63 days after the newest entry, the payment known on 12 February.
  const late = await run('features', 'check', '--as-of', '2024-04-16');
  expect(late.status).toBe(5);
  expect(late.stdout).toMatch(/BLOCK {2}freshness +ledger_entry +no entry for 64 days, at most 62 allowed/);
});

it('builds what can be scored and shows the contracts', async () => {
  const built = JSON.parse((await run('features', 'build', '--json')).stdout) as { rows: number; files: { parquet: string; arrow: string } };
  expect(built).toMatchObject({ rows: 1, asOf: '2024-02-12T10:00:00Z' });
  expect([existsSync(built.files.parquet), existsSync(built.files.arrow)]).toEqual([true, true]);
  const shown = JSON.parse((await run('features', 'show', 'exposure', '--json')).stdout) as { views: { sql: string; columns: { name: string }[] }[] };
  expect(shown.views[0]!.columns.map(({ name }) => name)).toContain('overdue_minor');
  expect(shown.views[0]!.sql).toContain('select * from final');
  expect((await run('features', 'show')).stdout).toContain('payment-behaviour');
  expect((await run('features', 'show', 'nothing')).status).toBe(2);
});

it('describes a view by danfojs', async () => {
  const { stdout } = await run('features', 'show', 'exposure', '--describe', '--json');
  // The newest observation point of an open receivable is the invoicing of the second, when the first was open too.
  const { description } = JSON.parse(stdout) as { description: { feature: string; missing: number; statistics: { mean?: number } }[] };
  expect(description.find(({ feature }) => feature === 'open_minor')).toMatchObject({ missing: 0, statistics: { count: 1, mean: 1500 } });
});
