/** Discrimination: AUC and Kolmogorov-Smirnov from one sort, under any row weights. */

/** Rows sorted by score, with runs of equal scores marked. */
export interface Ranking {
  /** Rows, ascending score. */
  readonly order: Int32Array;
  /** 1 where the next row in order has another score. */
  readonly endsTie: Uint8Array;
  readonly y: Float64Array;
}

export function rankScores(y: Float64Array, scores: Float64Array): Ranking {
  const order = Int32Array.from(scores, (_, row) => row).sort((a, b) => scores[a]! - scores[b]! || a - b);
  const endsTie = Uint8Array.from(order, (row, i) => (i + 1 === order.length || scores[row] !== scores[order[i + 1]!] ? 1 : 0));
  return { order, endsTie, y };
}

/**
 * Area under the ROC curve: P(score of a positive > score of a negative), ties count half. NaN without both classes.
 *
 * @param weights one per row; left out: all 1
 */
export function rankedAuc(ranking: Ranking, weights?: Float64Array): number {
  let below = 0, wins = 0, tiePositive = 0, tieNegative = 0, positives = 0;
  ranking.order.forEach((row, i) => {
    const weight = weights === undefined ? 1 : weights[row]!;
    if (ranking.y[row] === 1) tiePositive += weight;
    else tieNegative += weight;
    if (ranking.endsTie[i] === 0) return;
    wins += tiePositive * (below + tieNegative / 2);
    positives += tiePositive;
    below += tieNegative;
    tiePositive = 0;
    tieNegative = 0;
  });
  return wins / (positives * below);
}

/** Kolmogorov-Smirnov: the largest gap between the cumulative shares of negatives and positives. */
export function rankedKs(ranking: Ranking, weights?: Float64Array): number {
  let positives = 0, negatives = 0;
  ranking.y.forEach((label, row) => {
    const weight = weights === undefined ? 1 : weights[row]!;
    if (label === 1) positives += weight;
    else negatives += weight;
  });
  let seenPositive = 0, seenNegative = 0, widest = 0;
  ranking.order.forEach((row, i) => {
    const weight = weights === undefined ? 1 : weights[row]!;
    if (ranking.y[row] === 1) seenPositive += weight;
    else seenNegative += weight;
    if (ranking.endsTie[i] === 1) widest = Math.max(widest, Math.abs(seenNegative / negatives - seenPositive / positives));
  });
  return widest;
}

/** AUC of scores against 0/1 labels. */
export function auc(y: Float64Array, scores: Float64Array): number {
  return rankedAuc(rankScores(y, scores));
}
