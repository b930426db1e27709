/** The calibrator that an artefact stored. */
import { DunlinError } from '../../core/errors.ts';
import type { Calibrator } from '../contract.ts';
import { identityCalibrator } from './identity.ts';
import { isotonicCalibrator, type BrokenLine } from './isotonic.ts';
import { plattCalibrator } from './platt.ts';

/** Rebuilds a calibrator from its kind and JSON; throws `artefact-corrupt` for a kind that does not exist. */
export function loadCalibrator(stored: { readonly kind: string; readonly json: Readonly<Record<string, unknown>> }): Calibrator {
  switch (stored.kind) {
    case 'identity': return identityCalibrator;
    case 'platt': return plattCalibrator(stored.json as { slope: number; intercept: number });
    case 'isotonic': return isotonicCalibrator(stored.json as unknown as BrokenLine);
    default: throw new DunlinError('artefact-corrupt', `A calibration must be identity, platt or isotonic; got ${JSON.stringify(stored.kind)}. Train again.`);
  }
}
