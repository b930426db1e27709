/** Payment timing and self-cure from the portfolio through run, gates and snapshot to the answers of the API. */
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Frame } from '../../core/frame.ts';
import { homePaths, type HomePaths } from '../../core/home.ts';
import { SNAPSHOT_PATHS, type SnapshotManifest } from '../../core/schema/snapshot.ts';
import { addDays, dateOf, formatInstant, MICROS_PER_DAY, parseInstant } from '../../core/time.ts';
import { decodeFeatures } from '../../features/store/arrow.ts';
import { pointInTimeJoin } from '../../features/store/point-in-time-join.ts';
import { readManifest } from '../../models/artefact/read.ts';
import { openRegistry } from '../../models/registry/registry.ts';
import { assembleDeployment, assembleSteps } from '../../pipelines/assemble.ts';
import { featureOptions, withStore, type Deployment } from '../../pipelines/deployment.ts';
import { selfCureViews, timingViews } from '../../pipelines/model-views.ts';
import { summariseRun, type RunSummary } from '../../pipelines/report/run-summary.ts';
import { runPipeline } from '../../pipelines/run.ts';
import { ensureSampleWorld } from '../../pipelines/sample-world.ts';
import { startServer, type RunningServer } from '../../serving/main.ts';
import type { ScoreAnswer } from '../../serving/schemas/score.ts';
import { loadSnapshot } from '../../serving/snapshot/load-snapshot.ts';
import { dunlinJson, ROOT } from '../setup/dunlin.ts';
import { testFolder } from '../setup/test-folder.ts';

const DEBTORS = 200;
const TIMING = { maximumRows: 1500, parameters: { trees: { trees: 40, learningRate: 0.2 } } };
/** Of 95 % in 200 debtors, three times each: far from the +-3 points of a real one. */
const SELF_CURE = { days: 30, halfWidth: 0.1 };
const CONTEXT = { progress: () => {}, signal: new AbortController().signal };

let folder: string;
let bare: Published;
let server: RunningServer;

interface Published {
  readonly home: HomePaths;
  readonly portfolioPath: string;
  readonly deployment: Deployment;
  readonly summary: RunSummary;
}

function writePortfolio(name: string, models: Readonly<Record<string, unknown>>, sources?: readonly unknown[]): string {
  const path = join(folder, `${name}.yaml`);
  writeFileSync(path, JSON.stringify({
    extends: join(ROOT, 'data-samples/portfolios/sample-world.yaml'), simulation: { preset: 'mixed', debtors: DEBTORS, months: 20 },
    quality: { drift: { block: null, missing: null } }, models: { default: { estimators: ['base-rate'] }, ...models }, ...(sources === undefined ? {} : { sources }),
  }));
  return path;
}

async function publish(home: string, portfolioPath: string): Promise<Published> {
  const deployment = assembleDeployment({ home, portfolioPath });
  await ensureSampleWorld(deployment, CONTEXT);
  return { home: homePaths(home), portfolioPath, deployment, summary: summariseRun(deployment, await runPipeline(assembleSteps(), deployment, CONTEXT)) };
}

async function ask(path: string, body?: unknown): Promise<ScoreAnswer> {
  const response = await fetch(`${server.address}${path}`, body === undefined ? {} : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  const answer = await response.json() as ScoreAnswer;
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${JSON.stringify(answer)}`);
  return answer;
}

function snapshotFile({ home, summary }: Published, path: string): ReturnType<typeof decodeFeatures> {
  return decodeFeatures(readFileSync(join(home.snapshots, summary.publication.snapshotId, path)));
}

function manifestOf({ home, summary }: Published): SnapshotManifest {
  return JSON.parse(readFileSync(join(home.snapshots, summary.publication.snapshotId, SNAPSHOT_PATHS.manifest), 'utf8')) as SnapshotManifest;
}

/** Values of a row, texts of categories. */
function valuesOf(frame: Frame, row: number): Readonly<Record<string, number | string | null>> {
  return Object.fromEntries(frame.names.map((name) => {
    const column = frame.columns.get(name)!;
    return [name, column.kind === 'numeric' ? column.values[row]! : column.categories[column.codes[row]!] ?? null];
  }));
}

const reasonOf = (answer: ScoreAnswer, field: string): string | undefined => answer.unavailable.find((item) => item.field === field)?.reason;

beforeAll(async () => {
  folder = testFolder('timing');
  bare = await publish(join(folder, 'home'), writePortfolio('bare', { timing: TIMING, selfCure: SELF_CURE }));
  cpSync(bare.home.root, join(folder, 'served'), { recursive: true, preserveTimestamps: true });
  server = await startServer({ home: join(folder, 'served'), environment: { PORT: '0', DUNLIN_LOG_LEVEL: 'off' } });
});
afterAll(() => server?.close());

describe('a run that asks for both, without a holdout', () => {
  it('publishes payment timing, says why there is no self-cure, and ends well', () => {
    const { models, refusals, publication } = bare.summary;
    const timing = models.find(({ role }) => role === 'timing')!;
    expect(timing).toMatchObject({ id: 'timing', estimator: 'trees', verdict: 'promote', reason: 'first of its kind: nothing to compare it with' });
    expect(publication.champions.timing).toBe(timing.artefactId);
    expect(refusals).toEqual([{ role: 'self-cure', code: 'holdout-insufficient', reason: expect.stringContaining('got none') }]);
    expect(publication.champions['self-cure']).toBeUndefined();
    expect(manifestOf(bare).champions).toEqual(publication.champions);
  });

  it('learns something: beats one curve for all at 30 and 60 days, on rows that nothing was fitted on', () => {
    const { horizons } = bare.summary.models.find(({ role }) => role === 'timing')!.metrics as unknown as { horizons: { horizonDays: number; brierDifference: { upper: number } }[] };
    expect(horizons.slice(0, 2).map(({ horizonDays }) => horizonDays)).toEqual([30, 60]);
    for (const { brierDifference } of horizons.slice(0, 2)) expect(brierDifference.upper).toBeLessThan(0);
  });

  it('publishes the cash that the champion expects of what is open', () => {
    const { cash, publication } = bare.summary, { frame } = snapshotFile(bare, SNAPSHOT_PATHS.receivables);
    const open = Array.from({ length: frame.rowCount }, (_, row) => valuesOf(frame, row)['item_open_minor'] as number).filter((amount) => amount > 0);
    expect(cash).toMatchObject({ asOf: publication.asOf, receivables: open.length, openMinor: open.reduce((sum, amount) => sum + amount, 0) });
    expect(cash!.weeks.map(({ week }) => week)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]);
    const expected = cash!.weeks.reduce((sum, { expectedMinor }) => sum + expectedMinor, 0);
    // Most is paid within 60 days, nothing twice; each week is rounded by half a unit at most.
    expect(expected).toBeGreaterThan(cash!.openMinor / 2);
    expect(expected).toBeLessThanOrEqual(cash!.openMinor + 7);
    expect(manifestOf(bare).files.map(({ path, rows }) => [path, rows])).toContainEqual([SNAPSHOT_PATHS.cashForecast, 13]);
  });

  it('gives the same files when steps are lost and run again', async () => {
    const again = join(folder, 'again');
    cpSync(bare.home.root, again, { recursive: true, preserveTimestamps: true });
    // As if killed behind ingest: the registry is not there yet, and what was written is found again.
    const deployment = assembleDeployment({ home: again, portfolioPath: bare.portfolioPath }), steps = assembleSteps();
    const run = { home: again, portfolioPath: bare.portfolioPath, runId: 'again' }, { ingest } = { ingest: { watermark: null, batches: [] } };
    const materialise = await steps.materialise({ run, earlier: { ingest } }, CONTEXT);
    const train = await steps.train({ run, earlier: { ingest, materialise } }, CONTEXT);
    expect(train.models.map(({ artefactId }) => artefactId)).toEqual(bare.summary.models.map(({ artefactId }) => artefactId));
    const evaluate = await steps.evaluate({ run, earlier: { ingest, materialise, train } }, CONTEXT);
    const gate = await steps.gate({ run, earlier: { ingest, materialise, train, evaluate } }, CONTEXT);
    expect(gate.verdicts.filter(({ role }) => role === 'timing')).toEqual([{ role: 'timing', artefactId: bare.summary.publication.champions.timing, verdict: 'keep', reason: 'it is the champion already' }]);
    expect(openRegistry(deployment.home.registry).events()).toEqual(openRegistry(bare.home.registry).events());
    expect((await steps.publish({ run, earlier: { ingest, materialise, train, evaluate, gate } }, CONTEXT)).snapshotId).toBe(bare.summary.publication.snapshotId);
  });
});

describe('the rows of open receivables', () => {
  it('are those of training, bit for bit: from the full store, from the snapshot and from the facts of one debtor', async () => {
    const { spine, frame } = snapshotFile(bare, SNAPSHOT_PATHS.receivables);
    expect(spine.rowCount).toBeGreaterThan(100);
    expect(spine.receivableIds.every((id) => id !== null)).toBe(true);
    const views = timingViews(bare.deployment.portfolio);
    const training = await withStore(bare.deployment, (store) => pointInTimeJoin(store, spine, views, featureOptions(bare.deployment.portfolio)));
    expect(frame.names).toEqual(training.names);
    for (let row = 0; row < spine.rowCount; row++) expect(valuesOf(frame, row)).toEqual(valuesOf(training, row));
    const published = await loadSnapshot(bare.home, bare.summary.publication.snapshotId);
    try {
      const debtorIds = [...new Set(spine.debtorIds)].slice(0, 4), states = await published.recompute(debtorIds, { events: [], asOf: published.asOf });
      for (const debtorId of debtorIds) {
        const own = Array.from(spine.debtorIds.keys()).filter((row) => spine.debtorIds[row] === debtorId), rows = states.get(debtorId)!.receivables!;
        expect(rows.map(({ receivableId }) => receivableId)).toEqual(own.map((row) => spine.receivableIds[row]));
        for (const [place, row] of own.entries()) expect(valuesOf(rows[place]!.frame, rows[place]!.row)).toEqual(valuesOf(training, row));
      }
    } finally {
      published.close();
    }
  });

  it('go with the feature sets that the champions pin', () => {
    const { featureSets, champions } = manifestOf(bare);
    expect(featureSets.map(({ version }) => version)).toContain(readManifest(bare.home.artefacts, champions.timing!).featureSetVersion);
  });
});

describe('POST /v1/scores', () => {
  /** Debtors with the ids of what they have open. */
  const openBy = (): Map<string, string[]> => {
    const { spine } = snapshotFile(bare, SNAPSHOT_PATHS.receivables), open = new Map<string, string[]>();
    spine.debtorIds.forEach((debtorId, row) => open.set(debtorId, [...open.get(debtorId) ?? [], spine.receivableIds[row]!]));
    return open;
  };

  it('answers the curve of the receivable that is named, and the dates to expect', async () => {
    const [debtorId, [receivableId]] = [...openBy()].find(([, ids]) => ids.length > 1)!;
    const { payByCurve, expectedPayment, timingModelId, unavailable } = await ask('/v1/scores', { debtorId, receivableId });
    expect(payByCurve!.map(({ days }) => days)).toEqual([30, 60, 90, 180]);
    payByCurve!.forEach(({ prob }, i) => expect(prob >= (i === 0 ? 0 : payByCurve![i - 1]!.prob) && prob <= 1).toBe(true));
    expect(timingModelId).toBe(bare.summary.publication.champions.timing);
    expect(expectedPayment).toMatchObject({ receivableId, asOf: bare.summary.publication.asOf });
    const { earlyOn, medianOn, lateOn, asOf } = expectedPayment!, asOfOn = dateOf(parseInstant(asOf), 'Europe/Rome');
    expect([asOfOn, earlyOn, medianOn ?? '9999', lateOn ?? '9999'].every((date, i, dates) => i === 0 || dates[i - 1]! <= date!)).toBe(true);
    // The date is that of the curve: within 30 days exactly where payment within 30 days is more likely than not.
    expect(medianOn !== null && medianOn <= addDays(asOfOn, 30)).toBe(payByCurve![0]!.prob >= 0.5);
    expect(unavailable.map(({ field }) => field)).toEqual(['pdUntreated', 'selfCureProb', 'axes', 'segment', 'journey']);
    expect(unavailable[0]!.reason).toContain('horizon of the label');
    expect(unavailable[1]!.reason).toBe('no self-cure model is published');
  });

  it('chooses no receivable in silence, but takes the only one', async () => {
    const open = openBy(), [several, ids] = [...open].find(([, own]) => own.length > 1)!, [single, [only]] = [...open].find(([, own]) => own.length === 1)!;
    const answer = await ask('/v1/scores', { debtorId: several });
    expect(answer.payByCurve).toBeNull();
    expect(reasonOf(answer, 'payByCurve')).toBe(`a payment curve is of one receivable, and the debtor has ${ids.length} open: name one by receivableId`);
    expect((await ask('/v1/scores', { debtorId: single })).expectedPayment!.receivableId).toBe(only);
    const nothing = snapshotFile(bare, SNAPSHOT_PATHS.features).spine.debtorIds.find((id) => !open.has(id))!;
    expect(reasonOf(await ask('/v1/scores', { debtorId: nothing }), 'expectedPayment')).toBe('no receivable of the debtor is open in EUR');
  });

  it('follows a payment: in part the curve changes, in full there is none', async () => {
    const { spine, frame } = snapshotFile(bare, SNAPSHOT_PATHS.receivables), [debtorId, receivableId] = [spine.debtorIds[3]!, spine.receivableIds[3]!];
    const openMinor = valuesOf(frame, 3)['item_open_minor'] as number, at = formatInstant(parseInstant(bare.summary.publication.asOf) + MICROS_PER_DAY);
    const pay = (entryId: string, amountMinor: number): Promise<unknown> =>
      ask('/v1/events', { type: 'ledger_entry', entryId, debtorId, receivableId, kind: 'payment', amountMinor, currency: 'EUR', eventAt: at, knownAt: at });
    const before = await ask('/v1/scores', { debtorId, receivableId });
    await pay('timing:part', Math.floor(openMinor / 2));
    const after = await ask('/v1/scores', { debtorId, receivableId });
    expect(after.payByCurve).not.toEqual(before.payByCurve);
    expect(after.expectedPayment!.asOf).toBe(at);
    await pay('timing:rest', openMinor - Math.floor(openMinor / 2));
    const paid = await ask('/v1/scores', { debtorId, receivableId });
    expect(paid.payByCurve).toBeNull();
    expect(reasonOf(paid, 'payByCurve')).toBe('nothing of the receivable is open in EUR');
  });

  it('stands in the decision too, and the champion in the registry', async () => {
    const [debtorId, [receivableId]] = [...openBy()].at(-1)!;
    expect((await ask('/v1/decisions', { debtorId, receivableId })).payByCurve).toHaveLength(4);
    expect(await ask('/v1/models/champion')).toMatchObject({ timing: bare.summary.publication.champions.timing, 'self-cure': null });
  });
});

describe('another timing model', () => {
  it('is judged against the champion on rows newer than both, and a roll-back puts the first one in force', async () => {
    const home = join(folder, 'second');
    cpSync(bare.home.root, home, { recursive: true, preserveTimestamps: true });
    const first = bare.summary.publication.champions.timing!;
    const second = await publish(home, writePortfolio('second', { timing: { ...TIMING, estimators: ['logistic'] } }));
    const candidate = second.summary.models.find(({ role }) => role === 'timing')!, registry = openRegistry(second.home.registry);
    expect(candidate.artefactId).not.toBe(first);
    const judged = registry.events().filter(({ event, role }) => event === 'judged' && role === 'timing');
    expect(judged).toMatchObject([{ artefactId: candidate.artefactId, gate: { gate: 'replace', metric: 'log loss of a period won', inForce: first, look: { number: 1 }, verdict: candidate.verdict } }]);
    const { evaluate } = candidate.windows;
    expect((judged[0]!.gate as unknown as { look: { window: unknown } }).look.window).toEqual({ from: evaluate!.from, to: evaluate!.to });
    expect(second.summary.publication.champions.timing).toBe(candidate.verdict === 'promote' ? candidate.artefactId : first);
    if (candidate.verdict !== 'promote') await dunlinJson(['models', 'promote', candidate.artefactId, '--force', 'to try a roll-back', '--home', home]);
    expect(registry.champion('timing')).toBe(candidate.artefactId);
    await dunlinJson(['models', 'rollback', 'timing', '--why', 'the first was better', '--home', home]);
    expect(registry.champion('timing')).toBe(first);
    expect(registry.champion('timing', parseInstant(bare.summary.publication.asOf))).not.toBeNull();
    const { models } = await dunlinJson<{ models: { role: string; artefactId: string; isChampion: boolean }[] }>(['models', 'list', '--home', home]);
    expect(models.filter(({ role }) => role === 'timing').map(({ artefactId, isChampion }) => [artefactId, isChampion])).toEqual([[first, true], [candidate.artefactId, false]]);
  });
});

describe('self-cure from a holdout', () => {
  /** Three assignments of each debtor, a season apart, on which nobody acted: the world goes on without noticing. */
  function writeHoldout(path: string, debtorIds: readonly string[]): void {
    const rows = debtorIds.flatMap((debtorId, i) => [0, 150, 300].map((shift) => {
      const at = `${addDays('2023-04-01', shift + i % 90)}T08:00:00Z`;
      return [`h:${debtorId}:${shift}`, debtorId, at.slice(0, 10), at, '"[""no_contact""]"', '[]', '[1]', 'no_contact', 'holdout', `a:${debtorId}:${shift}`, 'holdout-1', '[]', 'executed', at, at].join(',');
    }));
    writeFileSync(path, ['decision_id,debtor_id,epoch_on,as_of,permitted,blocked_by,probabilities,action,arm,assignment_id,policy_version,model_ids,execution,event_at,known_at', ...rows, ''].join('\n'));
  }

  it('is trained, published, and answered for who owes', async () => {
    const home = join(folder, 'cured'), holdout = join(folder, 'holdout.csv'), { portfolio } = bare.deployment;
    mkdirSync(home);
    cpSync(join(bare.home.root, 'sample-world'), join(home, 'sample-world'), { recursive: true, preserveTimestamps: true });
    writeHoldout(holdout, [...new Set(snapshotFile(bare, SNAPSHOT_PATHS.features).spine.debtorIds)]);
    const cured = await publish(home, writePortfolio('cured', { selfCure: { ...SELF_CURE, holdDays: 400 } }, [...portfolio.sources, { id: 'holdout', path: holdout, table: 'decision' }]));
    const model = cured.summary.models.find(({ role }) => role === 'self-cure')!;
    expect(cured.summary.refusals).toEqual([]);
    expect(model.verdict).toBe('promote');
    const { overall } = model.metrics as unknown as { overall: { rows: number; rate: number; halfWidth: number } };
    expect(overall.rows).toBeGreaterThan(150);
    expect(overall.halfWidth).toBeLessThan(SELF_CURE.halfWidth);
    expect(cured.summary.publication.champions).toMatchObject({ 'self-cure': model.artefactId });
    // Everybody was assigned, so that the rows of the label behind the first assignments are all of the holdout, as assigned.
    const { details } = readManifest(cured.home.artefacts, cured.summary.publication.champions.default!), untreated = details!['untreated'] as { rows: number; positives: number; observedRate: number; gap: { value: number }; expectedRate: number; shift: number | null; reason: string | null };
    expect(untreated.rows).toBeGreaterThan(150);
    expect(untreated.gap.value).toBeCloseTo(untreated.observedRate - untreated.expectedRate, 12);
    expect(untreated.shift === null).toBe(Math.min(untreated.positives, untreated.rows - untreated.positives) < 30);
    expect(untreated.reason === null).toBe(untreated.shift !== null);
    // Debtors as they stand are the rows of the label already.
    expect(manifestOf(cured).files.map(({ path }) => path)).not.toContain(SNAPSHOT_PATHS.debtors);
    const published = await loadSnapshot(cured.home, cured.summary.publication.snapshotId), { spine, frame } = snapshotFile(cured, SNAPSHOT_PATHS.features);
    try {
      const training = await withStore(cured.deployment, (store) => pointInTimeJoin(store, spine, selfCureViews(portfolio), featureOptions(portfolio)));
      for (let row = 0; row < spine.rowCount; row++) {
        const { own } = published.debtor(spine.debtorIds[row]!)!, owes = (valuesOf(frame, row)['open_minor'] as number) > 0;
        if (row < 20) expect(valuesOf(own!.frame, own!.row)).toEqual(valuesOf(training, row));
        expect(published.selfCureModel!.outside(own!.frame, own!.row)).toBe(owes ? null : 'nothing is open');
        const prob = published.selfCureModel!.probability(own!.frame, own!.row);
        expect(prob > 0 && prob < 1).toBe(true);
      }
    } finally {
      published.close();
    }
  });
});
