/** Judges one default model against another on the rows that neither was fitted, chosen or calibrated on. */
import { countTo } from '../core/count-to.ts';
import { selectRows, type Frame } from '../core/frame.ts';
import { endOfDate, formatInstant, parseInstant } from '../core/time.ts';
import type { Portfolio } from '../core/schema/portfolio.ts';
import type { ArtefactManifest } from '../models/artefact/manifest.ts';
import type { Look, LookWindow } from '../models/gates/looks.ts';
import { refreshGate } from '../models/gates/refresh.ts';
import { replaceGate } from '../models/gates/replace.ts';
import { spendLook } from '../models/gates/spend-look.ts';
import type { GateInput, GateVerdict } from '../models/gates/verdict.ts';
import { clusterSkewness } from '../models/metrics/cluster-skewness.ts';
import { logLosses } from '../models/metrics/log-loss.ts';
import { compareDefault } from '../models/metrics/measure.ts';
import type { DefaultScorer } from '../models/score.ts';
import type { TrainingSet } from './training-set.ts';

/** Declared before looking: a refreshed model may lose this much log loss, a new recipe must win it. */
const REFRESH_MARGIN = 0.002;
const REPLACE_MARGIN = 0.0005;
const CALIBRATION_TOLERANCE = 0.005;

/** Outcomes with the probabilities of two models. */
export interface JudgedRows {
  readonly y: Float64Array;
  /** Debtor of each row. */
  readonly groups: readonly string[];
  readonly candidate: Float64Array;
  readonly inForce: Float64Array;
}

/** Rows that two models can be compared on, with both their probabilities. */
export interface PairedRows extends JudgedRows {
  readonly x: Frame;
  readonly entryBucket: readonly string[];
  readonly window: LookWindow;
}

export interface DefaultPair {
  readonly candidate: DefaultScorer;
  readonly inForce: DefaultScorer;
}

/** Both models on the rows newer than both fits; null when there are none, or the set lacks a feature of either. */
export function pairRows(set: TrainingSet, { candidate, inForce }: DefaultPair, { portfolio, label }: { readonly portfolio: Portfolio; readonly label: string }): PairedRows | null {
  if ([...candidate.featureNames, ...inForce.featureNames].some((name) => !set.x.columns.has(name))) return null;
  const rows = rowsNewerThanBoth(set, [candidate.manifest, inForce.manifest], { portfolio, label });
  if (rows.length === 0) return null;
  const x = selectRows(set.x, rows), asOf = BigInt64Array.from(rows, (row) => set.spine.asOf[row]!).sort();
  return {
    x, y: Float64Array.from(rows, (row) => set.y[row]!), groups: Array.from(rows, (row) => set.spine.debtorIds[row]!), entryBucket: Array.from(rows, (row) => set.entryBucket[row]!),
    window: { from: formatInstant(asOf[0]!), to: formatInstant(asOf.at(-1)!) },
    candidate: candidate.score(x).pd, inForce: inForce.score(x).pd,
  };
}

/** What a judgement needs to know of a model. */
export type JudgedModel = Pick<DefaultScorer, 'artefactId'> & { readonly manifest: Pick<ArtefactManifest, 'estimator'> };

/** The verdict of the gate that fits: refresh for the same recipe, replace for another. */
export function judgePair({ candidate, inForce }: { readonly candidate: JudgedModel; readonly inForce: JudgedModel }, rows: JudgedRows, { look, seed, metric = 'log loss won' }: { readonly look: Look; readonly seed: number; readonly metric?: string }): GateVerdict {
  const lost = logLosses(rows.y, rows.candidate), won = logLosses(rows.y, rows.inForce).map((loss, row) => loss - lost[row]!);
  const input: GateInput = spendLook({
    metric, candidate: candidate.artefactId, inForce: inForce.artefactId, rows: rows.y.length, clusters: new Set(rows.groups).size, margin: REPLACE_MARGIN,
    difference: compareDefault(rows, { a: rows.inForce, b: rows.candidate }, seed).logLoss, skewness: clusterSkewness(won, rows.groups),
  }, look);
  if (candidate.manifest.estimator !== inForce.manifest.estimator) return replaceGate(input);
  const gap = (p: Float64Array): number => Math.abs(mean(p) - mean(rows.y));
  return refreshGate({ ...input, margin: REFRESH_MARGIN, calibration: { candidateError: gap(rows.candidate), inForceError: gap(rows.inForce), tolerance: CALIBRATION_TOLERANCE } });
}

/** Rows of the evaluation window whose as-of lies behind everything that either model was fitted, chosen or calibrated on. */
function rowsNewerThanBoth(set: TrainingSet, manifests: readonly ArtefactManifest[], { portfolio, label }: { readonly portfolio: Portfolio; readonly label: string }): Int32Array {
  const from = manifests.map((manifest) => parseInstant(manifest.windows['evaluate']!.from)).reduce((a, b) => (a > b ? a : b));
  const toOn = portfolio.labels.find(({ id }) => id === label)?.windows?.evaluateTo;
  const to = toOn === undefined ? null : endOfDate(toOn, portfolio.timeZone);
  const every = countTo(set.spine.rowCount);
  return every.filter((row) => set.spine.asOf[row]! >= from && (to === null || set.spine.asOf[row]! <= to));
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
