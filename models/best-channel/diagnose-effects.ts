/** How far predicted effects hold on debtors that were not fitted: uplift curves, Qini areas and calibration of every action against no contact. */
import type { Action } from '../../core/channel.ts';
import type { Interval } from '../contract.ts';
import { clusteredMean } from '../metrics/clustered-mean.ts';
import { clusteredSlope } from '../metrics/clustered-slope.ts';
import { equalMassBins } from '../metrics/equal-mass.ts';
import { upliftCurve, type UpliftCurve } from '../metrics/qini.ts';
import type { DecisionSet } from './decision-set.ts';
import { pseudoOutcomes } from './effects/pseudo-outcomes.ts';
import { recoveredShare } from './effects/recovered-share.ts';

export interface DiagnosedRows {
  readonly set: DecisionSet;
  /** What was open at each decision, minor units. */
  readonly openMinor: Float64Array;
  /** Effects and rewards foreseen, both cross-fitted, in shares of what is open; row-major. */
  readonly effects: Float64Array;
  readonly expected: Float64Array;
  /** Of each row: the model that predicted it. */
  readonly fold: Uint8Array;
  readonly seed: number;
}

export interface ActionDiagnostics {
  readonly action: Action;
  /** Decisions at which the action and no contact were both possible and something was open; and how many of them took it. */
  readonly decisions: number;
  readonly taken: number;
  /** Doubly robust mean effect, and what was predicted of it; shares of what is open. */
  readonly effect: Interval;
  readonly predicted: number;
  /** Doubly robust gain a decision from acting on the share with the highest predictions. */
  readonly uplift: UpliftCurve;
  /** By predicted effect, ascending. */
  readonly bins: readonly { readonly decisions: number; readonly predicted: number; readonly observed: Interval }[];
  /** Of observed on predicted effects, 1 where predictions hold; null where all predictions are alike. */
  readonly slope: Interval | null;
}

const SHARES = [0.2, 0.4, 0.6, 0.8, 1] as const;
const BINS = 5;
const REPLICATES = 400;

/**
 * Everything is doubly robust: means of pseudo-outcomes, never raw means of those whom the logging policy chose for the action.
 *
 * Predictions are ordered, and lines drawn, within the folds: levels of two folds differ by what each left out, which is against what is seen there, so
 * that one effect for all would look worse than chance between them.
 */
export function diagnoseEffects({ set, openMinor, effects, expected, fold, seed }: DiagnosedRows): readonly ActionDiagnostics[] {
  const { log, actions } = set, untouched = actions.indexOf('no_contact'), outcomes = set.grossMinor.map((cash, row) => recoveredShare(cash, openMinor[row]!));
  const { values, weights } = pseudoOutcomes({ ...log, untouched, taken: log.actions, probabilities: log.loggingProbabilities, outcomes }, expected);
  return actions.flatMap((action, column) => {
    const rows = Int32Array.from(openMinor.keys()).filter((row) => weights[row * actions.length + column]! > 0 && openMinor[row]! > 0);
    const taken = rows.reduce((sum, row) => sum + Number(log.actions[row] === column), 0);
    if (action === 'no_contact' || taken === 0) return [];
    const pick = (matrix: Float64Array): Float64Array => Float64Array.from(rows, (row) => matrix[row * actions.length + column]!);
    const gains = pick(values), predicted = pick(effects), own = pick(weights), folds = Uint8Array.from(rows, (row) => fold[row]!), clusters = Array.from(rows, (row) => log.clusters[row]!);
    const order = rankWithin(predicted, folds);
    return [{
      action, decisions: rows.length, taken, effect: clusteredMean(gains, clusters), predicted: meanOf(predicted),
      uplift: upliftCurve(order, { gains, clusters }, { shares: SHARES, seed, replicates: REPLICATES }),
      bins: isConstant(order) ? [] : equalMassBins(order, BINS).map((bin) => binOf(bin, { gains, predicted, clusters })),
      slope: clusteredSlope({ x: centreWithin(predicted, { folds, weights: own }), y: centreWithin(gains, { folds, weights: own }), weights: own, clusters }),
    }];
  });
}

function binOf(rows: Int32Array, { gains, predicted, clusters }: { readonly gains: Float64Array; readonly predicted: Float64Array; readonly clusters: readonly string[] }): ActionDiagnostics['bins'][number] {
  const pick = (values: Float64Array): Float64Array => Float64Array.from(rows, (row) => values[row]!);
  return { decisions: rows.length, predicted: meanOf(pick(predicted)), observed: clusteredMean(pick(gains), Array.from(rows, (row) => clusters[row]!)) };
}

/** Mean place of each value among those of its fold, from 0 to 1; equal values share one. */
function rankWithin(values: Float64Array, folds: Uint8Array): Float64Array {
  const ranks = new Float64Array(values.length);
  for (const fold of new Set(folds)) {
    const rows = Int32Array.from(folds.keys()).filter((row) => folds[row] === fold).sort((a, b) => values[a]! - values[b]!);
    for (let from = 0; from < rows.length;) {
      let to = from;
      while (to < rows.length && values[rows[to]!] === values[rows[from]!]) to++;
      for (let i = from; i < to; i++) ranks[rows[i]!] = (from + to) / 2 / rows.length;
      from = to;
    }
  }
  return ranks;
}

/** Less the weighted mean of the fold. */
function centreWithin(values: Float64Array, { folds, weights }: { readonly folds: Uint8Array; readonly weights: Float64Array }): Float64Array {
  const sums = new Float64Array(256), totals = new Float64Array(256);
  values.forEach((value, row) => {
    sums[folds[row]!]! += weights[row]! * value;
    totals[folds[row]!]! += weights[row]!;
  });
  return values.map((value, row) => value - sums[folds[row]!]! / totals[folds[row]!]!);
}

function isConstant(values: Float64Array): boolean {
  return values.every((value) => value === values[0]);
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
