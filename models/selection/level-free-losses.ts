/** Log losses that a change of level cannot dominate: what candidates, calibrators and blends are compared by. */
import { logLosses } from '../metrics/log-loss.ts';
import { fitShift, shiftProbability } from '../recalibration/intercept.ts';

/**
 * `-[y ln q + (1 - y) ln(1 - q)]` with `q = sigmoid(logit p + d_b)` and `d_b` the shift of block b that `fitShift` learns from the block itself: what is
 * left is order and shape. The level of debtors moves for all at once, with the economy, the mix and the rules; it says little of a model,
 * most of the loss in a month, and is followed by shifts of the intercept once a model serves (`models/recalibration`). All that are compared get the
 * same number of shifts on the same rows, so their differences stay fair although the shifts have seen the labels.
 *
 * Source: the profile of the logistic likelihood over block intercepts; calibration beside discrimination, Steyerberg and others 2004.
 * @param p probabilities from models and calibrators without the row's group
 * @param blocks of `cutLevelBlocks`
 */
export function levelFreeLosses(p: Float64Array, y: Float64Array, blocks: Int32Array): Float64Array {
  const levelled = new Float64Array(p.length), all = Int32Array.from(p.keys());
  for (const block of new Set(blocks)) {
    const rows = all.filter((row) => blocks[row] === block);
    const shift = fitShift(Float64Array.from(rows, (row) => p[row]!), Float64Array.from(rows, (row) => y[row]!));
    for (const row of rows) levelled[row] = shiftProbability(p[row]!, shift);
  }
  return logLosses(y, levelled);
}
