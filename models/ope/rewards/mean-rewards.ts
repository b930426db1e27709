/** The mean reward of each action, whatever the case. */
import type { RewardModel, RewardRows } from './contract.ts';

/** Rows of the mean of all actions that stand beside an action's own: one that was hardly taken answers nearly like the others. */
const PRIOR_ROWS = 5;

/** `q(a) = (sum of rewards of a + 5 mean of all) / (rows of a + 5)`. */
export function fitMeanRewards({ rewards, actions, actionCount, rowCount }: RewardRows): RewardModel {
  const mean = rewards.reduce((sum, reward) => sum + reward, 0) / rowCount;
  const sums = new Float64Array(actionCount).fill(PRIOR_ROWS * mean), counts = new Float64Array(actionCount).fill(PRIOR_ROWS);
  rewards.forEach((reward, row) => {
    sums[actions[row]!]! += reward;
    counts[actions[row]!]!++;
  });
  const means = sums.map((sum, action) => sum / counts[action]!);
  return { name: 'mean of each action', predict: (_, rows) => Float64Array.from({ length: rows * actionCount }, (_cell, i) => means[i % actionCount]!) };
}
