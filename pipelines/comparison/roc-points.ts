/** The ROC curve as a few points. */
import type { Ranking } from '../../models/metrics/ranking.ts';

export interface RocPoint {
  readonly falsePositiveRate: number;
  readonly truePositiveRate: number;
}

const MOST_POINTS = 200;

/** From (0, 0) to (1, 1), highest scores first, at most about 200 points; between runs of equal scores only. */
export function rocPoints({ order, endsTie, y }: Ranking): readonly RocPoint[] {
  const positives = y.reduce((sum, label) => sum + label, 0), negatives = y.length - positives;
  const points: RocPoint[] = [{ falsePositiveRate: 0, truePositiveRate: 0 }];
  const step = Math.max(1, Math.floor(order.length / MOST_POINTS));
  let hits = 0, falls = 0, since = 0;
  for (let i = order.length - 1; i >= 0; i--) {
    if (y[order[i]!] === 1) hits++;
    else falls++;
    since++;
    const isEdge = i === 0 || endsTie[i - 1] === 1;
    if (!isEdge || since < step && i > 0) continue;
    points.push({ falsePositiveRate: falls / negatives, truePositiveRate: hits / positives });
    since = 0;
  }
  return points;
}
