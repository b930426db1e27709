/** The scorecard pages of a stored model. */
import type { ArtefactManifest } from '../../models/artefact/manifest.ts';
import { loadCalibrator } from '../../models/calibration/load.ts';
import type { Scorecard } from '../../models/default-propensity/scorecard-model.ts';
import { describeScorecard } from './scorecard-page.ts';

/** Null for models that are no single scorecard. */
export function describeStoredScorecard({ estimator, model, calibration, featureWords, label }: ArtefactManifest): ReturnType<typeof describeScorecard> | null {
  if (estimator !== 'scorecard' || calibration === undefined || !('columns' in model)) return null;
  return describeScorecard({ title: `Scorecard: ${label?.id ?? 'a table'}`, card: model as unknown as Scorecard, words: featureWords, calibrator: loadCalibrator(calibration) });
}
