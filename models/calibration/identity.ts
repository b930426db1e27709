/** Identity calibration: the margin is taken at its word. */
import type { Calibrator } from '../contract.ts';
import { sigmoid } from '../log-odds.ts';

export const identityCalibrator: Calibrator = { kind: 'identity', probability: sigmoid, json: {} };
