import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeFileAtomically } from '../../core/atomic-write.ts';
import { canonicalJson } from '../../core/hash.ts';
import { homePaths } from '../../core/home.ts';
import { silentProgress } from '../../core/progress.ts';
import { openStore } from '../../features/store/open.ts';
import { decodeContactContexts } from '../../features/store/contact-context-arrow.ts';
import { assembleDeployment, assembleSteps } from '../../pipelines/assemble.ts';
import { runPipeline } from '../../pipelines/run.ts';
import { featureValues } from '../../serving/decisions/decision-row.ts';
import { startServer, type RunningServer } from '../../serving/main.ts';
import type { DebtorState } from '../../serving/ports.ts';
import type { DebtorProfile } from '../../serving/schemas/debtor.ts';
import type { DecisionAnswer } from '../../serving/schemas/decision.ts';
import type { ScoreAnswer } from '../../serving/schemas/score.ts';
import { decideOnce, scoreOnce } from '../../serving/score-once.ts';
import { loadSnapshot } from '../../serving/snapshot/load-snapshot.ts';
import { readCurrent } from '../../serving/snapshot/watch-current.ts';
import { until } from '../setup/until.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'dunlin-serving-whole-'));
const home = homePaths(join(folder, 'home'));
const portfolioPath = join(folder, 'portfolio.yaml');

const run = () => runPipeline(assembleSteps(), assembleDeployment({ home: home.root, portfolioPath }), { progress: silentProgress, signal: new AbortController().signal });

/** Everything about a debtor that an answer can depend on, as text. */
const content = (state: DebtorState | null | undefined): string =>
  canonicalJson(state && { context: state.context, rows: state.rows.map((row) => ({ asOf: row.asOf, receivableId: row.receivableId, features: featureValues(row) })) });

let server: RunningServer;
let debtorIds: string[];

async function call<T>(path: string, body?: unknown): Promise<{ status: number; body: T }> {
  const response = await fetch(`${server.address}${path}`, body === undefined ? {} : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  return { status: response.status, body: await response.json() as T };
}

async function untilSnapshot(is: (id: string) => boolean): Promise<string> {
  let snapshotId = '';
  await until('a swap of the server', async () => {
    ({ body: { snapshotId } } = await call<{ snapshotId: string }>('/health/ready'));
    return is(snapshotId);
  });
  return snapshotId;
}

beforeAll(async () => {
  writeFileSync(portfolioPath, [
    `extends: ${join(ROOT, 'data-samples/portfolios/sample-world.yaml')}`, 'name: serving-test', 'simulation: { preset: mixed, debtors: 300, months: 24 }',
    'models: { default: { estimators: [base-rate, logistic] } }', 'buckets: 3', '',
  ].join('\n'));
  await run();
  const current = readCurrent(home.current)!;
  debtorIds = [...decodeContactContexts(readFileSync(join(home.snapshots, current, 'features/contact-context.arrow'))).keys()];
  server = await startServer({ home: home.root, environment: { PORT: '0', DUNLIN_LOG_LEVEL: 'off' } });
});

afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

describe('a published snapshot', () => {
  it('is computed again for every debtor, alone or together, to the same bits', async () => {
    const published = await loadSnapshot(home, readCurrent(home.current)!);
    const together = await published.recompute(debtorIds, { events: [], asOf: published.asOf });
    for (const id of debtorIds) expect(content(together.get(id)), id).toBe(content(published.debtor(id)));
    for (const id of [debtorIds[0]!, debtorIds.at(-1)!]) {
      const alone = await published.recompute([id], { events: [], asOf: published.asOf });
      expect(content(alone.get(id))).toBe(content(published.debtor(id)));
    }
    published.close();
  });

  it('answers over HTTP as in process', async () => {
    const ids = debtorIds.slice(0, 20);
    const inProcess = await scoreOnce(home.root, ids);
    for (const [index, id] of ids.entries()) {
      const { status, body } = await call<ScoreAnswer>('/v1/scores', { debtorId: id });
      expect(status).toBe(200);
      expect(body).toEqual(inProcess[index]);
      expect(body.clock).toBe('data');
      if (body.pd === null) expect(body.unavailable).toContainEqual({ field: 'pd', reason: expect.stringMatching(/^outside the population of default-60in90: (nothing is open|already 60 or more days past due)$/) });
      else expect(body.pd > 0 && body.pd < 1).toBe(true);
    }
    expect(inProcess.filter(({ pd }) => pd !== null).length).toBeGreaterThan(3);
  });

  it('has one process that writes its logs', async () => {
    await expect(decideOnce(home.root, [debtorIds[0]!])).rejects.toMatchObject({ code: 'store-locked' });
    await expect(startServer({ home: join(folder, 'other'), environment: { PORT: new URL(server.address).port } })).rejects.toMatchObject({ code: 'port-in-use' });
  });
});

describe('the loop', () => {
  it('closes: a decision and its outcome change the next answer, and the next snapshot holds both', async () => {
    const profiles = await Promise.all(debtorIds.slice(0, 60).map(async (id) => (await call<DebtorProfile>(`/v1/debtors/${id}`)).body));
    const profile = profiles.find(({ balances }) => balances.receivables.length === 1 && Number(balances.receivables[0]!.openMinor) > 0)!;
    const { debtorId } = profile;
    const item = profile.balances.receivables[0]!;
    const decision = (await call<DecisionAnswer>('/v1/decisions', { debtorId })).body;
    expect(decision.channel.loggingProbability).toBeGreaterThan(0);

    const eventAt = new Date(Date.parse(profile.balances.asOf) + 3_600_000).toISOString();
    const payment = { type: 'ledger_entry', entryId: 'serving-test:1', debtorId, receivableId: item.key, kind: 'payment', amountMinor: Number(item.openMinor), currency: item.currency, eventAt };
    const optOut = { type: 'consent_event', consentId: 'serving-test:2', debtorId, scope: 'all', status: 'revoked', eventAt };
    expect(await call('/v1/events', [payment, optOut])).toEqual({ status: 202, body: { accepted: 2, duplicates: 0 } });

    const after = (await call<DebtorProfile>(`/v1/debtors/${debtorId}`)).body;
    expect(after.balances.receivables).toEqual([]);
    expect(after.consents.events[0]).toMatchObject({ consentId: 'serving-test:2', status: 'revoked' });
    expect(after.behaviour!.features).not.toEqual(profile.behaviour!.features);
    const next = (await call<DecisionAnswer>('/v1/decisions', { debtorId })).body;
    expect(next.channel.action).toBe('no_contact');
    expect(next.ranking.flatMap((action) => action.blockedBy)).toContain('base/nothing-open');

    const before = readCurrent(home.current)!;
    await run();
    const published = await untilSnapshot((id) => id !== before);
    expect(published).toBe(readCurrent(home.current));
    const swapped = (await call<DebtorProfile>(`/v1/debtors/${debtorId}`)).body;
    // The stream computed the debtor at the moment of the event, the pipeline at the newest fact, which is that event.
    expect(swapped.behaviour!.asOf).toBe(after.behaviour!.asOf);
    expect(swapped.behaviour!.features).toEqual(after.behaviour!.features);
    expect(swapped.balances.receivables).toEqual([]);

    const store = await openStore(home.store);
    const rows = await store.rows<{ decision_id: string }>(`select decision_id from decision where decision_id in ('${decision.decisionId}', '${next.decisionId}')`);
    store.close();
    expect(rows).toHaveLength(new Set([decision.decisionId, next.decisionId]).size);
  });

  it('keeps a corrupt snapshot out and goes on with the one before', async () => {
    const good = readCurrent(home.current)!;
    const bad = 'f'.repeat(64);
    cpSync(join(home.snapshots, good), join(home.snapshots, bad), { recursive: true });
    appendFileSync(join(home.snapshots, bad, 'manifest.json'), ' ');
    writeFileAtomically(home.current, `${bad}\n`);
    await wait(2500);
    expect((await call<{ snapshotId: string }>('/health/ready')).body.snapshotId).toBe(good);
    const metrics = await (await fetch(`${server.address}/metrics`)).text();
    expect(metrics).toContain('dunlin_snapshot_loads_total{result="kept_out"} 1');
    writeFileAtomically(home.current, `${good}\n`);
  });

  it('replays its events after a restart', async () => {
    const debtorId = debtorIds[7]!;
    const asOf = (await call<DebtorProfile>(`/v1/debtors/${debtorId}`)).body.balances.asOf;
    const eventAt = new Date(Date.parse(asOf) + 3_600_000).toISOString();
    await call('/v1/events', { type: 'ledger_entry', entryId: 'serving-test:3', debtorId, kind: 'invoice', amountMinor: 123_456, currency: 'EUR', dueOn: eventAt.slice(0, 10), eventAt });
    const score = (await call<ScoreAnswer>('/v1/scores', { debtorId })).body;
    await server.close();
    server = await startServer({ home: home.root, environment: { PORT: '0', DUNLIN_LOG_LEVEL: 'off' } });
    expect((await call<ScoreAnswer>('/v1/scores', { debtorId })).body).toEqual(score);
  });
});
