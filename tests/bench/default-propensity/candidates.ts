import { ESTIMATOR_NAMES } from '../../../models/contract.ts';

/** What is trained: every estimator there is. */
export const CANDIDATES = ESTIMATOR_NAMES;
