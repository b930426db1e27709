/** What each estimator estimates, in words: two numbers may only be compared where these agree. */
import { SWITCH_THRESHOLD } from './switch-dr.ts';
import { ESTIMAND, type OpeName } from './contract.ts';

const ESTIMANDS: Readonly<Record<OpeName, string>> = {
  ips: ESTIMAND, snips: ESTIMAND, dr: ESTIMAND,
  dm: `${ESTIMAND}, as the reward model sees it`,
  'switch-dr': `${ESTIMAND}, as the reward model sees it where weights exceed ${SWITCH_THRESHOLD}`,
};

/** The estimand of an estimator; weights that are cut make it that of a policy nearer to the logging one. */
export function estimandOf(estimator: OpeName, maximumWeight: number): string {
  return Number.isFinite(maximumWeight) && estimator !== 'dm' ? `${ESTIMANDS[estimator]}, with weights cut at ${maximumWeight}` : ESTIMANDS[estimator];
}
