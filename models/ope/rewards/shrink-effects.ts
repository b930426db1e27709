/** Makes differences between actions as small as they prove on rows that the model did not see. */
import type { RewardModel, RewardRows } from './contract.ts';

/** A difference that is acted on should be there. */
const ERRORS = 2;

/**
 * The share of the predicted interplay of case and action that held on `judge`, less two standard errors, in [0, 1].
 *
 * With `h_a(x) = q(x, a) - mean_a q(x, a)`, less its mean over the rows, the share is the weighted least-squares slope
 * `s = sum (r - q + h) h / p  /  sum h^2 / p` of what is left of the reward without h, at the action taken; `1 / p` makes every action
 * count alike, and as `sum_a h_a = 0` an error of the level of q does not bend it. A policy that takes the best action by predictions would
 * otherwise chase their noise: on amounts with rare large values it then earns less than the best single action.
 * @param predicted of the judged rows, row-major, by a model that did not see them
 */
export function provenShare(predicted: Float64Array, judge: RewardRows): number {
  const { actions, actionCount, rewards, loggingProbability } = judge, interplay = interplayOf(predicted, judge.rowCount, actionCount);
  let top = 0, bottom = 0;
  const at = (row: number): number => row * actionCount + actions[row]!;
  for (let row = 0; row < judge.rowCount; row++) {
    const h = interplay[at(row)]!, weight = 1 / loggingProbability[row]!;
    top += weight * h * (rewards[row]! - predicted[at(row)]! + h);
    bottom += weight * h * h;
  }
  if (!(bottom > 0)) return 0;
  const slope = top / bottom;
  let squares = 0;
  for (let row = 0; row < judge.rowCount; row++) {
    const h = interplay[at(row)]!;
    squares += (h / loggingProbability[row]! * (rewards[row]! - predicted[at(row)]! + (1 - slope) * h)) ** 2;
  }
  return Math.min(1, Math.max(0, slope - ERRORS * Math.sqrt(squares) / bottom));
}

/** `q - (1 - share) h`; the means of the actions stay. `rows`: on which these means are taken. */
export function shrinkEffects(model: RewardModel, share: number, rows: RewardRows): RewardModel {
  if (share === 1) return model;
  const { actionCount } = rows, means = actionMeans(centre(model.predict(rows.x, rows.rowCount), actionCount), actionCount);
  return {
    name: model.name,
    predict: (x, rowCount) => {
      const predicted = model.predict(x, rowCount);
      return centre(predicted, actionCount).map((value, cell) => predicted[cell]! - (1 - share) * (value - means[cell % actionCount]!));
    },
  };
}

function interplayOf(predicted: Float64Array, rowCount: number, actionCount: number): Float64Array {
  const centred = centre(predicted, actionCount), means = actionMeans(centred, actionCount);
  return centred.map((value, cell) => value - means[cell % actionCount]!).subarray(0, rowCount * actionCount);
}

/** Less the mean over the actions of the row. */
function centre(predicted: Float64Array, actionCount: number): Float64Array {
  const centred = new Float64Array(predicted.length);
  for (let start = 0; start < predicted.length; start += actionCount) {
    let sum = 0;
    for (let action = 0; action < actionCount; action++) sum += predicted[start + action]!;
    for (let action = 0; action < actionCount; action++) centred[start + action] = predicted[start + action]! - sum / actionCount;
  }
  return centred;
}

function actionMeans(values: Float64Array, actionCount: number): Float64Array {
  const means = new Float64Array(actionCount);
  values.forEach((value, cell) => { means[cell % actionCount]! += value * actionCount / values.length; });
  return means;
}
