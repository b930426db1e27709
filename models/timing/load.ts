/** A stored timing model, ready to answer; pure float64, no trainer is loaded. */
import { DunlinError } from '../../core/errors.ts';
import type { Artefact, ArtefactManifest } from '../artefact/manifest.ts';
import { loadCalibrator } from '../calibration/load.ts';
import type { EstimatorName } from '../contract.ts';
import { LOADERS } from '../default-propensity/load.ts';
import type { TimingModel } from './curve.ts';
import { PERIOD_COLUMNS } from './person-periods.ts';

export interface StoredTimingModel extends TimingModel {
  readonly artefactId: string;
  readonly manifest: ArtefactManifest;
  /** Columns that a frame of receivables must have; the expansion adds those of the period. */
  readonly featureNames: readonly string[];
}

/** Throws `artefact-corrupt` when the artefact is of another kind. */
export function loadTimingModel({ id, manifest, arrays }: Artefact): StoredTimingModel {
  const load = LOADERS[manifest.estimator as EstimatorName] as (typeof LOADERS)[EstimatorName] | undefined;
  if (manifest.kind !== 'timing' || manifest.calibration === undefined || load === undefined) {
    throw new DunlinError('artefact-corrupt', `A timing model must be of kind timing with an estimator and a calibration; got ${manifest.kind}, ${manifest.estimator}. Choose another artefact.`, { id });
  }
  return {
    artefactId: id, manifest, featureNames: manifest.featureNames.filter((name) => !(PERIOD_COLUMNS as readonly string[]).includes(name)),
    hazard: load({ json: manifest.model, arrays }, manifest.featureNames), calibrator: loadCalibrator(manifest.calibration),
  };
}
