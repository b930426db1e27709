/**
 * The doubly robust learner: from a log, what each action brings in a case beyond no contact.
 *
 * The outcome is the share of what is open that comes in within the horizon, `y = min(1, max(-1, cash / open))`: money itself is ruled by a few large
 * balances and by new business, and its noise hides effects that are a few points of what is owed. Value of an action = `tau_a(x) open - cost_a`.
 * Rewards are foreseen by boosted trees cross-fitted by debtor, pseudo-outcomes are smoothed by ridge regression.
 */
import type { Frame } from '../../../core/frame.ts';
import { groupFolds } from '../../split/group-split.ts';
import { foreseeShares, type ForeseenShares } from './foresee-shares.ts';
import { pseudoOutcomes, type EffectRows, type PseudoOutcomes } from './pseudo-outcomes.ts';
import { recoveredShare } from './recovered-share.ts';
import { bindRidgeEffects, fitRidgeEffects, type RidgeEffects } from './ridge-effects.ts';

export interface DrLearnerRows extends Omit<EffectRows, 'outcomes'> {
  readonly x: Frame;
  /** Cash to the horizon before the cost of the contact, and what was open at the decision; minor units. */
  readonly grossMinor: Float64Array;
  readonly openMinor: Float64Array;
  readonly clusters: readonly string[];
  /** Cost of each action, minor units. */
  readonly actionCostsMinor: Float64Array;
}

export interface DrLearner {
  readonly effects: RidgeEffects;
  readonly untouched: number;
  readonly actionCostsMinor: Float64Array;
}

export interface LearnOptions {
  readonly seed: number;
  readonly signal?: AbortSignal | undefined;
}

/** Folds that choose how smooth effects are: enough to tell the error of a difference. */
const JUDGES = 8;

export interface Foreseen {
  readonly shares: ForeseenShares;
  /** Without weight where nothing is open: such a case has no share to win. */
  readonly pseudo: PseudoOutcomes;
}

/** The first two steps: shares foreseen, and their pseudo-outcomes. */
export async function foreseeEffects(rows: DrLearnerRows, options: LearnOptions): Promise<Foreseen> {
  const outcomes = Float64Array.from(rows.grossMinor, (cash, row) => recoveredShare(cash, rows.openMinor[row]!));
  const shares = await foreseeShares({ ...rows, outcomes }, options), { values, weights } = pseudoOutcomes({ ...rows, outcomes }, shares.expected);
  return { shares, pseudo: { values, weights: weights.map((weight, cell) => (rows.openMinor[Math.floor(cell / rows.actionCount)]! > 0 ? weight : 0)) } };
}

/** The last step, by ridge regression. */
export function smoothEffects({ x, actionCount, clusters }: Pick<DrLearnerRows, 'x' | 'actionCount' | 'clusters'>, pseudo: PseudoOutcomes, seed: number): RidgeEffects {
  return fitRidgeEffects({ x, pseudo, actionCount, folds: groupFolds(clusters, { seed: seed + 1, folds: JUDGES }), foldCount: JUDGES });
}

export async function fitDrLearner(rows: DrLearnerRows, options: LearnOptions): Promise<DrLearner> {
  const { pseudo } = await foreseeEffects(rows, options);
  return { effects: smoothEffects(rows, pseudo, options.seed), untouched: rows.untouched, actionCostsMinor: rows.actionCostsMinor };
}

/** A function from a row and what is open to the value of every action net of its cost, against no contact; minor units. */
export function bindDrLearner({ effects, untouched, actionCostsMinor }: DrLearner, x: Frame): (row: number, openMinor: number) => Float64Array {
  const effectsOf = bindRidgeEffects(effects, x);
  return (row, openMinor) => {
    const values = effectsOf(row).map((effect, action) => effect * Math.max(0, openMinor) - actionCostsMinor[action]!);
    values[untouched] = 0;
    return values;
  };
}
