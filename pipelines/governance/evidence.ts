/** What a validator asks of a trained default model beyond its figures: what complexity buys, stability, reasons, fairness. */
import { numericColumn, type Frame } from '../../core/frame.ts';
import { describeColumn, learnDistributions, type Distribution } from '../../features/quality/distribution.ts';
import { stabilityIndex } from '../../features/quality/psi.ts';
import type { EstimatorName, FittedModel, Interval, LabelledFrame } from '../../models/contract.ts';
import { checkReasons, typicalCells, type ReasonQuality } from '../../models/explain/check-reasons.ts';
import { estimatePerformance, type ExpectedPerformance } from '../../models/metrics/cbpe.ts';
import { fairnessTable, type FairnessRow } from '../../models/metrics/fairness.ts';
import { compareDefault } from '../../models/metrics/measure.ts';
import { reliabilityTable, type ReliabilityBin } from '../../models/metrics/reliability.ts';
import type { WindowName } from '../../models/split/windows.ts';

/** What one candidate wins over the simple reference, paired on the evaluated rows: above 0 it is better. */
export interface LedgerEntry {
  readonly estimator: EstimatorName;
  readonly logLossGain: Interval;
  readonly aucGain: Interval;
}

export interface Stability {
  /** Features whose distribution moved most from `fit` to `evaluate`, worst first. */
  readonly worst: readonly { readonly feature: string; readonly psi: number }[];
  readonly features: number;
  /** Features with PSI above .25. */
  readonly moved: number;
  /** Of the probabilities: in the order of time, and from the rows that chose, which the model did not learn from either. */
  readonly scoreFitToEvaluate: number;
  readonly scoreChooseToEvaluate: number;
}

export interface ModelEvidence {
  /** The simple model that the others are measured by; null: there was none. */
  readonly reference: EstimatorName | null;
  readonly ledger: readonly LedgerEntry[];
  readonly stability: Stability;
  readonly reasons: ReasonQuality;
  /** Observed against expected on `evaluate`, in ten bins of equal mass. */
  readonly reliability: readonly ReliabilityBin[];
  /** What the figures on `evaluate` should have been by the probabilities alone. */
  readonly expected: ExpectedPerformance;
  /** Null: no column was declared. */
  readonly fairness: { readonly column: string; readonly threshold: number; readonly rows: readonly FairnessRow[] } | null;
}

export interface EvidenceInput {
  readonly data: Readonly<Record<WindowName, LabelledFrame>>;
  /** With the calibrated probabilities of `evaluate`. */
  readonly candidates: readonly { readonly estimator: EstimatorName; readonly p: Float64Array }[];
  readonly selected: EstimatorName;
  readonly model: FittedModel;
  readonly predict: (x: Frame) => Float64Array;
  /** Of `data.fit.x`. */
  readonly distributions: Readonly<Record<string, Distribution>>;
  /** Group of each row of `evaluate` by a column that is no feature. */
  readonly fairness: { readonly column: string; readonly groupOf: readonly string[] } | null;
  readonly seed: number;
}

/** The readable model first; without it the next simple one. */
const REFERENCES: readonly string[] = ['scorecard', 'logistic'];
const WORST_FEATURES = 10;
/** By custom: above it the population is another one. */
const MUCH = 0.25;
/** Rows whose reasons are checked; contributions are computed one by one. */
const CHECKED_ROWS = 200;

/** Gathers the evidence about the selected candidate; throws `parameter-invalid` when it reads the fairness column. */
export function gatherEvidence(input: EvidenceInput): ModelEvidence {
  const { data, candidates, selected, model, seed } = input;
  const { evaluate } = data, p = candidates.find(({ estimator }) => estimator === selected)!.p;
  const reference = candidates.find(({ estimator }) => estimator === REFERENCES.find((name) => candidates.some((each) => each.estimator === name)));
  return {
    reference: reference?.estimator ?? null,
    ledger: reference === undefined ? [] : candidates.filter((candidate) => candidate !== reference).map((candidate) => ledgerEntry(candidate, reference.p, { evaluate, seed })),
    stability: measureStability(input, p),
    reasons: checkReasons(evaluate.x, { model, typical: typicalCells(data.fit.x), seed, rows: CHECKED_ROWS }),
    reliability: reliabilityTable(evaluate, p),
    expected: estimatePerformance(p, evaluate.groups, seed),
    fairness: describeFairness(input, p),
  };
}

function ledgerEntry({ estimator, p }: EvidenceInput['candidates'][number], reference: Float64Array, { evaluate, seed }: { readonly evaluate: LabelledFrame; readonly seed: number }): LedgerEntry {
  const { auc, logLoss } = compareDefault(evaluate, { a: p, b: reference }, seed);
  return { estimator, aucGain: auc, logLossGain: { value: -logLoss.value, lower: -logLoss.upper, upper: -logLoss.lower, level: logLoss.level } };
}

function measureStability({ data, predict, distributions, model }: EvidenceInput, p: Float64Array): Stability {
  const { evaluate } = data;
  const moves = model.featureNames.map((feature) => ({ feature, psi: stabilityIndex(distributions[feature]!, describeColumn(evaluate.x.columns.get(feature)!, distributions[feature]!.bins)) }))
    .sort((a, b) => b.psi - a.psi || (a.feature < b.feature ? -1 : 1));
  return {
    worst: moves.slice(0, WORST_FEATURES), features: moves.length, moved: moves.filter(({ psi }) => psi > MUCH).length,
    scoreFitToEvaluate: scoreStability(predict(data.fit.x), p), scoreChooseToEvaluate: scoreStability(predict(data.choose.x), p),
  };
}

/** PSI of probabilities in the deciles of the first. */
export function scoreStability(before: Float64Array, after: Float64Array): number {
  const { score } = learnDistributions({ rowCount: before.length, names: ['score'], columns: new Map([['score', numericColumn(before)]]) });
  return stabilityIndex(score!, describeColumn(numericColumn(after), score!.bins));
}

function describeFairness({ data, model, fairness, seed }: EvidenceInput, p: Float64Array): ModelEvidence['fairness'] {
  if (fairness === null) return null;
  const { y, groups } = data.evaluate;
  // Above the average of the rows it learnt from: who is rated worse than most.
  const threshold = data.fit.y.reduce((sum, label) => sum + label, 0) / data.fit.y.length;
  return { column: fairness.column, threshold, rows: fairnessTable({ p, y, groups, seed, threshold, groupOf: fairness.groupOf, column: fairness.column, featureNames: model.featureNames }) };
}
