/** A view whose invariant does not hold, in a real publication. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { FeatureView } from '../../../features/contract.ts';
import { openDeployment, withStore, type Deployment } from '../../../pipelines/deployment.ts';
import { publishStep } from '../../../pipelines/steps/publish.ts';
import { addFacts, entry } from '../features/facts-fixture.ts';

const hand = vi.hoisted(() => ({ views: [] as FeatureView[] }));
vi.mock('../../../features/registry.ts', async (load) => {
  const original = await load<typeof import('../../../features/registry.ts')>();
  return { ...original, selectViews: () => [...original.selectViews(['calendar']), ...hand.views] };
});

const twice: FeatureView = {
  name: 'twice', grain: 'one row per spine row', keys: ['row_id'], clocks: { event: 'event_at', known: 'known_at' }, window: 'all history',
  columns: ['once', 'twice'].map((name) => ({ name, type: 'integer', unit: 'minor', range: [0, null], nullable: false, personalData: 'behaviour', meaning: name, words: { label: name, high: name, low: name } })),
  invariants: [{ name: 'twice is twice once', columns: ['once', 'twice'], holds: ([one, two]) => two === 2 * one! }],
  sql: `with source as (select row_id, amount_minor from ledger_entry_at), renamed as (select row_id, sum(amount_minor)::BIGINT as once from source group by row_id),
    joined as (select row_id, coalesce(once, 0) as once from spine left join renamed using (row_id)), final as (select row_id, once, once + 100 as twice from joined) select * from final`,
};

let folder: string;
let deployment: Deployment;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'dunlin-gate-'));
  writeFileSync(join(folder, 'portfolio.yaml'), `schemaVersion: 1
name: gate-test
kind: b2b
currency: EUR
timeZone: Europe/Rome
clock: data
sources: [{ id: entries, path: entries.csv, table: ledger_entry }]
labels: [{ id: default, pack: default-60in90 }]
models: { default: { estimators: [base-rate] } }
policy: { floor: 0.02, costsMinor: {} }
rulePacks: [base]
`);
  deployment = openDeployment({ home: join(folder, 'home'), portfolioPath: join(folder, 'portfolio.yaml') }, {});
  await withStore(deployment, (store) => addFacts(store, 'ledger_entry', [
    entry('1', 'r', 'invoice', 100, '2024-01-01', { due: '2024-01-31', debtor: 'right' }), entry('2', 's', 'invoice', 70, '2024-01-02', { due: '2024-01-31', debtor: 'wrong, "quoted"' }),
  ]));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const publish = () => publishStep(deployment, { progress: () => {}, signal: new AbortController().signal });

it('refuses the rows that break it, names them in a file, and leaves the old snapshot in force', async () => {
  hand.views = [];
  const { snapshotId } = await publish();
  hand.views = [twice];
  await expect(publish()).rejects.toMatchObject({
    code: 'quality-gate-failed', message: expect.stringContaining('invariants of twice is twice once in 1 rows') as string, details: { report: 'runs/quality/publish/report.json' },
  });
  expect(readFileSync(deployment.home.current, 'utf8').trim()).toBe(snapshotId);
  expect(existsSync(join(deployment.home.snapshots, snapshotId, 'manifest.json'))).toBe(true);
  const rows = readFileSync(join(deployment.home.root, 'runs/quality/publish/rows.csv'), 'utf8');
  expect(rows).toBe('check,subject,debtor_id,receivable_id,as_of,values\ninvariants,twice is twice once,"wrong, ""quoted""",,2024-01-02T00:00:00Z,once=70 twice=170\n');
  const report = readFileSync(join(deployment.home.root, 'runs/quality/publish/report.json'), 'utf8');
  expect(report).not.toContain('quoted');
  expect(JSON.parse(report)).toMatchObject({ rows: 2, findings: [{ check: 'invariants', severity: 'block', rows: 1, rowsNamed: 1 }], drift: [], model: null });
});
