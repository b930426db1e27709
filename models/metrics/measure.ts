/** All figures of a model of default on one window, with intervals by debtor. */
import type { Interval } from '../contract.ts';
import { expectedCalibrationError } from './ece.ts';
import { bootstrapGroups, percentileInterval } from './group-bootstrap.ts';
import { logLosses } from './log-loss.ts';
import { rankedAuc, rankedKs, rankScores } from './ranking.ts';

export interface DefaultMetrics {
  readonly rows: number;
  readonly positives: number;
  readonly auc: Interval;
  /** `2 AUC - 1`. */
  readonly gini: Interval;
  readonly ks: Interval;
  readonly logLoss: Interval;
  readonly brier: Interval;
  /** Observed less expected rate: positive when more default than was said. */
  readonly calibrationInTheLarge: Interval;
  /** Null with fewer than 1,000 positives. */
  readonly ece: number | null;
}

/** Labelled rows of a window. */
export interface Outcomes {
  readonly y: Float64Array;
  readonly groups: readonly string[];
}

/** Measures probabilities `p` of the rows' labels; `seed` names the resamples. */
export function measureDefault(outcomes: Outcomes, p: Float64Array, seed: number): DefaultMetrics {
  const { y } = outcomes;
  const ranking = rankScores(y, p);
  const losses = logLosses(y, p);
  const squares = Float64Array.from(p, (value, row) => (value - y[row]!) ** 2);
  const gaps = Float64Array.from(p, (value, row) => y[row]! - value);
  const statistics = {
    auc: (weights?: Float64Array) => rankedAuc(ranking, weights),
    ks: (weights?: Float64Array) => rankedKs(ranking, weights),
    logLoss: (weights?: Float64Array) => weightedMean(losses, weights),
    brier: (weights?: Float64Array) => weightedMean(squares, weights),
    calibrationInTheLarge: (weights?: Float64Array) => weightedMean(gaps, weights),
  };
  const intervals = intervalsOf(outcomes.groups, statistics, seed);
  const { auc } = intervals;
  return {
    rows: y.length,
    positives: y.reduce((sum, label) => sum + label, 0),
    ...intervals,
    gini: { value: 2 * auc.value - 1, lower: 2 * auc.lower - 1, upper: 2 * auc.upper - 1, level: auc.level },
    ece: expectedCalibrationError(y, p),
  };
}

/** AUC of any score (a feature, say), with its interval. */
export function measureRanking(outcomes: Outcomes, scores: Float64Array, seed: number): Interval {
  const ranking = rankScores(outcomes.y, scores);
  return intervalsOf(outcomes.groups, { auc: (weights) => rankedAuc(ranking, weights) }, seed).auc;
}

/** Paired differences `a - b` on the same resamples: log loss below 0 and AUC above 0 favour `a`. */
export function compareDefault(outcomes: Outcomes, pair: { readonly a: Float64Array; readonly b: Float64Array }, seed: number): { readonly auc: Interval; readonly logLoss: Interval } {
  const { y } = outcomes;
  const rankingA = rankScores(y, pair.a), rankingB = rankScores(y, pair.b);
  const lossesA = logLosses(y, pair.a), lossesB = logLosses(y, pair.b);
  const differences = lossesA.map((loss, row) => loss - lossesB[row]!);
  return intervalsOf(outcomes.groups, {
    auc: (weights) => rankedAuc(rankingA, weights) - rankedAuc(rankingB, weights),
    logLoss: (weights) => weightedMean(differences, weights),
  }, seed);
}

type Statistic = (weights?: Float64Array) => number;

function intervalsOf<K extends string>(groups: readonly string[], statistics: Readonly<Record<K, Statistic>>, seed: number): Record<K, Interval> {
  const names = Object.keys(statistics) as K[];
  const bootstrap = bootstrapGroups(groups, seed);
  const draws = new Map<K, number[]>(names.map((name) => [name, []]));
  for (let replicate = 0; replicate < bootstrap.replicates; replicate++) {
    const weights = bootstrap.weights(replicate);
    for (const name of names) draws.get(name)!.push(statistics[name](weights));
  }
  return Object.fromEntries(names.map((name) => [name, percentileInterval(statistics[name](), draws.get(name)!)])) as Record<K, Interval>;
}

function weightedMean(values: Float64Array, weights?: Float64Array): number {
  let sum = 0, total = 0;
  for (let row = 0; row < values.length; row++) {
    const weight = weights === undefined ? 1 : weights[row]!;
    sum += weight * values[row]!;
    total += weight;
  }
  return sum / total;
}
