/** Two default models side by side on the rows that neither was fitted, chosen or calibrated on. */
import { DunlinError } from '../../core/errors.ts';
import { columnOf } from '../../core/frame.ts';
import { readArtefact } from '../../models/artefact/read.ts';
import type { Interval } from '../../models/contract.ts';
import { logLosses } from '../../models/metrics/log-loss.ts';
import { compareDefault, measureDefault, type DefaultMetrics } from '../../models/metrics/measure.ts';
import { reliabilityTable, type ReliabilityBin } from '../../models/metrics/reliability.ts';
import { rankScores } from '../../models/metrics/ranking.ts';
import { loadDefaultScorer, type DefaultScorer } from '../../models/score.ts';
import { readContent } from '../content-files.ts';
import type { Deployment } from '../deployment.ts';
import { scoreStability } from '../governance/evidence.ts';
import { pairRows, type DefaultPair, type PairedRows } from '../judge-default.ts';
import type { StepContext } from '../ports.ts';
import { materialiseLabels } from '../steps/materialise.ts';
import { decodeTrainingSet } from '../training-set.ts';
import { clusteredMean } from '../../models/metrics/clustered-mean.ts';
import { rocPoints, type RocPoint } from './roc-points.ts';

export interface ComparedModel {
  readonly artefactId: string;
  readonly estimator: string;
  readonly calibration: string;
  readonly metrics: DefaultMetrics;
  readonly reliability: readonly ReliabilityBin[];
  readonly roc: readonly RocPoint[];
}

export interface SegmentGain {
  readonly by: string;
  readonly segment: string;
  readonly rows: number;
  readonly positives: number;
  readonly observedRate: number;
  /** Mean probability of each. */
  readonly expectedRate: { readonly candidate: number; readonly inForce: number };
  /** What the candidate wins, per row. */
  readonly logLossGain: Interval;
}

export interface ModelComparison {
  readonly label: string;
  readonly window: PairedRows['window'];
  readonly rows: number;
  readonly debtors: number;
  readonly candidate: ComparedModel;
  readonly inForce: ComparedModel;
  /** Paired, above 0 where the candidate is better. */
  readonly gain: { readonly logLoss: Interval; readonly auc: Interval };
  /** PSI of the candidate's probabilities in the deciles of the other's. */
  readonly scorePsi: number;
  readonly segments: readonly SegmentGain[];
}

/** A comparison with the rows that it rests on. */
export interface Compared {
  readonly comparison: ModelComparison;
  readonly pair: DefaultPair;
  readonly rows: PairedRows;
}

export interface CompareInput {
  readonly candidateId: string;
  readonly inForceId: string;
  /** A category feature to cut by, besides the delinquency bucket at the as-of. */
  readonly segmentBy?: string | undefined;
}

/** Builds the rows of the label from the store and scores both. Throws `argument-invalid`, `window-empty`, `frame-mismatch` and what reading artefacts throws. */
export async function compareModels(deployment: Deployment, input: CompareInput, context: StepContext): Promise<Compared> {
  const { home, portfolio } = deployment;
  const pair = { candidate: loadDefaultScorer(readArtefact(home.artefacts, input.candidateId)), inForce: loadDefaultScorer(readArtefact(home.artefacts, input.inForceId)) };
  const labels = [pair.candidate, pair.inForce].map(({ manifest }) => manifest.label?.id), label = portfolio.labels.find(({ id }) => id === labels[0]);
  if (label === undefined || labels[0] !== labels[1]) {
    throw new DunlinError('argument-invalid', `Models to compare must have learnt one label of the portfolio (${portfolio.labels.map(({ id }) => id).join(', ')}); got ${labels.map(String).join(' and ')}. Choose two of one label.`);
  }
  const [set] = await materialiseLabels(deployment, [label], context);
  const rows = pairRows(decodeTrainingSet(readContent(home, set!.file)), pair, { portfolio, label: label.id });
  if (rows === null) throw new DunlinError('window-empty', 'There must be rows newer than the fits of both models, with the features of both; there are none. Take in newer data, or compare models of the same feature set.');
  return { comparison: compareRows(rows, pair, { label: label.id, seed: portfolio.seed ?? 1, segmentBy: input.segmentBy }), pair, rows };
}

/** The comparison of given rows; equal rows and seed give equal numbers. */
export function compareRows(rows: PairedRows, pair: DefaultPair, { label, seed, segmentBy }: { readonly label: string; readonly seed: number; readonly segmentBy?: string | undefined }): ModelComparison {
  const { auc, logLoss } = compareDefault(rows, { a: rows.candidate, b: rows.inForce }, seed);
  return {
    label, window: rows.window, rows: rows.y.length, debtors: new Set(rows.groups).size,
    candidate: describeModel(rows, rows.candidate, { scorer: pair.candidate, seed }), inForce: describeModel(rows, rows.inForce, { scorer: pair.inForce, seed }),
    gain: { auc, logLoss: { value: -logLoss.value, lower: -logLoss.upper, upper: -logLoss.lower, level: logLoss.level } },
    scorePsi: scoreStability(rows.inForce, rows.candidate),
    segments: [...segmentGains(rows, 'days past due', rows.entryBucket), ...(segmentBy === undefined ? [] : segmentGains(rows, segmentBy, categoriesOf(rows, segmentBy)))],
  };
}

function describeModel(rows: PairedRows, p: Float64Array, { scorer, seed }: { readonly scorer: DefaultScorer; readonly seed: number }): ComparedModel {
  const { artefactId, manifest } = scorer;
  return {
    artefactId, estimator: manifest.estimator, calibration: manifest.calibration?.kind ?? 'none',
    metrics: measureDefault(rows, p, seed), reliability: reliabilityTable(rows, p), roc: rocPoints(rankScores(rows.y, p)),
  };
}

function categoriesOf({ x }: PairedRows, name: string): readonly string[] {
  const column = columnOf(x, name);
  if (column.kind !== 'category') throw new DunlinError('argument-invalid', `A segment must be a category feature; got ${name}, which holds numbers. Choose one of ${x.names.filter((each) => x.columns.get(each)!.kind === 'category').join(', ')}.`);
  return Array.from(column.codes, (code) => column.categories[code] ?? 'not known');
}

function segmentGains({ y, groups, candidate, inForce }: PairedRows, by: string, segmentOf: readonly string[]): readonly SegmentGain[] {
  const lost = logLosses(y, candidate), won = logLosses(y, inForce).map((loss, row) => loss - lost[row]!);
  return [...new Set(segmentOf)].sort().map((segment) => {
    const members = Int32Array.from(segmentOf.keys()).filter((row) => segmentOf[row] === segment);
    const sum = (values: Float64Array): number => members.reduce((total, row) => total + values[row]!, 0);
    const rows = members.length, positives = sum(y);
    return {
      by, segment, rows, positives, observedRate: positives / rows, expectedRate: { candidate: sum(candidate) / rows, inForce: sum(inForce) / rows },
      logLossGain: clusteredMean(Float64Array.from(members, (row) => won[row]!), Array.from(members, (row) => groups[row]!)),
    };
  });
}
