/** Cross-fitting by debtor: what a response model expects of decisions of debtors that it has never seen. */
import { prepareResponse } from './response-model.ts';
import type { DecisionSet } from './decision-set.ts';
import { groupFolds } from '../split/group-split.ts';
import { encodeSet, trainResponse, type ResponseFitOptions } from './train-response.ts';

/** Row-major, `rowCount x actions.length`, minor units. */
export interface CrossFittedRewards {
  /** Expected reward net of cost. */
  readonly netMinor: Float64Array;
  /** Relative to no contact. */
  readonly valuesMinor: Float64Array;
}

/** Trains `folds` models, each without one fold of debtors, and lets each predict the fold that it did not see. */
export async function crossFitResponse(set: DecisionSet, options: ResponseFitOptions & { readonly folds: number }): Promise<CrossFittedRewards> {
  const size = set.log.rowCount * set.actions.length;
  const netMinor = new Float64Array(size);
  const valuesMinor = new Float64Array(size);
  const fold = groupFolds(set.log.clusters, { seed: options.seed + 1, folds: options.folds });
  const encoded = options.encoded ?? encodeSet(set);
  const rows = Int32Array.from({ length: set.log.rowCount }, (_, row) => row);
  for (let held = 0; held < options.folds; held++) {
    const { model } = await trainResponse(set, rows.filter((row) => fold[row] !== held), {
      ...options, encoded, onProgress: (share, text) => options.onProgress?.((held + share) / options.folds, `fold ${held + 1} of ${options.folds}, ${text}`),
    });
    const expect = prepareResponse(model)(set.x);
    for (const row of rows) {
      if (fold[row] !== held) continue;
      const expected = expect(row);
      netMinor.set(expected.netMinor, row * set.actions.length);
      valuesMinor.set(expected.valuesMinor, row * set.actions.length);
    }
  }
  return { netMinor, valuesMinor };
}
