import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { categoryColumn, makeFrame, numericColumn } from '../../../core/frame.ts';
import { silentProgress } from '../../../core/progress.ts';
import { randomStream } from '../../../core/random.ts';
import { MICROS_PER_DAY, parseInstant } from '../../../core/time.ts';
import { readArtefact } from '../../../models/artefact/read.ts';
import { writeArtefact } from '../../../models/artefact/write.ts';
import { ESTIMATOR_NAMES } from '../../../models/contract.ts';
import { loadDefaultScorer } from '../../../models/score.ts';
import { predictCandidate } from '../../../pipelines/fit-candidates.ts';
import type { Inventory } from '../../../pipelines/governance/inventory.ts';
import { packageDefault } from '../../../pipelines/package-default.ts';
import { trainDefault } from '../../../pipelines/train-default.ts';
import type { TrainingSet } from '../../../pipelines/training-set.ts';

const START = parseInstant('2023-01-01T00:00:00Z');

function makeSet(): TrainingSet {
  const random = randomStream('train-default');
  const rows = 3000;
  const dpd = Float64Array.from({ length: rows }, () => Math.round(random.exponential() * 20));
  const asOf = BigInt64Array.from({ length: rows }, (_, i) => START + BigInt(Math.floor(i / 5)) * MICROS_PER_DAY);
  return {
    spine: { rowCount: rows, debtorIds: Array.from({ length: rows }, (_, i) => `d${i % 500}`), receivableIds: Array.from({ length: rows }, () => null), asOf },
    x: makeFrame([['dpd', numericColumn(dpd)], ['noise', numericColumn(Float64Array.from({ length: rows }, () => random.normal()))]]),
    y: dpd.map((days) => (random.uniform() < 1 / (1 + Math.exp(3 - days / 10)) ? 1 : 0)),
    labelKnownAt: asOf.map((at) => at + 30n * MICROS_PER_DAY),
    entryBucket: Array.from(dpd, (days) => (days === 0 ? 'current' : '1-30')),
  };
}

const options = { timeZone: 'UTC', seed: 3, progress: silentProgress, signal: new AbortController().signal, baseline: 'dpd', estimators: ['base-rate', 'logistic', 'trees'] as const };
const origin = {
  codeVersion: '0.1.0', featureSetVersion: 'v', views: ['exposure'], underPolicy: { versions: [], actionMix: {} }, label: { id: 'default', pack: 'default-60in90', parameters: {} },
  featureWords: { dpd: { label: 'days past due', high: 'payments are long overdue', low: 'little is overdue' }, noise: { label: 'noise', high: 'noisy', low: 'quiet' } },
};

describe('trainDefault', () => {
  it('finds the rule, beats the base rate and stands no window on the next', async () => {
    const trained = await trainDefault({ set: makeSet(), ...options });
    expect(trained.selected).not.toBe('base-rate');
    const chosen = trained.candidates.find((candidate) => candidate.estimator === trained.selected)!;
    // The probabilities that made the labels rank them at about .80; 600 rows give +-.04.
    expect(chosen.metrics.auc.value).toBeGreaterThan(0.74);
    expect(chosen.versusFirst.logLoss.upper).toBeLessThan(0);
    expect(trained.baselines[0]!.auc.value).toBeCloseTo(chosen.metrics.auc.value, 1);
    expect(Date.parse(trained.windows.fit.to) + 30 * 86_400_000).toBeLessThan(Date.parse(trained.windows.choose.from));
    expect(trained.purged.fit).toBeGreaterThan(0);
  });

  it('follows the level by month, and measures those who were held out beside it', async () => {
    const set = makeSet();
    const untreated = Uint8Array.from(set.spine.debtorIds, (debtor) => Number(Number(debtor.slice(1)) % 3 === 0));
    const { cohorts, untreated: held, windows } = await trainDefault({ set: { ...set, untreated }, ...options });
    expect(cohorts.figures.map(({ rows }) => rows).reduce((a, b) => a + b)).toBe(windows.evaluate.rows);
    expect(cohorts.figures[0]!.month).toBe(windows.evaluate.from.slice(0, 7));
    // Labels take thirty days and months are known from the second window: every month has a shift.
    expect(cohorts.figures.every(({ shift, month }) => shift !== null && shift.to < month)).toBe(true);
    expect(held.rows).toBeGreaterThan((windows.evaluate.rows + windows.choose.rows) / 4);
    // Nothing sets them apart here: four standard errors of the rate of some 350 rows.
    expect(Math.abs(held.gap!.value)).toBeLessThan(0.08);
    expect((await trainDefault({ set, ...options })).untreated).toMatchObject({ rows: 0, shift: null, reason: expect.stringContaining('models.selfCure') });
  });

  it('never looks at the last window to fit, calibrate or choose', async () => {
    const set = makeSet();
    const before = await trainDefault({ set, ...options });
    const from = parseInstant(before.windows.evaluate.from);
    const flipped = { ...set, y: set.y.map((label, row) => (set.spine.asOf[row]! >= from ? 1 - label : label)) };
    const after = await trainDefault({ set: flipped, ...options });
    expect(after.selected).toBe(before.selected);
    after.candidates.forEach((candidate, i) => {
      expect(candidate.model.state()).toEqual(before.candidates[i]!.model.state());
      expect(candidate.calibrator.json).toEqual(before.candidates[i]!.calibrator.json);
      expect(candidate.chooseLogLoss).toBe(before.candidates[i]!.chooseLogLoss);
    });
  });

  it('makes the same artefact twice, which scores and explains', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'train-default-'));
    try {
      const set = makeSet();
      const first = await trainDefault({ set, ...options });
      const id = writeArtefact(folder, packageDefault(first, origin));
      expect(writeArtefact(folder, packageDefault(await trainDefault({ set, ...options }), origin))).toBe(id);
      const scorer = loadDefaultScorer(readArtefact(folder, id));
      const x = makeFrame([['noise', numericColumn([0, 0])], ['dpd', numericColumn([90, 0])]]);
      const { pd } = scorer.score(x);
      expect(pd[0]!).toBeGreaterThan(0.5);
      expect(pd[1]!).toBeLessThan(0.15);
      expect(scorer.reasons(x, 0)[0]).toMatchObject({ code: 'dpd:high', text: 'payments are long overdue (days past due: 90)' });
      expect(scorer.reasons(x, 1)[0]!.contribution).toBeLessThan(0);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it.each(ESTIMATOR_NAMES)('packages %s as it predicts: the stored scorer gives the same bits, and reasons that sum to the log-odds', async (estimator) => {
    const folder = mkdtempSync(join(tmpdir(), 'train-default-'));
    try {
      const set = makeSet(), quick = { trees: { trees: 30 }, network: { epochs: 2, members: 2, networks: 1 }, blend: { members: ['logistic', 'trees'] } };
      const trained = await trainDefault({ set, ...options, estimators: [estimator], parameters: quick });
      const scorer = loadDefaultScorer(readArtefact(folder, writeArtefact(folder, packageDefault(trained, origin))));
      const { pd, margin } = scorer.score(set.x);
      expect(pd).toEqual(predictCandidate(trained.final, set.x));
      const { bias, values } = trained.final.model.contributions(set.x, 7);
      expect(bias + values.reduce((sum, value) => sum + value, 0)).toBeCloseTo(margin[7]!, 9);
      expect(scorer.reasons(set.x, 7).length).toBe(estimator === 'base-rate' ? 0 : Math.min(4, values.filter((value) => value !== 0).length));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('gathers what a validator asks, on a card and in an inventory entry that say the same', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'train-default-'));
    try {
      const set = makeSet(), sector = categoryColumn(Array.from(set.y, (_, row) => (row % 3 === 0 ? 'retail' : 'building')));
      const trained = await trainDefault({ set: { ...set, x: makeFrame([...set.x.columns, ['sector', sector]]) }, ...options, fairnessBy: 'sector' });
      const bySector = await trainDefault({ set: { ...set, x: makeFrame([...set.x.columns, ['sector', sector]]) }, ...options, estimators: ['logistic'], segments: ['sector'] });
      expect(packageDefault(bySector, origin).modelCard).toMatch(/\| sector \| rows .*\n.*\n\| building \| 360 \| .* below 1,000 positives \| 0\.\d{3} \|/);
      const id = writeArtefact(folder, packageDefault(trained, { ...origin, declared: { owner: 'credit risk', purpose: null, tier: '2' }, meaning: 'reaches 60 days past due', grain: 'debtor' }));
      const { manifest } = readArtefact(folder, id);
      const inventory = JSON.parse(readFileSync(join(folder, id, 'inventory.json'), 'utf8')) as Inventory;
      const card = readFileSync(join(folder, id, 'model-card.md'), 'utf8');
      expect(manifest.featureNames).toEqual(['dpd', 'noise']);
      expect(inventory).toMatchObject({ declared: { owner: 'credit risk', purpose: null, tier: '2' }, population: { grain: 'debtor' }, data: { features: 2 }, model: { estimator: trained.selected } });
      for (const text of ['| owner | credit risk |', '| purpose | not declared |', 'reaches 60 days past due', '| building | 360 |', '| retail | 180 |']) expect(card).toContain(text);
      const { evidence } = inventory;
      expect([evidence.reference, evidence.ledger.map(({ estimator }) => estimator)]).toEqual(['logistic', ['base-rate', 'trees']]);
      // The base rate knows nothing: it loses against the logistic model by what that one wins over it.
      const lost = trained.candidates.find(({ estimator }) => estimator === 'logistic')!.versusFirst.logLoss;
      expect(evidence.ledger[0]!.logLossGain.value).toBeCloseTo(lost.value, 12);
      expect(evidence.ledger[0]!.logLossGain.upper).toBeLessThan(0);
      // Rows are drawn alike in all windows: what is left is chance, of about 10 bins / 600 rows.
      expect(evidence.stability).toMatchObject({ features: 2, moved: 0 });
      for (const { psi } of evidence.stability.worst) expect(psi).toBeLessThan(0.1);
      expect(evidence.fairness!.rows.map(({ group, rows }) => [group, rows])).toEqual([['building', 360], ['retail', 180]]);
      const chosen = trained.candidates.find(({ estimator }) => estimator === trained.selected)!;
      expect(evidence.expected.auc.lower).toBeLessThan(chosen.metrics.auc.value);
      expect(evidence.expected.auc.upper).toBeGreaterThan(chosen.metrics.auc.value);
      expect(evidence.reasons.deletionShare).toBeGreaterThan(0.9);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it.each(['dpd', 'colour'])('refuses to compare groups by %s, which is no category', async (fairnessBy) => {
    await expect(trainDefault({ set: makeSet(), ...options, fairnessBy })).rejects.toMatchObject({ code: 'parameter-invalid' });
  });

  it('refuses a window with one class', async () => {
    const set = makeSet();
    await expect(trainDefault({ set: { ...set, y: set.y.map((label, row) => (row < 1500 ? label : 0)) }, ...options })).rejects.toMatchObject({ code: 'label-single-class' });
  });
});
