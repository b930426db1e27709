/** Cross-fitting by debtor: what response models expect of decisions of debtors that they have never seen. */
import { groupFolds } from '../split/group-split.ts';
import type { DecisionSet } from './decision-set.ts';
import type { ForeseenShares } from './effects/foresee-shares.ts';
import type { ExpectedRewards } from './expected-rewards.ts';
import { expectAll, type ResponseEstimator, type ResponseModel } from './response-model.ts';
import { selectDecisions } from './select-decisions.ts';

export interface FittedCandidates {
  readonly models: readonly { readonly name: ResponseEstimator; readonly model: ResponseModel }[];
  /** Shares foreseen without regard to effects; null where no model of effects can be fitted. */
  readonly shares: ForeseenShares | null;
}

export interface CrossFitOptions {
  readonly folds: number;
  readonly seed: number;
  /** Learns every candidate from the given rows. */
  readonly fit: (rows: Int32Array, onProgress: (share: number, text: string) => void) => Promise<FittedCandidates>;
  readonly onProgress?: ((share: number, text: string) => void) | undefined;
}

export interface CrossFittedCandidates {
  /** Row-major, `rowCount x actions.length`, minor units. */
  readonly candidates: readonly { readonly name: ResponseEstimator; readonly rewards: ExpectedRewards }[];
  /** Row-major shares of what is open; null where no model of effects can be fitted. */
  readonly expectedShares: Float64Array | null;
  /** Fold of each row. */
  readonly fold: Uint8Array;
}

/** Fits all candidates `folds` times, each time without one fold of debtors, and lets them predict the fold that they did not see. */
export async function crossFitResponses(set: DecisionSet, { folds, seed, fit, onProgress }: CrossFitOptions): Promise<CrossFittedCandidates> {
  const width = set.actions.length, fold = groupFolds(set.log.clusters, { seed: seed + 1, folds }), rows = Int32Array.from(fold.keys());
  const matrix = (): Float64Array => new Float64Array(rows.length * width);
  const rewards = new Map<ResponseEstimator, ExpectedRewards>();
  let expectedShares: Float64Array | null = null;
  for (let held = 0; held < folds; held++) {
    const own = rows.filter((row) => fold[row] === held), heldOut = selectDecisions(set, own);
    const place = (to: Float64Array, from: Float64Array): void => own.forEach((row, i) => to.set(from.subarray(i * width, (i + 1) * width), row * width));
    const fitted = await fit(rows.filter((row) => fold[row] !== held), (share, text) => onProgress?.((held + share) / folds, `fold ${held + 1} of ${folds}, ${text}`));
    for (const { name, model } of fitted.models) {
      const all = rewards.get(name) ?? { netMinor: matrix(), valuesMinor: matrix() }, expected = expectAll(model, heldOut);
      rewards.set(name, all);
      place(all.netMinor, expected.netMinor);
      place(all.valuesMinor, expected.valuesMinor);
    }
    if (fitted.shares !== null) place(expectedShares ??= matrix(), fitted.shares.predict(heldOut.x, own.length));
  }
  return { candidates: [...rewards].map(([name, expected]) => ({ name, rewards: expected })), expectedShares, fold };
}
