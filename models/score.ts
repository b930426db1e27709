/** The scoring kernel of default models: batch, HTTP and Kafka call it; pure float64, no TensorFlow. */
import { DunlinError } from '../core/errors.ts';
import type { Frame } from '../core/frame.ts';
import type { Artefact, ArtefactManifest } from './artefact/manifest.ts';
import { loadCalibrator } from './calibration/load.ts';
import type { EstimatorName } from './contract.ts';
import { LOADERS } from './default-propensity/load.ts';
import { shiftProbability } from './recalibration/intercept.ts';
import { describeReasons, type Reason } from './explain/reasons.ts';

export type { Reason } from './explain/reasons.ts';

export interface DefaultScorer {
  readonly artefactId: string;
  readonly manifest: ArtefactManifest;
  /** Columns that a frame must have. */
  readonly featureNames: readonly string[];
  /** Calibrated probability of default and uncalibrated log-odds of every row; throws `frame-mismatch`. */
  score(x: Frame): { readonly pd: Float64Array; readonly margin: Float64Array };
  /** At most four reasons of one row, what raises the risk first. */
  reasons(x: Frame, row: number): readonly Reason[];
}

/** The scorer of a stored default model, its log-odds moved by `interceptShift`; throws `artefact-corrupt` when the artefact is of another kind. */
export function loadDefaultScorer(artefact: Artefact, interceptShift = 0): DefaultScorer {
  return loadScorer(artefact, { kind: 'default-propensity', interceptShift });
}

/** The scorer of a stored model of one probability a row; for self-cure `pd` is the probability of paying in full. Throws as above. */
export function loadScorer(artefact: Artefact, { kind, interceptShift = 0 }: { readonly kind: 'default-propensity' | 'self-cure'; readonly interceptShift?: number }): DefaultScorer {
  const { id, manifest, arrays } = artefact;
  const load = LOADERS[manifest.estimator as EstimatorName] as (typeof LOADERS)[EstimatorName] | undefined;
  if (manifest.kind !== kind || manifest.calibration === undefined || load === undefined) {
    throw new DunlinError('artefact-corrupt', `The model must be of kind ${kind} with an estimator and a calibration; got ${manifest.kind}, ${manifest.estimator}. Choose another artefact.`, { id });
  }
  const model = load({ json: manifest.model, arrays }, manifest.featureNames);
  const calibrator = loadCalibrator(manifest.calibration);
  const typical = (manifest.details?.['typical'] ?? {}) as Readonly<Record<string, number | null>>;
  return {
    artefactId: id,
    manifest,
    featureNames: manifest.featureNames,
    score: (x) => {
      const margin = model.margins(x);
      return { margin, pd: margin.map((value) => shiftProbability(calibrator.probability(value), interceptShift)) };
    },
    reasons: (x, row) => describeReasons({ featureNames: model.featureNames, contributions: model.contributions(x, row).values, words: manifest.featureWords, typical }, x, row),
  };
}
