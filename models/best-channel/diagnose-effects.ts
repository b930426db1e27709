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

/** Everything is doubly robust: means of pseudo-outcomes, never raw means of those whom the logging policy chose for the action. */
export function diagnoseEffects({ set, openMinor, effects, expected, seed }: DiagnosedRows): readonly ActionDiagnostics[] {
  const { log, actions } = set, untouched = actions.indexOf('no_contact'), outcomes = set.grossMinor.map((cash, row) => recoveredShare(cash, openMinor[row]!));
  const { values, weights } = pseudoOutcomes({ ...log, untouched, taken: log.actions, probabilities: log.loggingProbabilities, outcomes }, expected);
  return actions.flatMap((action, column) => {
    const rows = Int32Array.from(openMinor.keys()).filter((row) => weights[row * actions.length + column]! > 0 && openMinor[row]! > 0);
    const taken = rows.reduce((sum, row) => sum + Number(log.actions[row] === column), 0);
    if (action === 'no_contact' || taken === 0) return [];
    const pick = (matrix: Float64Array): Float64Array => Float64Array.from(rows, (row) => matrix[row * actions.length + column]!);
    const gains = pick(values), predicted = pick(effects), clusters = Array.from(rows, (row) => log.clusters[row]!);
    return [{
      action, decisions: rows.length, taken, effect: clusteredMean(gains, clusters), predicted: meanOf(predicted),
      uplift: upliftCurve(predicted, { gains, clusters }, { shares: SHARES, seed, replicates: REPLICATES }),
      bins: isConstant(predicted) ? [] : equalMassBins(predicted, BINS).map((own) => binOf(own, { gains, predicted, clusters })),
      slope: clusteredSlope({ x: predicted, y: gains, weights: pick(weights), clusters }),
    }];
  });
}

function binOf(rows: Int32Array, { gains, predicted, clusters }: { readonly gains: Float64Array; readonly predicted: Float64Array; readonly clusters: readonly string[] }): ActionDiagnostics['bins'][number] {
  const pick = (values: Float64Array): Float64Array => Float64Array.from(rows, (row) => values[row]!);
  return { decisions: rows.length, predicted: meanOf(pick(predicted)), observed: clusteredMean(pick(gains), Array.from(rows, (row) => clusters[row]!)) };
}

function isConstant(values: Float64Array): boolean {
  return values.every((value) => value === values[0]);
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
