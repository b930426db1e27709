/** What a trained response model answers at decision time; `decide` and evaluation know nothing else of it. */
import type { Action } from '../../core/channel.ts';
import type { Frame } from '../../core/frame.ts';

export interface ResponseScorer {
  readonly artefactId: string;
  /** Actions with a head, in the order of the values; holds `no_contact`. */
  readonly actions: readonly Action[];
  readonly featureNames: readonly string[];
  /**
   * Expected discounted net cash of each action to the horizon, less its cost, relative to no contact (whose value is 0);
   * minor units, aligned with `actions`. Throws `frame-mismatch`.
   */
  expectedValuesMinor(x: Frame, row: number): Float64Array;
}
