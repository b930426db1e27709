/** The calibrators that can be fitted, simplest first. */
import type { Calibrator } from '../contract.ts';
import { fitBeta } from './beta.ts';
import { identityCalibrator } from './identity.ts';
import { fitIsotonic } from './isotonic.ts';
import { fitPlatt } from './platt.ts';

export type FitCalibrator = (margins: Float64Array, y: Float64Array) => Calibrator;

export const CALIBRATOR_FITS: Readonly<Record<Calibrator['kind'], FitCalibrator>> = { identity: () => identityCalibrator, platt: fitPlatt, beta: fitBeta, isotonic: fitIsotonic };
export const CALIBRATOR_KINDS = Object.keys(CALIBRATOR_FITS) as readonly Calibrator['kind'][];
