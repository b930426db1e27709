import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeFrame, numericColumn } from '../../../../core/frame.ts';
import { silentProgress } from '../../../../core/progress.ts';
import { randomStream } from '../../../../core/random.ts';
import { ESTIMATOR_NAMES, type Estimator, type LabelledFrame } from '../../../../models/contract.ts';
import { baseRate } from '../../../../models/default-propensity/base-rate.ts';
import { logistic } from '../../../../models/default-propensity/logistic.ts';
import { ESTIMATORS } from '../../../../models/default-propensity/registry.ts';
import { sigmoid } from '../../../../models/log-odds.ts';
import { readParameters } from '../../../../models/read-parameters.ts';
import { judgingFolds } from '../../../../models/search/judge-parameters.ts';
import { planRungs } from '../../../../models/search/rungs.ts';
import { searchParameters, type SearchOptions, type Trial, type TrialJournal } from '../../../../models/search/search-parameters.ts';
import { drawParameters } from '../../../../models/search/space.ts';
import { searchCandidates } from '../../../../pipelines/search-candidates.ts';
import { openTrialJournal } from '../../../../pipelines/search-journal.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'search-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Forty columns of noise and one that says something, few rows: a strong ridge is right. */
function makeData(rows: number): LabelledFrame {
  const random = randomStream('search data', rows);
  const columns = Array.from({ length: 41 }, () => Float64Array.from({ length: rows }, () => random.normal()));
  const y = columns[0]!.map((value) => (random.uniform() < sigmoid(0.8 * value - 1) ? 1 : 0));
  return { x: makeFrame(columns.map((values, j) => [`f${j}`, numericColumn(values)])), y, groups: Array.from({ length: rows }, (_, i) => `d${i >> 1}`) };
}

function memory(): TrialJournal & { readonly recorded: Trial[] } {
  const recorded: Trial[] = [];
  return { recorded, find: (key) => recorded.find((trial) => trial.key === key), record: async (trial) => void recorded.push(trial) };
}

const data = makeData(400);
const options = (more: Partial<SearchOptions> = {}): SearchOptions => ({
  estimator: logistic, trials: 12, seed: 1, fixed: {}, dataHash: 'rows', journal: memory(), progress: silentProgress, context: { seed: 1 }, ...more,
});

describe('planRungs', () => {
  it.each([
    // One rung below 2,000 rows on the lower one; 9 + 3 + 1 = 13 trials need three rungs, 9 + 3 two.
    [12, 400, [[1, 12]]],
    [13, 20_000, [[1 / 9, 9], [1 / 3, 3], [1, 1]]],
    [12, 20_000, [[1 / 3, 9], [1, 3]]],
    [30, 20_000, [[1 / 9, 20], [1 / 3, 7], [1, 3]]],
    [1, 20_000, [[1, 1]]],
  ])('%d trials on %d rows', (trials, rows, plan) => {
    expect(planRungs(trials, rows).map(({ share, configurations }) => [share, configurations])).toEqual(plan);
    expect(plan.reduce((sum, [, configurations]) => sum + configurations!, 0)).toBeLessThanOrEqual(trials);
  });
});

describe('spaces', () => {
  it.each(ESTIMATOR_NAMES.filter((name) => ESTIMATORS[name].space !== undefined))('of %s lie inside the bounds of its parameters', (name) => {
    const { space, parameters } = ESTIMATORS[name], random = randomStream('space', name);
    for (let i = 0; i < 200; i++) expect(() => readParameters(parameters, drawParameters(space!, random))).not.toThrow();
    for (const [parameter, { from, to }] of Object.entries(space!)) {
      const { default: standard } = parameters.properties[parameter] as { readonly default?: number };
      expect(standard).toBeGreaterThanOrEqual(from);
      expect(standard).toBeLessThanOrEqual(to);
    }
  });
});

describe('searchParameters', () => {
  it('finds the strong ridge that noise asks for, and is never worse than the defaults where it judged', async () => {
    const journal = memory(), { parameters, trials } = await searchParameters(data, options({ journal }));
    expect(Number(parameters['l2'])).toBeGreaterThan(10);
    expect(trials).toHaveLength(12);
    expect(trials[0]!.parameters).toEqual({});
    expect(Math.min(...trials.map(({ score }) => score))).toBeLessThan(trials[0]!.score - 0.01);
    expect(journal.recorded).toEqual(trials);
  });

  it('ends with equal trials when it is killed and started again, and runs nothing twice', async () => {
    const whole = await searchParameters(data, options());
    const journal = memory(), stop = new AbortController();
    const killed = searchParameters(data, options({ journal, context: { seed: 1, signal: stop.signal }, progress: ({ text }) => { if (text.startsWith('trial 5 ')) stop.abort(); } }));
    await expect(killed).rejects.toMatchObject({ name: 'AbortError' });
    expect(journal.recorded).toHaveLength(5);
    let fits = 0;
    const counted: Estimator = { ...logistic, fit: async (...given) => { fits++; return logistic.fit(...given); } };
    const resumed = await searchParameters(data, options({ journal, estimator: counted }));
    expect(resumed).toEqual(whole);
    // Seven trials of three folds were left.
    expect(fits).toBe(21);
  });

  it('keeps the defaults to the last rung and gives more rows to fewer configurations', async () => {
    const large = makeData(6200), { trials } = await searchParameters(large, options({ trials: 12, estimator: ESTIMATORS.scorecard }));
    const last = trials.filter(({ rows }) => rows === large.y.length);
    expect(last).toHaveLength(3);
    expect(last.map(({ configuration }) => configuration)).toContain(0);
    const first = trials.filter(({ rows }) => rows !== large.y.length);
    expect(first).toHaveLength(9);
    // A third of 3,100 groups of two rows, give or take four standard deviations of 52 rows.
    expect(Math.abs(first[0]!.rows - 6200 / 3)).toBeLessThan(210);
  });

  it('leaves given parameters alone and knows other rows, seeds and parameters as other trials', async () => {
    const journal = memory();
    const { parameters } = await searchParameters(data, options({ journal, fixed: { categories: 7 }, trials: 4 }));
    expect(parameters['categories']).toBe(7);
    await searchParameters(data, options({ journal, fixed: { categories: 7 }, trials: 4, dataHash: 'others' }));
    expect(journal.recorded).toHaveLength(8);
  });

  it('takes an estimator without a space as it is', async () => {
    const { parameters } = await searchParameters(data, options({ estimator: baseRate, trials: 1 }));
    expect(parameters).toEqual({});
  });
});

describe('judgingFolds', () => {
  it('never divides a group', () => {
    for (const { fit, judge } of judgingFolds(data, 1)) {
      const fitted = new Set(Array.from(fit, (row) => data.groups[row]));
      expect(Array.from(judge).every((row) => !fitted.has(data.groups[row]))).toBe(true);
      expect(fit.length + judge.length).toBe(400);
    }
  });

  it('lets later rows judge where rows have times', () => {
    const times = Float64Array.from(data.y, (_, row) => (row * 7) % 400), folds = judgingFolds({ ...data, times }, 1);
    expect(folds).toHaveLength(1);
    const latest = Math.max(...Array.from(folds[0]!.fit, (row) => times[row]!));
    expect(Array.from(folds[0]!.judge).every((row) => times[row]! > latest)).toBe(true);
    // The time at two thirds of the rows begins the judging part: 400 - 266.
    expect(folds[0]!.judge).toHaveLength(134);
  });
});

it('fits no row whose label was not known when the judging part began', () => {
  const times = Float64Array.from(data.y, (_, row) => row), knownAt = times.map((time) => time + 50), [fold] = judgingFolds({ ...data, times, knownAt }, 1);
  // 266 rows lie before the cut; those of the last fifty times were not known by then.
  expect([fold!.fit.length, fold!.judge.length, Math.max(...fold!.fit)]).toEqual([216, 134, 215]);
});

describe('the journal', () => {
  const trial: Trial = { key: 'k', estimator: 'logistic', configuration: 0, parameters: {}, seed: 1, rows: 10, score: 0.1 + 0.2 };

  it('remembers trials to the last bit, tells seconds apart, and drops a line that was cut', async () => {
    const place = join(folder, 'journal');
    const journal = openTrialJournal(place);
    await journal.record(trial, 1.5);
    await journal.close();
    const [file] = readdirSync(place);
    expect(JSON.parse(readFileSync(join(place, file!), 'utf8'))).toEqual({ trial, seconds: 1.5 });
    appendFileSync(join(place, file!), '{"key":"half');
    const again = openTrialJournal(place);
    expect(again.find('k')).toEqual(trial);
    await again.record({ ...trial, key: 'next' }, 1);
    await again.close();
    const third = openTrialJournal(place);
    expect(third.find('next')).toMatchObject({ key: 'next' });
    await third.close();
  });
});

describe('searchCandidates', () => {
  const candidates = { estimators: ['base-rate', 'logistic'] as const, seed: 1, progress: silentProgress, signal: new AbortController().signal };

  it('searches what declares a space, and gives equal parameters from its journal', async () => {
    const search = { trials: 6, folder: join(folder, 'candidates') };
    const found = await searchCandidates(data, { ...candidates, search });
    expect(Object.keys(found)).toEqual(['logistic']);
    const before = readFileSync(join(search.folder, '00000001.ndjson'), 'utf8');
    expect(await searchCandidates(data, { ...candidates, search })).toEqual(found);
    expect(readFileSync(join(search.folder, '00000001.ndjson'), 'utf8')).toBe(before);
    writeFileSync(join(search.folder, '00000001.ndjson'), '');
    expect(await searchCandidates(data, { ...candidates, search })).toEqual(found);
  });

  it('changes nothing without a budget', async () => {
    expect(await searchCandidates(data, { ...candidates, parameters: { logistic: { l2: 3 } } })).toEqual({ logistic: { l2: 3 } });
  });
});
