/** Decisions by number. */
import { selectRows } from '../../../core/frame.ts';
import type { RewardRows } from './contract.ts';

/** The given rows, in the given order. */
export function selectRewardRows(data: RewardRows, rows: Int32Array): RewardRows {
  return {
    rowCount: rows.length, actionCount: data.actionCount, x: selectRows(data.x, rows),
    actions: Int32Array.from(rows, (row) => data.actions[row]!), rewards: Float64Array.from(rows, (row) => data.rewards[row]!), clusters: Array.from(rows, (row) => data.clusters[row]!),
    loggingProbability: Float64Array.from(rows, (row) => data.loggingProbability[row]!),
  };
}
