/** Judges parameters of an estimator on rows that it was not fitted on. */
import type { Estimator, FitContext, LabelledFrame } from '../contract.ts';
import { sigmoid } from '../log-odds.ts';
import { logLosses } from '../metrics/log-loss.ts';
import { groupFolds } from '../split/group-split.ts';
import { selectLabelled } from '../split/select-labelled.ts';

/** Parts of the rows that fit and that judge. */
export interface JudgingFold {
  readonly fit: Int32Array;
  readonly judge: Int32Array;
}

const FOLDS = 3;

/**
 * Rows in time: the first two thirds fit, as far as their labels were known by then, and the rest judges, equal times staying together. Rows without time: three folds by group,
 * each judged by the other two. A fold that lacks a class on either side is left out.
 */
export function judgingFolds(data: LabelledFrame, seed: number): readonly JudgingFold[] {
  const { y, groups, times, knownAt } = data, rows = Int32Array.from(y.keys());
  const part = (isJudging: (row: number) => boolean): JudgingFold => ({ fit: rows.filter((row) => !isJudging(row)), judge: rows.filter(isJudging) });
  if (times !== undefined) {
    const cut = times.slice().sort()[Math.floor(times.length * (1 - 1 / FOLDS))]!;
    const { fit, judge } = part((row) => times[row]! >= cut), known = knownAt === undefined ? fit : fit.filter((row) => knownAt[row]! < cut);
    return [{ fit: known, judge }].filter((fold) => isUsable(y, fold));
  }
  const folds = groupFolds(groups, { seed, folds: FOLDS });
  return Array.from({ length: FOLDS }, (_, fold) => part((row) => folds[row] === fold)).filter((fold) => isUsable(y, fold));
}

/** Mean log loss over all judged rows; Infinity when no fold can judge. */
export async function judgeParameters(estimator: Estimator, data: LabelledFrame, options: { readonly folds: readonly JudgingFold[]; readonly parameters: Readonly<Record<string, unknown>>; readonly context: FitContext }): Promise<number> {
  let loss = 0, rows = 0;
  for (const { fit, judge } of options.folds) {
    const model = await estimator.fit(selectLabelled(data, fit), options.parameters, options.context), judged = selectLabelled(data, judge);
    loss += logLosses(judged.y, model.margins(judged.x).map(sigmoid)).reduce((sum, each) => sum + each, 0);
    rows += judge.length;
  }
  return rows === 0 ? Infinity : loss / rows;
}

function isUsable(y: Float64Array, { fit, judge }: JudgingFold): boolean {
  return new Set(Array.from(fit, (row) => y[row])).size === 2 && judge.length > 0;
}
