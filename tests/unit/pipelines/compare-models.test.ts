import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { categoryColumn, makeFrame, numericColumn } from '../../../core/frame.ts';
import { silentProgress } from '../../../core/progress.ts';
import { randomStream } from '../../../core/random.ts';
import type { Portfolio } from '../../../core/schema/portfolio.ts';
import { MICROS_PER_DAY, parseInstant } from '../../../core/time.ts';
import { readArtefact } from '../../../models/artefact/read.ts';
import { writeArtefact } from '../../../models/artefact/write.ts';
import { rankScores } from '../../../models/metrics/ranking.ts';
import { openRegistry } from '../../../models/registry/registry.ts';
import { loadDefaultScorer } from '../../../models/score.ts';
import { compareRows, type Compared } from '../../../pipelines/comparison/compare-models.ts';
import { judgeModels } from '../../../pipelines/comparison/judge-models.ts';
import { rocPoints } from '../../../pipelines/comparison/roc-points.ts';
import { pairRows, type DefaultPair, type PairedRows } from '../../../pipelines/judge-default.ts';
import { packageDefault } from '../../../pipelines/package-default.ts';
import { comparisonPage } from '../../../pipelines/report/comparison-page.ts';
import { trainDefault } from '../../../pipelines/train-default.ts';
import type { TrainingSet } from '../../../pipelines/training-set.ts';

const PORTFOLIO = { name: 'made', timeZone: 'UTC', labels: [{ id: 'late', pack: 'default-60in90' }] } as unknown as Portfolio;

function makeSet(): TrainingSet {
  const random = randomStream('compare-models'), rows = 2500, start = parseInstant('2023-01-01T00:00:00Z');
  const dpd = Float64Array.from({ length: rows }, () => Math.round(random.exponential() * 20));
  const asOf = BigInt64Array.from({ length: rows }, (_, i) => start + BigInt(Math.floor(i / 5)) * MICROS_PER_DAY);
  return {
    spine: { rowCount: rows, debtorIds: Array.from({ length: rows }, (_, i) => `d${i % 400}`), receivableIds: Array.from({ length: rows }, () => null), asOf },
    x: makeFrame([['dpd', numericColumn(dpd)], ['sector', categoryColumn(Array.from({ length: rows }, (_, i) => ['<b>retail</b>', 'building'][i % 2]!))]]),
    y: dpd.map((days) => (random.uniform() < 1 / (1 + Math.exp(3 - days / 10)) ? 1 : 0)),
    labelKnownAt: asOf.map((at) => at + 30n * MICROS_PER_DAY), entryBucket: Array.from(dpd, (days) => (days === 0 ? 'current' : '1-30')),
  };
}

let folder: string, set: TrainingSet, pair: DefaultPair, rows: PairedRows, compared: Compared;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'compare-'));
  set = makeSet();
  const scorerOf = async (estimator: 'base-rate' | 'logistic') => {
    const trained = await trainDefault({ set, timeZone: 'UTC', seed: 3, progress: silentProgress, signal: new AbortController().signal, estimators: [estimator] });
    return loadDefaultScorer(readArtefact(folder, writeArtefact(folder, packageDefault(trained, { codeVersion: '0', featureSetVersion: 'v', views: [], featureWords: {}, underPolicy: { versions: [], actionMix: {} }, label: { id: 'late', pack: 'default-60in90', parameters: {} } }))));
  };
  pair = { candidate: await scorerOf('logistic'), inForce: await scorerOf('base-rate') };
  rows = pairRows(set, pair, { portfolio: PORTFOLIO, label: 'late' })!;
  compared = { pair, rows, comparison: compareRows(rows, pair, { label: 'late', seed: 1, segmentBy: 'sector' }) };
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('rows that two models are compared on', () => {
  it('are newer than everything that either was fitted, chosen or calibrated on', () => {
    const from = pair.candidate.manifest.windows['evaluate']!.from;
    expect(rows.window.from).toBe(from);
    expect(rows.y).toHaveLength(pair.candidate.manifest.windows['evaluate']!.rows);
    expect(Date.parse(pair.candidate.manifest.windows['choose']!.to)).toBeLessThan(Date.parse(rows.window.from));
  });
  it('are none when a feature is gone', () => {
    expect(pairRows({ ...set, x: makeFrame([['dpd', set.x.columns.get('dpd')!]]) }, pair, { portfolio: PORTFOLIO, label: 'late' })).toBeNull();
  });
});

describe('comparison', () => {
  it('says which is better and by how much, in all and by segment', () => {
    const { gain, candidate, inForce, segments } = compared.comparison;
    expect(gain.logLoss.value).toBeCloseTo(inForce.metrics.logLoss.value - candidate.metrics.logLoss.value, 12);
    expect(gain.logLoss.lower).toBeGreaterThan(0);
    expect(inForce.metrics.auc.value).toBe(0.5);
    expect(segments.map(({ by, segment }) => `${by}: ${segment}`)).toEqual(['days past due: 1-30', 'days past due: current', 'sector: <b>retail</b>', 'sector: building']);
    const bySector = segments.filter(({ by }) => by === 'sector');
    expect(bySector.reduce((sum, each) => sum + each.rows * each.logLossGain.value, 0) / rows.y.length).toBeCloseTo(gain.logLoss.value, 12);
  });
  it('refuses to cut by a number', () => {
    expect(() => compareRows(rows, pair, { label: 'late', seed: 1, segmentBy: 'dpd' })).toThrow(expect.objectContaining({ code: 'argument-invalid' }));
  });
  it('draws a page that shows both, escapes what data brought, and is the same twice', async () => {
    const options = { portfolio: 'made', comparison: compared.comparison, scores: rows, verdict: null };
    const page = await comparisonPage(options);
    expect(page.match(/<svg/g)).toHaveLength(4);
    expect(page).toContain('This is a look, not a judgement');
    expect(page).not.toContain('<b>retail</b>');
    expect(page).not.toMatch(/NaN|undefined|https?:\/\/(?!www\.w3\.org)/);
    expect(await comparisonPage(options)).toBe(page);
  });
});

describe('judgement on request', () => {
  it('registers, counts the look once, and lets the verdict promote', () => {
    const registry = openRegistry(join(folder, 'registry.ndjson'));
    const event = { role: 'default', label: 'late', artefactId: pair.inForce.artefactId, who: 'test', why: 'test', at: '2024-01-01T00:00:00Z', gate: null, evidence: null } as const;
    expect(() => judgeModels(registry, compared, { who: 'anna', at: '2024-01-02T00:00:00Z', seed: 1 })).toThrow(expect.objectContaining({ code: 'promotion-refused' }));
    registry.append({ ...event, event: 'registered' }, registry.head());
    registry.append({ ...event, event: 'promoted' }, registry.head());
    const first = judgeModels(registry, compared, { who: 'anna', at: '2024-01-02T00:00:00Z', seed: 1 });
    expect(first).toMatchObject({ gate: 'replace', verdict: 'promote', look: { number: 1, window: rows.window } });
    expect(judgeModels(registry, compared, { who: 'anna', at: '2024-01-03T00:00:00Z', seed: 1 })).toEqual(first);
    expect(registry.events().map((each) => each.event)).toEqual(['registered', 'promoted', 'registered', 'judged']);
    // The other way round is another look at the same rows.
    registry.append({ ...event, artefactId: pair.candidate.artefactId, event: 'promoted', gate: { ...first } }, registry.head());
    const back = judgeModels(registry, { ...compared, pair: { candidate: pair.inForce, inForce: pair.candidate }, rows: { ...rows, candidate: rows.inForce, inForce: rows.candidate } }, { who: 'anna', at: '2024-01-04T00:00:00Z', seed: 1 });
    expect(back).toMatchObject({ verdict: 'keep', look: { number: 2 } });
  });
});

it.each([
  ['perfect order', [0, 0, 1, 1], [0.1, 0.2, 0.8, 0.9], [[0, 0], [0, 0.5], [0, 1], [0.5, 1], [1, 1]]],
  ['one score for all', [0, 1], [0.5, 0.5], [[0, 0], [1, 1]]],
])('ROC of %s', (_, y, p, expected) => {
  expect(rocPoints(rankScores(Float64Array.from(y), Float64Array.from(p))).map(({ falsePositiveRate, truePositiveRate }) => [falsePositiveRate, truePositiveRate])).toEqual(expected);
});
