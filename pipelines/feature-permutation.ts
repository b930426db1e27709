/** What single features are worth to a fitted model: the log loss that shuffling one of them costs. */
import { countTo } from '../core/count-to.ts';
import { makeFrame, type Column, type Frame } from '../core/frame.ts';
import { randomStream } from '../core/random.ts';
import type { Interval, LabelledFrame } from '../models/contract.ts';
import { logLossGain } from '../models/metrics/paired-gain.ts';
import type { ByWindow, Data, JudgedWindow, Variant } from './gain-variant.ts';

/**
 * `no-values`: one value, or none, in the rows that were fitted on. `unused`: shuffling it changes no prediction. `helps` and `hurts`: the
 * interval on `choose` lies above or below 0. `unproven`: it contains 0.
 */
export type FeatureVerdict = 'helps' | 'hurts' | 'unproven' | 'unused' | 'no-values';

export interface FeatureGain {
  readonly feature: string;
  readonly view: string;
  /** Log loss lost by shuffling it, by window; positive = the model is better with it. */
  readonly gain: ByWindow<Interval>;
  /** By the window `choose`. */
  readonly verdict: FeatureVerdict;
}

export interface PermutationInput {
  readonly data: Data;
  readonly full: Variant;
  readonly families: readonly { readonly view: string; readonly names: readonly string[] }[];
  readonly seed: number;
}

/**
 * Permutation importance of every feature (Breiman 2001), one shuffle each, named by the seed. Of features that say the same each alone is worth
 * little: read it beside the families.
 */
export function measureFeatures({ data, full, families, seed }: PermutationInput): readonly FeatureGain[] {
  const base = { choose: full.score(data.choose.x), evaluate: full.p.evaluate };
  return families.flatMap(({ view, names }) => names.map((feature): FeatureGain => {
    const isConstant = !hasTwoValues(data.fit.x.columns.get(feature)!);
    const measure = (window: JudgedWindow): Interval => {
      const rows = data[window];
      const without = isConstant ? base[window] : full.score(shuffle(rows, feature, seed));
      return logLossGain(rows, { full: base[window], without });
    };
    const gain = { choose: measure('choose'), evaluate: measure('evaluate') };
    return { feature, view, gain, verdict: isConstant ? 'no-values' : judge(gain.choose) };
  }));
}

function judge({ value, lower, upper }: Interval): FeatureVerdict {
  if (value === 0 && lower === 0 && upper === 0) return 'unused';
  return lower > 0 ? 'helps' : upper < 0 ? 'hurts' : 'unproven';
}

function shuffle({ x }: LabelledFrame, feature: string, seed: number): Frame {
  const order = randomStream('feature-permutation', seed, feature).shuffle(countTo(x.rowCount));
  const column = x.columns.get(feature)!;
  const shuffled: Column = column.kind === 'numeric' ? { kind: 'numeric', values: Float64Array.from(order, (row) => column.values[row]!) } : { ...column, codes: Int32Array.from(order, (row) => column.codes[row]!) };
  return makeFrame(x.names.map((name) => [name, name === feature ? shuffled : x.columns.get(name)!]));
}

/** Whether a column has more than one value, missing counted as one. */
export function hasTwoValues(column: Column): boolean {
  const values = column.kind === 'numeric' ? column.values : column.codes;
  return values.some((value: number) => !Object.is(value, values[0]));
}
