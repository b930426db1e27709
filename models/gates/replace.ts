/** The gate for another recipe: it must be superior. */
import { makeVerdict, type GateInput, type GateVerdict } from './verdict.ts';

/**
 * `promote` when the lower bound of the difference is above the margin and every guard passes; `keep` when the upper bound is
 * below it or a guard fails that no further rows can mend; else `insufficient`, with about how many more rows.
 */
export function replaceGate(input: GateInput): GateVerdict {
  return makeVerdict('replace', input, input.margin);
}
