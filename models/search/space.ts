/** Where a search may look for the parameters of an estimator. */
import type { RandomStream } from '../../core/random.ts';

/** Numbers between two ends, both allowed; `log`: equal ratios are equally likely. */
export interface Dimension {
  readonly kind: 'integer' | 'real';
  readonly from: number;
  readonly to: number;
  readonly scale: 'linear' | 'log';
}

/** By parameter; others keep their defaults. */
export type SearchSpace = Readonly<Record<string, Dimension>>;

/** A point of the space, drawn evenly. Real numbers have three digits, so that they read well and do not hang on the last bit of exp. */
export function drawParameters(space: SearchSpace, random: RandomStream): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(space).map(([name, dimension]) => [name, drawFrom(dimension, random.uniform())]));
}

function drawFrom({ kind, from, to, scale }: Dimension, share: number): number {
  const value = scale === 'log' ? from * (to / from) ** share : from + share * (to - from);
  const rounded = kind === 'integer' ? Math.round(value) : Number(value.toPrecision(3));
  return Math.min(to, Math.max(from, rounded));
}
