/** What cash of the first days says of cash to the horizon: how far it may stand in for it, and what a contact merely brings forward. */
import type { Action } from '../../core/channel.ts';
import type { Interval } from '../contract.ts';
import { clusteredMean } from '../metrics/clustered-mean.ts';
import { equalMassBins } from '../metrics/equal-mass.ts';
import { resampleClusters } from '../metrics/resample-clusters.ts';
import type { DecisionSet } from './decision-set.ts';
import type { DiagnosedRows } from './diagnose-effects.ts';
import { pseudoOutcomes, type PseudoOutcomes } from './effects/pseudo-outcomes.ts';
import { recoveredShare } from './effects/recovered-share.ts';

export interface SurrogateDiagnostics {
  readonly days: number;
  /** Doubly robust mean effect on the share that comes in within these days. What the effect to the horizon falls short of it is acceleration. */
  readonly effects: readonly { readonly action: Action; readonly effect: Interval }[];
  /** Of effects to the horizon on effects within these days, over the cells; and the share of their differences that it explains. */
  readonly slope: Interval;
  readonly rSquared: Interval;
  /** Actions times fifths of decisions by the share foreseen without a contact. */
  readonly cells: number;
}

const BINS = 5;
const REPLICATES = 200;

/**
 * For each number of days of `set.early`: effects by cell, and the line of those to the horizon through them, weighted by their precision.
 *
 * Only matured decisions are in a set. Cash of the first days is part of that to the horizon, so that noise is shared and R^2 flatters: it can show
 * that early cash is no guide, and does not prove that it is one.
 */
export function diagnoseSurrogates({ set, openMinor, expected, seed }: Omit<DiagnosedRows, 'effects'>): readonly SurrogateDiagnostics[] {
  const outcomesOf = (cashMinor: Float64Array): Float64Array => cashMinor.map((cash, row) => recoveredShare(cash, openMinor[row]!)), full = outcomesOf(set.grossMinor), final = pseudoOf(set, full, expected);
  return (set.early ?? []).map(({ days, cashMinor }) => {
    const early = outcomesOf(cashMinor), ratio = sum(early) / (sum(full) || 1);
    // Any foresight serves with logged probabilities; that of the horizon, scaled, spares a fit.
    const first = pseudoOf(set, early, expected.map((share) => share * ratio)), cells = cellsOf(set, { openMinor, expected, final });
    const [slope, rSquared] = resampleClusters(set.log.clusters, { seed, replicates: REPLICATES }, (weights) => lineOf(cells.map(({ places, column, weight }) => ({ weight, x: weightedMean(first.values, places, { column, width: set.actions.length, weights }), y: weightedMean(final.values, places, { column, width: set.actions.length, weights }) }))));
    const effects = [...new Set(cells.map(({ column }) => column))].map((column) => {
      const rows = cells.filter((cell) => cell.column === column).flatMap(({ places }) => [...places]);
      return { action: set.actions[column]!, effect: clusteredMean(Float64Array.from(rows, (row) => first.values[row * set.actions.length + column]!), rows.map((row) => set.log.clusters[row]!)) };
    });
    return { days, effects, slope: slope!, rSquared: rSquared!, cells: cells.length };
  });
}

function pseudoOf({ log, actions }: DecisionSet, outcomes: Float64Array, expected: Float64Array): PseudoOutcomes {
  return pseudoOutcomes({ ...log, untouched: actions.indexOf('no_contact'), taken: log.actions, probabilities: log.loggingProbabilities, outcomes }, expected);
}

interface Cell {
  readonly column: number;
  /** Rows. */
  readonly places: Int32Array;
  /** Sum of the inverse noise of its pseudo-outcomes. */
  readonly weight: number;
}

function cellsOf({ log, actions }: DecisionSet, { openMinor, expected, final }: { readonly openMinor: Float64Array; readonly expected: Float64Array; readonly final: PseudoOutcomes }): readonly Cell[] {
  const width = actions.length, untouched = actions.indexOf('no_contact');
  return actions.flatMap((_, column) => {
    const rows = Int32Array.from(openMinor.keys()).filter((row) => openMinor[row]! > 0 && final.weights[row * width + column]! > 0);
    if (column === untouched || !rows.some((row) => log.actions[row] === column)) return [];
    return equalMassBins(Float64Array.from(rows, (row) => expected[row * width + untouched]!), BINS).map((own) => {
      const places = Int32Array.from(own, (i) => rows[i]!);
      return { column, places, weight: places.reduce((total, row) => total + final.weights[row * width + column]!, 0) };
    });
  });
}

function weightedMean(values: Float64Array, places: Int32Array, { column, width, weights }: { readonly column: number; readonly width: number; readonly weights: Float64Array }): number {
  let top = 0, bottom = 0;
  for (const row of places) {
    top += weights[row]! * values[row * width + column]!;
    bottom += weights[row]!;
  }
  return top / bottom;
}

/** Slope and R^2 of a weighted line. */
function lineOf(points: readonly { readonly x: number; readonly y: number; readonly weight: number }[]): readonly [number, number] {
  const total = points.reduce((all, { weight }) => all + weight, 0), mean = (of: (point: (typeof points)[number]) => number): number => points.reduce((all, point) => all + point.weight * of(point), 0) / total;
  const x = mean((point) => point.x), y = mean((point) => point.y);
  const xx = mean((point) => (point.x - x) ** 2), yy = mean((point) => (point.y - y) ** 2), xy = mean((point) => (point.x - x) * (point.y - y));
  return [xy / xx, xy * xy / (xx * yy)];
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}
