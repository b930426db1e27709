/** An exported model is read by ONNX Runtime, from PyPI in an environment of its own, and scores as ours does. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { categoryColumn, makeFrame, numericColumn, type Frame } from '../../core/frame.ts';
import { randomStream } from '../../core/random.ts';
import { exportOnnx } from '../../models/artefact/onnx/export.ts';
import { readArtefact } from '../../models/artefact/read.ts';
import { writeArtefact } from '../../models/artefact/write.ts';
import type { Calibrator, EstimatorName, LabelledFrame } from '../../models/contract.ts';
import { CALIBRATOR_FITS } from '../../models/calibration/fits.ts';
import { ESTIMATORS } from '../../models/default-propensity/registry.ts';
import { loadDefaultScorer } from '../../models/score.ts';
import { obtainOnnxReader } from '../setup/obtain-onnx-reader.ts';
import { testFolder } from '../setup/test-folder.ts';

const REQUIREMENTS = join(import.meta.dirname, 'portable-models', 'requirements.txt');
const READER = join(import.meta.dirname, '..', '..', 'docs', 'examples', 'score_onnx.py');
const tools = await obtainOnnxReader(REQUIREMENTS);
if ('reason' in tools) process.stderr.write(`SKIPPED: no outside reader of exported models: ${tools.reason}\n`);

const folder = testFolder('portable');
/** ONNX Runtime leaves a file in the temporary folder. */
const environment = { ...process.env, TMPDIR: folder };

const SECTORS = ['retail', 'building, heavy', 'farm "old"', 'größe', null];

/** Missing values, infinities, heavy single values, an empty and a constant column, many categories, texts that CSV has to quote. */
function makeRows(rows: number, seed: number): LabelledFrame {
  const random = randomStream('portable', seed);
  const late = Float64Array.from({ length: rows }, () => (random.uniform() < 0.3 ? 0 : Math.round(random.exponential() * 10)));
  const share = Float64Array.from({ length: rows }, () => (random.uniform() < 0.2 ? NaN : random.uniform()));
  const amount = Float64Array.from({ length: rows }, () => (random.uniform() < 0.01 ? Infinity : random.uniform() < 0.1 ? -1 : Math.exp(8 + random.normal())));
  const sectors = Array.from({ length: rows }, () => SECTORS[random.integer(SECTORS.length)]!), places = Array.from({ length: rows }, () => (random.uniform() < 0.1 ? null : `p${random.integer(60)}`));
  const y = late.map((days, i) => (random.uniform() < 1 / (1 + Math.exp(2.4 - 0.1 * days - (sectors[i] === 'größe' ? 1.5 : 0) - (Number.isNaN(share[i]!) ? 1 : share[i]!) - (Number(places[i]?.slice(1)) % 7 === 3 ? 1 : 0))) ? 1 : 0));
  return {
    x: makeFrame([
      ['days_late', numericColumn(late)], ['share', numericColumn(share)], ['amount', numericColumn(amount)], ['sector', categoryColumn(sectors)], ['place', categoryColumn(places)],
      ['constant', numericColumn(new Float64Array(rows).fill(7))], ['empty', numericColumn(new Float64Array(rows).fill(NaN))],
    ]),
    y, groups: Array.from({ length: rows }, (_, row) => `d${row >> 1}`),
  };
}

const data = makeRows(1500, 1), fresh = makeRows(400, 2);

function toCsv(x: Frame): string {
  const cells = x.names.map((name) => {
    const column = x.columns.get(name)!;
    return (row: number): string => {
      if (column.kind === 'numeric') return Number.isNaN(column.values[row]!) ? '' : String(column.values[row]!).replace('Infinity', 'inf');
      return column.codes[row]! < 0 ? '' : `"${column.categories[column.codes[row]!]!.replaceAll('"', '""')}"`;
    };
  });
  return [x.names.join(','), ...Array.from({ length: x.rowCount }, (_, row) => cells.map((cell) => cell(row)).join(','))].join('\n');
}

async function exportModel(estimator: EstimatorName, parameters: Record<string, unknown>, kind: Calibrator['kind']) {
  const model = await ESTIMATORS[estimator].fit(data, parameters, { seed: 3 });
  const calibrator = CALIBRATOR_FITS[kind](model.margins(data.x), data.y), { json, arrays } = model.state();
  const id = writeArtefact(folder, {
    manifest: {
      schemaVersion: 1, kind: 'default-propensity', codeVersion: '0', estimator, parameters: {}, seed: 3, backend: null, featureSetVersion: 'v', featureNames: [...model.featureNames], featureWords: {}, views: [],
      dataSnapshot: 'd', windows: {}, underPolicy: { versions: [], actionMix: {} }, metrics: {}, model: { ...json }, calibration: { kind: calibrator.kind, json: { ...calibrator.json } },
    },
    arrays, modelCard: '',
  });
  const artefact = readArtefact(folder, id), file = join(folder, `${id}.onnx`);
  writeFileSync(file, exportOnnx(artefact));
  return { artefact, file, scorer: loadDefaultScorer(artefact) };
}

describe.skipIf('reason' in tools)('an outside reader', () => {
  const python = 'python' in tools ? tools.python : '';

  it.each([
    ['trees', { trees: 50 }, 'isotonic'], ['trees', { trees: 3, maximumLeaves: 2 }, 'platt'], ['logistic', {}, 'platt'], ['logistic', {}, 'identity'], ['scorecard', {}, 'beta'], ['scorecard', {}, 'isotonic'],
  ] as const)('gives the scores of %s with %j and %s calibration', async (estimator, parameters, kind) => {
    const { file, scorer } = await exportModel(estimator, parameters, kind);
    const rows = join(folder, 'rows.csv');
    writeFileSync(rows, toCsv(fresh.x));
    const read = spawnSync(python, [READER, file, rows], { encoding: 'utf8', env: environment });
    expect(read.stderr).toBe('');
    const scores = read.stdout.trim().split('\n').slice(1).map((line) => line.split(',').map(Number));
    const { margin, pd } = scorer.score(fresh.x);
    expect(scores).toHaveLength(fresh.x.rowCount);
    // Equal but for the order in which float64 is added up.
    scores.forEach(([theirMargin, theirPd], row) => {
      expect(Math.abs(theirMargin! - margin[row]!)).toBeLessThan(1e-12 * Math.max(1, Math.abs(margin[row]!)) * 10);
      expect(Math.abs(theirPd! - pd[row]!)).toBeLessThan(1e-12);
    });
  });

  it('finds the file well-formed', async () => {
    for (const [estimator, parameters] of [['trees', { trees: 20 }], ['logistic', {}], ['scorecard', {}]] as const) {
      const { file } = await exportModel(estimator, parameters, 'platt');
      const checked = spawnSync(python, ['-c', `import onnx, sys; m = onnx.load(sys.argv[1]); onnx.checker.check_model(m, full_check=True); print(m.producer_name, [p.key for p in m.metadata_props])`, file], { encoding: 'utf8', env: environment });
      expect(checked.stderr).toBe('');
      expect(checked.stdout).toContain("dunlin ['artefact', 'label', 'featureSetVersion', 'features']");
    }
  });
});

it('the same model is the same file, and a model without such a form is refused', async () => {
  const { artefact } = await exportModel('logistic', {}, 'platt');
  expect(exportOnnx(artefact)).toEqual(exportOnnx(artefact));
  expect(() => exportOnnx({ ...artefact, manifest: { ...artefact.manifest, estimator: 'network' } })).toThrow(expect.objectContaining({ code: 'argument-invalid' }));
});
