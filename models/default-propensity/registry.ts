/** The estimators of default, by name, simplest first. */
import type { Estimator, EstimatorName } from '../contract.ts';
import { baseRate } from './base-rate.ts';
import { blend } from './blend.ts';
import { logistic } from './logistic.ts';
import { network } from './network.ts';
import { scorecard } from './scorecard.ts';
import { trees } from './trees.ts';

export const ESTIMATORS: Readonly<Record<EstimatorName, Estimator>> = { 'base-rate': baseRate, logistic, scorecard, trees, network, blend };
