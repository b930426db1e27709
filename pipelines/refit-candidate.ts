/** The chosen estimator once more, on everything that may be learnt from. */
import type { LabelledFrame } from '../models/contract.ts';
import { blendedNames } from '../models/default-propensity/blend-model.ts';
import { crossFitCandidates, type CandidateOptions, type FittedCandidate } from './fit-candidates.ts';

export interface RefittedCandidate {
  readonly candidate: FittedCandidate;
  /** Rows of `learn` that calibrated it, with probabilities from models without their group. */
  readonly judged: { readonly rows: Int32Array; readonly p: Float64Array };
}

/** Each row that calibrates is seen by models without its group. */
const FOLDS = 3;

/**
 * Fits the estimator of `chosen` on all of `learn`, cross-fitted by group and calibrated on the rows `judged` of it, the newest: those that
 * chose it, and from which it can learn most about the rows to come. What chose it stays on record. Throws as `fitCandidates`.
 */
export async function refitCandidate(chosen: FittedCandidate, { learn, judged }: { readonly learn: LabelledFrame; readonly judged: Int32Array }, options: CandidateOptions): Promise<RefittedCandidate> {
  const estimators = chosen.estimator === 'blend' ? [...blendedNames(chosen.model), chosen.estimator] : [chosen.estimator];
  const fitted = await crossFitCandidates(learn, { ...options, estimators, folds: FOLDS, judged });
  const last = fitted.candidates.find(({ estimator }) => estimator === chosen.estimator)!;
  const { chooseLogLoss, chooseLosses, chooseMargins } = chosen;
  return {
    candidate: { ...last, chooseLogLoss, chooseLosses, chooseMargins },
    judged: { rows: fitted.judged, p: last.chooseMargins.map((margin) => last.calibrator.probability(margin)) },
  };
}
