/** Fits every model of effects on a decision set: they share what is foreseen, and differ in how effects are smoothed. */
import type { Action } from '../../core/channel.ts';
import { readNumeric } from '../default-propensity/read-column.ts';
import type { DecisionSet } from './decision-set.ts';
import { bindActionEffects, type ActionEffects } from './effects/action-effects.ts';
import { fitBaseLevel } from './effects/base-level.ts';
import { foreseeEffects, smoothEffects, type LearnOptions } from './effects/dr-learner.ts';
import type { ForeseenShares } from './effects/foresee-shares.ts';
import { fitMeanEffects } from './effects/mean-effects.ts';
import { knownOpen, type EffectsResponse } from './effects-response.ts';
import type { ResponseEstimator } from './response-model.ts';

export type EffectsEstimator = Exclude<ResponseEstimator, 'multi-action-network'>;

export interface FitEffectsOptions extends LearnOptions {
  /** Feature that says what is open at the decision, minor units. */
  readonly openFeature: string;
}

export interface FittedEffects {
  readonly models: Readonly<Record<EffectsEstimator, EffectsResponse>>;
  /** Shares foreseen for cases of other debtors. */
  readonly shares: ForeseenShares;
}

/**
 * `mean-effects` gives each action one effect for all, none where none is proven; `ridge-effects` smooths doubly robust pseudo-outcomes by ridge regression.
 * Each with its own base level. Equal sets and seed give equal bytes. Throws `frame-mismatch` without the open balance.
 */
export async function fitEffects(set: DecisionSet, { openFeature, seed, signal }: FitEffectsOptions): Promise<FittedEffects> {
  const openMinor = openOf(set, openFeature), { log, x } = set, untouched = set.actions.indexOf('no_contact');
  const rows = {
    rowCount: log.rowCount, actionCount: log.actionCount, untouched, taken: log.actions, probabilities: log.loggingProbabilities, x, grossMinor: set.grossMinor,
    openMinor, clusters: log.clusters, actionCostsMinor: set.actionCostsMinor,
  };
  const { shares, pseudo } = await foreseeEffects(rows, { seed, signal });
  const complete = (effects: ActionEffects): EffectsResponse => {
    const effectsOf = bindActionEffects(effects, x);
    const remainderMinor = set.grossMinor.map((cash, row) => (log.actions[row] === untouched ? cash : cash - effectsOf(row)[log.actions[row]!]! * openMinor[row]!));
    return { kind: 'effects', actions: set.actions, openFeature, effects, ...fitBaseLevel({ x, remainderMinor, clusters: log.clusters }, seed), actionCostsMinor: set.actionCostsMinor };
  };
  return { shares, models: {
    'mean-effects': complete(fitMeanEffects({ pseudo, actionCount: log.actionCount, clusters: log.clusters })), 'ridge-effects': complete(smoothEffects(rows, pseudo, seed)),
  } };
}

/** What is open at each decision, at least 0; minor units. Throws `frame-mismatch`. */
export function openOf({ x }: Pick<DecisionSet, 'x'>, openFeature: string): Float64Array {
  return readNumeric(x, openFeature).map(knownOpen);
}

/** Values in minor units as effects in shares of what is open, within [-1, 1]; 0 where nothing is open. Row-major. */
export function shareEffects(valuesMinor: Float64Array, { actions, actionCostsMinor, openMinor }: { readonly actions: readonly Action[]; readonly actionCostsMinor: Float64Array; readonly openMinor: Float64Array }): Float64Array {
  const width = actions.length, untouched = actions.indexOf('no_contact');
  return valuesMinor.map((value, cell) => {
    const action = cell % width, open = openMinor[Math.floor(cell / width)]!;
    return action === untouched || !(open > 0) ? 0 : Math.min(1, Math.max(-1, (value + actionCostsMinor[action]!) / open));
  });
}
