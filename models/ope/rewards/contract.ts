/** Models of the reward that each action brings: what the direct method answers with and the doubly robust estimator leans on. */
import type { Frame } from '../../../core/frame.ts';

/** Decisions to learn rewards from; arrays have `rowCount` entries. */
export interface RewardRows {
  readonly rowCount: number;
  /** Without columns where nothing is known of a case; then its own `rowCount` is 0. */
  readonly x: Frame;
  readonly actionCount: number;
  readonly actions: Int32Array;
  readonly rewards: Float64Array;
  /** With which the action was taken, in (0, 1]. */
  readonly loggingProbability: Float64Array;
  readonly clusters: readonly string[];
}

export interface RewardModel {
  readonly name: string;
  /** Expected reward of every action, `rowCount x actionCount`, in the unit of the rewards. */
  predict(x: Frame, rowCount: number): Float64Array;
}

/** Of each row what `predicted` says of the action taken. */
export function predictedOfTaken(predicted: Float64Array, { actions, actionCount }: Pick<RewardRows, 'actions' | 'actionCount'>): Float64Array {
  return Float64Array.from(actions, (action, row) => predicted[row * actionCount + action]!);
}
