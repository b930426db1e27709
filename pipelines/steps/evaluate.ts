/** The evaluate step: every candidate against the champion of its kind, on rows that neither has seen. */
import { selectRows } from '../../core/frame.ts';
import { canonicalJson } from '../../core/hash.ts';
import { endOfDate, formatInstant, parseInstant } from '../../core/time.ts';
import type { Portfolio } from '../../core/schema/portfolio.ts';
import type { ArtefactManifest } from '../../models/artefact/manifest.ts';
import { readArtefact } from '../../models/artefact/read.ts';
import type { Interval } from '../../models/contract.ts';
import { refreshGate } from '../../models/gates/refresh.ts';
import { replaceGate } from '../../models/gates/replace.ts';
import type { GateVerdict } from '../../models/gates/verdict.ts';
import { compareDefault } from '../../models/metrics/measure.ts';
import { openRegistry, type Registry } from '../../models/registry/registry.ts';
import { loadDefaultScorer } from '../../models/score.ts';
import { portfolioClock } from '../clock.ts';
import { readContent, writeContent } from '../content-files.ts';
import { withStore, type Deployment } from '../deployment.ts';
import type { EvaluateResult, MaterialiseResult, StepContext, TrainResult } from '../ports.ts';
import type { TrainingSet } from '../train-default.ts';
import { decodeTrainingSet } from '../training-set.ts';
import type { Comparison, EvaluationReport } from './evaluation-report.ts';

/** Declared before looking: a refreshed model may lose this much log loss, a new recipe must win it. */
const REFRESH_MARGIN = 0.002;
const REPLACE_MARGIN = 0.0005;
const CALIBRATION_TOLERANCE = 0.005;

type Model = TrainResult['models'][number];

export async function evaluateStep(deployment: Deployment, { materialise, train }: { readonly materialise: MaterialiseResult; readonly train: TrainResult }, context: StepContext): Promise<EvaluateResult> {
  const { home, portfolio } = deployment;
  const registry = openRegistry(home.registry);
  const now = await withStore(deployment, async (store) => (await portfolioClock(store, portfolio)).now());
  const comparisons: Comparison[] = [];
  const metrics: EvaluateResult['metrics'][number][] = [];
  for (const model of train.models) {
    context.signal.throwIfAborted();
    const { manifest } = readArtefact(home.artefacts, model.artefactId);
    const set = model.role === 'default' ? decodeTrainingSet(readContent(home, materialise.trainingSets.find(({ id }) => id === model.id)!.file)) : null;
    comparisons.push(set === null ? comparePolicyPart(registry, model, manifest) : compareDefaultModel(deployment, registry, { model, manifest, set }));
    metrics.push({ artefactId: model.artefactId, values: headlineMetrics(manifest) });
  }
  const report: EvaluationReport = { at: formatInstant(now), comparisons };
  context.progress({ step: 'evaluate', share: 1, text: `${comparisons.length} candidates beside what is in force` });
  return { report: writeContent(home, Buffer.from(canonicalJson(report)), { extension: 'json', rows: comparisons.length }), metrics };
}

interface DefaultCandidate {
  readonly model: Model;
  readonly manifest: ArtefactManifest;
  readonly set: TrainingSet;
}

function compareDefaultModel({ home, portfolio }: Deployment, registry: Registry, { model, manifest, set }: DefaultCandidate): Comparison {
  const championId = registry.champion('default', undefined, model.id);
  const base = { role: model.role, artefactId: model.artefactId, label: model.id, championId, evidence: null } as const;
  if (championId === null || championId === model.artefactId) return { ...base, gate: null };
  const champion = loadDefaultScorer(readArtefact(home.artefacts, championId));
  const candidate = loadDefaultScorer(readArtefact(home.artefacts, model.artefactId));
  if (champion.featureNames.some((name) => !set.x.columns.has(name))) return { ...base, gate: null };
  const rows = rowsNewerThanBoth(set, [manifest, champion.manifest], { portfolio, label: model.id });
  if (rows.length === 0) return { ...base, gate: null };
  const x = selectRows(set.x, rows);
  const y = Float64Array.from(rows, (row) => set.y[row]!);
  const groups = Array.from(rows, (row) => set.spine.debtorIds[row]!);
  const p = { candidate: candidate.score(x).pd, inForce: champion.score(x).pd };
  const input = {
    metric: 'log loss won', candidate: model.artefactId, inForce: championId, rows: rows.length, clusters: new Set(groups).size,
    difference: compareDefault({ y, groups }, { a: p.inForce, b: p.candidate }, portfolio.seed ?? 1).logLoss,
  };
  return { ...base, gate: judge(input, { isSameRecipe: champion.manifest.estimator === manifest.estimator, y, ...p }) };
}

function judge(input: Omit<Parameters<typeof replaceGate>[0], 'margin'>, scores: { readonly isSameRecipe: boolean; readonly y: Float64Array; readonly candidate: Float64Array; readonly inForce: Float64Array }): GateVerdict {
  if (!scores.isSameRecipe) return replaceGate({ ...input, margin: REPLACE_MARGIN });
  const gap = (p: Float64Array): number => Math.abs(mean(p) - mean(scores.y));
  return refreshGate({ ...input, margin: REFRESH_MARGIN, calibration: { candidateError: gap(scores.candidate), inForceError: gap(scores.inForce), tolerance: CALIBRATION_TOLERANCE } });
}

/** Rows of the evaluation window whose as-of lies behind everything that either model was fitted, chosen or calibrated on. */
function rowsNewerThanBoth(set: TrainingSet, manifests: readonly ArtefactManifest[], { portfolio, label }: { readonly portfolio: Portfolio; readonly label: string }): Int32Array {
  const from = manifests.map((manifest) => parseInstant(manifest.windows['evaluate']!.from)).reduce((a, b) => (a > b ? a : b));
  const toOn = portfolio.labels.find(({ id }) => id === label)?.windows?.evaluateTo;
  const to = toOn === undefined ? null : endOfDate(toOn, portfolio.timeZone);
  const every = Int32Array.from({ length: set.spine.rowCount }, (_, row) => row);
  return every.filter((row) => set.spine.asOf[row]! >= from && (to === null || set.spine.asOf[row]! <= to));
}

function comparePolicyPart(registry: Registry, { role, artefactId }: Model, manifest: ArtefactManifest): Comparison {
  const { estimates, verdict } = manifest.metrics as { readonly estimates?: Comparison['evidence']; readonly verdict?: GateVerdict };
  return { role, artefactId, label: null, championId: registry.champion(role), gate: verdict ?? null, evidence: estimates ?? null };
}

/** The figures that people look at first, by name. */
function headlineMetrics(manifest: ArtefactManifest): Record<string, number> {
  const found = Object.entries(manifest.metrics).flatMap(([name, value]) => {
    if (typeof value === 'number') return [[name, value] as const];
    return isInterval(value) ? [[name, value.value] as const, [`${name}Lower`, value.lower] as const, [`${name}Upper`, value.upper] as const] : [];
  });
  return Object.fromEntries(found);
}

function isInterval(value: unknown): value is Interval {
  return typeof value === 'object' && value !== null && 'lower' in value && 'upper' in value && 'value' in value;
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
