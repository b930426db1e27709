/** Importance weights of a candidate policy on a log, and what they say about the evidence. */
import { DunlinError } from '../../core/errors.ts';
import { clusteredError } from '../metrics/clustered-error.ts';
import type { LoggedBandit, OpeDiagnostics, OpeInput } from './contract.ts';

/** Evidence about decisions that the logging policy takes less often than this is thin. */
const RARE = 0.01;

/** `policy(a_i | x_i) / loggingProbability_i`, before clipping. */
export function importanceWeights(log: LoggedBandit, policy: Float64Array): Float64Array {
  return log.loggingProbability.map((probability, row) => policy[row * log.actionCount + log.actions[row]!]! / probability);
}

/**
 * Throws `logged-probability-invalid` unless every logged probability lies in (0, 1] and, where all actions were logged, each
 * row sums to 1 within 1e-6 and repeats the probability of the action taken; `frame-mismatch` when lengths differ.
 */
export function checkLog(log: LoggedBandit): void {
  const { rowCount, actionCount, loggingProbability, loggingProbabilities } = log;
  const lengths = [log.actions.length, log.rewards.length, loggingProbability.length, log.clusters.length, (loggingProbabilities?.length ?? rowCount * actionCount) / actionCount];
  if (lengths.some((length) => length !== rowCount)) {
    throw new DunlinError('frame-mismatch', `All columns of a decision log must have ${rowCount} rows; got ${lengths.join(', ')}.`);
  }
  let unusable = 0, unbalanced = 0, different = 0;
  for (let row = 0; row < rowCount; row++) {
    const probability = loggingProbability[row]!;
    if (!(probability > 0 && probability <= 1)) unusable++;
    if (!loggingProbabilities) continue;
    const all = loggingProbabilities.subarray(row * actionCount, (row + 1) * actionCount);
    if (!(Math.abs(all.reduce((sum, value) => sum + value, 0) - 1) <= 1e-6)) unbalanced++;
    if (!(Math.abs(all[log.actions[row]!]! - probability) <= 1e-6)) different++;
  }
  if (unusable + unbalanced + different > 0) {
    throw new DunlinError('logged-probability-invalid',
      `Logged probabilities must lie in (0, 1], sum to 1 within 1e-6 and hold the action taken; got ${unusable} rows without a usable probability, ${unbalanced} rows with another sum, ${different} rows that contradict the action, of ${rowCount}. Log the probability at decision time, after masking.`,
      { rows: rowCount, unusable, unbalanced, different });
  }
}

/** Effective sample size, largest share, clipped share, mean weight, rare and unsupported share. */
export function weightDiagnostics({ log, policy, maximumWeight }: OpeInput, raw: Float64Array): OpeDiagnostics {
  let sum = 0, squares = 0, largest = 0, clipped = 0, rare = 0;
  raw.forEach((weight, row) => {
    const kept = Math.min(weight, maximumWeight);
    sum += kept;
    squares += kept * kept;
    largest = Math.max(largest, kept);
    clipped += weight - kept;
    if (log.loggingProbability[row]! < RARE) rare += weight;
  });
  return {
    effectiveSampleSize: squares > 0 ? sum * sum / squares : 0,
    maxWeightShare: sum > 0 ? largest / sum : 0,
    clippedShare: sum + clipped > 0 ? clipped / (sum + clipped) : 0,
    meanWeight: (sum + clipped) / log.rowCount,
    meanWeightError: clusteredError(raw, log.clusters),
    rareShare: rare / log.rowCount,
    unsupportedShare: log.loggingProbabilities ? unsupportedShare(policy, log.loggingProbabilities, log.rowCount) : null,
    rows: log.rowCount,
    clusters: new Set(log.clusters).size,
  };
}

function unsupportedShare(policy: Float64Array, logging: Float64Array, rowCount: number): number {
  let mass = 0;
  for (let i = 0; i < policy.length; i++) if (logging[i] === 0) mass += policy[i]!;
  return rowCount > 0 ? mass / rowCount : 0;
}
