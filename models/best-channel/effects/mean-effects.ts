/** One effect of each action for everybody, where the log proves it. */
import { studentQuantile } from '../../metrics/student-quantile.ts';
import { placeClusters, sumByCluster } from '../../ope/cluster-sums.ts';
import type { PseudoOutcomes } from './pseudo-outcomes.ts';
import { noEffects, type RidgeEffects } from './ridge-effects.ts';

export interface MeanEffectRows {
  readonly pseudo: PseudoOutcomes;
  readonly actionCount: number;
  /** Debtor or group of each row. */
  readonly clusters: readonly string[];
}

/** Chance that an action without an effect is given one, over all actions together. */
const FALSE_EFFECT_RATE = 0.05;

/**
 * `tau_a = (1 - (e_a / c_a)^2) c_a` where `|c_a| > t e_a`, else 0: `c_a = sum_i w_ia psi_ia / sum_i w_ia`, e_a its standard error by cluster, t the quantile of
 * Student's t that the actions together exceed by chance in one log of twenty.
 *
 * So an effect that is not proven is none, and one that only just is loses what its error adds to its size on average.
 * Sources: Dunn 1961 (Bonferroni); the factor is that of James and Stein for one mean (Efron and Morris 1973).
 */
export function fitMeanEffects({ pseudo: { values, weights }, actionCount, clusters }: MeanEffectRows): RidgeEffects {
  const places = placeClusters(clusters), quantile = studentQuantile(FALSE_EFFECT_RATE / 2 / Math.max(1, actionCount - 1), Math.max(1, places.count - 1)), means = noEffects(actionCount).weights.map((_, action) => {
    const pick = (matrix: Float64Array): Float64Array => Float64Array.from(clusters, (__, row) => matrix[row * actionCount + action]!);
    const own = pick(weights), outcomes = pick(values), total = own.reduce((sum, weight) => sum + weight, 0);
    if (!(total > 0)) return 0;
    const mean = outcomes.reduce((sum, value, row) => sum + own[row]! * value, 0) / total;
    const error = Math.sqrt(sumByCluster(outcomes.map((value, row) => own[row]! * (value - mean)), places).reduce((sum, part) => sum + part * part, 0)) / total;
    return Math.abs(mean) > quantile * error ? (1 - (error / mean) ** 2) * mean : 0;
  });
  return { ...noEffects(actionCount), weights: means.map((mean) => Float64Array.of(mean)) };
}
