/** What a model's figures should be on rows whose outcome is not known yet, from its probabilities alone. */
import { randomStream } from '../../core/random.ts';
import type { Interval } from '../contract.ts';
import { bootstrapGroups, percentileInterval } from './group-bootstrap.ts';
import { logLosses } from './log-loss.ts';
import { rankedAuc, rankScores } from './ranking.ts';

export interface ExpectedPerformance {
  readonly rows: number;
  /** Mean probability: the expected share of positives. */
  readonly rate: Interval;
  readonly auc: Interval;
  readonly logLoss: Interval;
  readonly brier: Interval;
}

/**
 * Confidence-based performance estimation: with `y_i ~ Bernoulli(p_i)`,
 * `log loss = mean -p ln p - (1 - p) ln(1 - p)`, `Brier = mean p (1 - p)`, and `AUC` of scores p where each row counts p positives and 1 - p negatives.
 *
 * The interval is that of the figures that will be realised: 400 times debtors are resampled and outcomes drawn. It assumes that p is
 * calibrated for these rows and that outcomes are independent given p; it cannot see that the relation between features and default has changed
 * (concept drift), only that other debtors come. Source: Bialek, Perrakis, Wojtowicz and Kuberski 2024, "Estimating model performance under covariate
 * shift without labels".
 * @param p calibrated probabilities in [0, 1]
 * @param groups debtor of each row
 */
export function estimatePerformance(p: Float64Array, groups: readonly string[], seed: number): ExpectedPerformance {
  const bootstrap = bootstrapGroups(groups, seed), ranking = rankScores(p, p);
  const draws = { rate: [] as number[], auc: [] as number[], logLoss: [] as number[], brier: [] as number[] };
  for (let replicate = 0; replicate < bootstrap.replicates; replicate++) {
    const weights = bootstrap.weights(replicate), random = randomStream('cbpe', seed, replicate);
    const y = p.map((probability) => Number(random.uniform() < probability));
    draws.rate.push(weightedMean(y, weights));
    draws.auc.push(rankedAuc({ ...ranking, y }, weights));
    draws.logLoss.push(weightedMean(logLosses(y, p), weights));
    draws.brier.push(weightedMean(y.map((label, row) => (p[row]! - label) ** 2), weights));
  }
  const mean = (of: (probability: number) => number): number => p.reduce((sum, probability) => sum + of(probability), 0) / p.length;
  return {
    rows: p.length,
    rate: percentileInterval(mean((probability) => probability), draws.rate),
    auc: percentileInterval(expectedAuc(p), draws.auc),
    logLoss: percentileInterval(mean(entropy), draws.logLoss),
    brier: percentileInterval(mean((probability) => probability * (1 - probability)), draws.brier),
  };
}

/**
 * `sum_{i != j} p_i (1 - p_j) [p_i > p_j, ties half] / sum_{i != j} p_i (1 - p_j)`: the ratio of the expected numbers of ordered pairs and of pairs. 0.5 when
 * all probabilities are equal.
 */
export function expectedAuc(p: Float64Array): number {
  const sorted = p.slice().sort();
  let below = 0, wins = 0, positives = 0, selfPairs = 0;
  for (let start = 0; start < sorted.length;) {
    let end = start, tiePositives = 0, tieNegatives = 0, tieSelf = 0;
    for (; end < sorted.length && sorted[end] === sorted[start]; end++) {
      const probability = sorted[end]!;
      tiePositives += probability;
      tieNegatives += 1 - probability;
      tieSelf += probability * (1 - probability);
    }
    wins += tiePositives * below + (tiePositives * tieNegatives - tieSelf) / 2;
    positives += tiePositives;
    below += tieNegatives;
    selfPairs += tieSelf;
    start = end;
  }
  return wins / (positives * below - selfPairs);
}

function entropy(p: number): number {
  return (p <= 0 ? 0 : -p * Math.log(p)) + (p >= 1 ? 0 : -(1 - p) * Math.log(1 - p));
}

function weightedMean(values: Float64Array, weights: Float64Array): number {
  let sum = 0, total = 0;
  for (let row = 0; row < values.length; row++) {
    sum += weights[row]! * values[row]!;
    total += weights[row]!;
  }
  return sum / total;
}
