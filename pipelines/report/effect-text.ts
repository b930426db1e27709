/** Effects as people read them: percent of what is open, with their bounds. */
import type { Interval } from '../../models/contract.ts';

/** `+1.23 [0.40, 2.06]`. */
export function points({ value, lower, upper }: Interval): string {
  return `${value > 0 ? '+' : ''}${(100 * value).toFixed(2)} [${(100 * lower).toFixed(2)}, ${(100 * upper).toFixed(2)}]`;
}

/** `0.93 [0.61, 1.25]`. */
export function slopeText({ value, lower, upper }: Interval): string {
  return `${value.toFixed(2)} [${lower.toFixed(2)}, ${upper.toFixed(2)}]`;
}
