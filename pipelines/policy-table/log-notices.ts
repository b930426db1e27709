/** What somebody who relies on a log should be told about its probabilities. */
import { clusteredError } from '../../models/metrics/clustered-error.ts';
import type { LoggedTable } from './read-log.ts';

export interface LogNotice {
  readonly code: 'probability-contradicted' | 'rare-actions';
  readonly text: string;
}

const ERRORS = 4;
const RARE = 0.01;

/**
 * `1{a_i = a} / loggingProbability_i` averages 1 for every action that was always possible. An action far from 1 was either impossible in a
 * part of the rows (below 1), or its probabilities are not those it was drawn with.
 */
export function noticeProbabilities({ actions, judged: { log } }: LoggedTable): readonly LogNotice[] {
  const off = actions.flatMap((action, number) => {
    const weights = log.loggingProbability.map((probability, row) => (log.actions[row] === number ? 1 / probability : 0));
    const mean = weights.reduce((sum, weight) => sum + weight, 0) / log.rowCount, error = clusteredError(weights, log.clusters);
    return Math.abs(mean - 1) > ERRORS * error + 1e-9 ? [`${action} ${mean.toFixed(3)} (standard error ${error.toFixed(3)})`] : [];
  });
  const rare = log.loggingProbability.filter((probability) => probability < RARE).length;
  return [
    ...off.length === 0 ? [] : [{ code: 'probability-contradicted' as const, text: `1 / probability over the rows of an action should average 1; got ${off.join(', ')}: below 1 the action was not always possible, or the probabilities are not those it was drawn with` }],
    ...rare === 0 ? [] : [{ code: 'rare-actions' as const, text: `${rare} of ${log.rowCount} decisions were taken with a probability below ${RARE}: candidates that take such actions rest on few rows` }],
  ];
}
