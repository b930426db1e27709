/** The calibrator that an artefact stored. */
import { DunlinError } from '../../core/errors.ts';
import type { Calibrator } from '../contract.ts';
import { betaCalibrator, type BetaCurve } from './beta.ts';
import { identityCalibrator } from './identity.ts';
import { isotonicCalibrator, type BrokenLine } from './isotonic.ts';
import { plattCalibrator, type PlattLine } from './platt.ts';

type Json = Calibrator['json'];

const LOADERS: Readonly<Record<Calibrator['kind'], (json: Json) => Calibrator>> = {
  identity: () => identityCalibrator,
  platt: (json) => plattCalibrator(json as unknown as PlattLine),
  beta: (json) => betaCalibrator(json as unknown as BetaCurve),
  isotonic: (json) => isotonicCalibrator(json as unknown as BrokenLine),
};

/** Rebuilds a calibrator from its kind and JSON; throws `artefact-corrupt` for a kind that does not exist. */
export function loadCalibrator(stored: { readonly kind: string; readonly json: Json }): Calibrator {
  if (!Object.hasOwn(LOADERS, stored.kind)) throw new DunlinError('artefact-corrupt', `A calibration must be one of ${Object.keys(LOADERS).join(', ')}; got ${JSON.stringify(stored.kind)}. Train again.`);
  return LOADERS[stored.kind as Calibrator['kind']](stored.json);
}
