/** What comes in without a contact: needed to foresee rewards, which policy values and the gate of a refresh lean on. */
import type { Frame } from '../../../core/frame.ts';
import { groupFolds } from '../../split/group-split.ts';
import { fitRidgeEffects, type RidgeEffects } from './ridge-effects.ts';

export interface BaseLevelRows {
  readonly x: Frame;
  /** Cash before the cost of the contact less what the effects say that the action taken brought in; minor units. */
  readonly remainderMinor: Float64Array;
  readonly clusters: readonly string[];
}

const JUDGES = 8;
/** Share of rows cut at either end in fitting: a few large payments would otherwise be all that a squared error sees. */
const CUT_SHARE = 0.005;

/**
 * `m_0(x) = E[cash - tau_A(x) open | x]` by ridge regression: whatever was done, less what it brought, is what would have come in anyway.
 *
 * Fitted on cut amounts and then moved by the mean of what that misses, so that totals agree.
 */
export function fitBaseLevel({ x, remainderMinor, clusters }: BaseLevelRows, seed: number): { readonly base: RidgeEffects } {
  const sorted = remainderMinor.slice().sort(), last = sorted.length - 1;
  const low = sorted[Math.floor(CUT_SHARE * last)]!, high = sorted[Math.ceil((1 - CUT_SHARE) * last)]!;
  const values = remainderMinor.map((value) => Math.min(high, Math.max(low, value)));
  const base = fitRidgeEffects({ x, pseudo: { values, weights: new Float64Array(values.length).fill(1) }, actionCount: 1, folds: groupFolds(clusters, { seed: seed + 2, folds: JUDGES }), foldCount: JUDGES });
  const missed = remainderMinor.reduce((sum, value, row) => sum + value - values[row]!, 0) / Math.max(1, values.length);
  const weights = base.weights[0]!.slice();
  weights[0]! += missed;
  return { base: { ...base, weights: [weights] } };
}
