/** What a log must be before anything is estimated from it; every refusal says how many rows show why. */
import { DunlinError } from '../../core/errors.ts';

/** Fewer decisions say nothing: their intervals are wider than any difference between actions. */
const LEAST_ROWS = 100;

/** Throws `log-insufficient`. */
export function checkSize(rows: number): void {
  if (rows < LEAST_ROWS) throw insufficient(`at least ${LEAST_ROWS} decisions to judge on and to learn from`, `${rows}`, 'Log more of them');
}

/** The different actions, sorted. Throws `value-invalid` for missing ones, `log-insufficient` for one only. */
export function checkActions(actions: readonly string[], column: string): readonly string[] {
  const missing = actions.filter((action) => action === '').length;
  if (missing > 0) throw new DunlinError('value-invalid', `The action must be known in every row; it is missing in ${missing} of ${actions.length}, first in row ${actions.indexOf('')}. Fill ${column}, or leave these rows out.`, { column, missing });
  const names = [...new Set(actions)].sort();
  if (names.length < 2) throw insufficient('two actions', `${names.length}: ${names.join(', ')}`, 'A log that always did the same cannot say what else would have brought');
  return names;
}

/** Throws `value-invalid` for missing and infinite rewards, `log-insufficient` for constant ones. */
export function checkRewards(rewards: Float64Array, column: string): void {
  const missing = rewards.filter(Number.isNaN).length, infinite = rewards.filter((reward) => Math.abs(reward) === Infinity).length;
  if (missing + infinite > 0) {
    throw new DunlinError('value-invalid', `The reward must be a finite number in every row; it is missing in ${missing} and infinite in ${infinite} of ${rewards.length}, first in row ${rewards.findIndex((reward) => !Number.isFinite(reward))}. Correct ${column}; leaving rows out by their outcome would bias every estimate.`, { column, missing, infinite });
  }
  if (rewards.every((reward) => reward === rewards[0])) throw insufficient('rewards that differ', `${rewards[0]} in all ${rewards.length} rows of ${column}`, 'Name another column');
}

/** Throws `logged-probability-invalid` unless all lie in (0, 1]. */
export function checkProbabilities(probabilities: Float64Array, name: string): void {
  const count = (isBad: (value: number) => boolean): number => probabilities.filter(isBad).length;
  const missing = count(Number.isNaN), low = count((value) => value <= 0), high = count((value) => value > 1);
  if (missing + low + high === 0) return;
  const first = probabilities.findIndex((value) => !(value > 0 && value <= 1));
  throw new DunlinError('logged-probability-invalid',
    `Logged probabilities must lie in (0, 1]; of ${probabilities.length} rows ${missing} have none, ${low} have 0 or less and ${high} more than 1, first row ${first} with ${probabilities[first]}. Give in ${name} the probability with which the action was taken, as logged at decision time.`,
    { column: name, missing, low, high });
}

function insufficient(wanted: string, got: string, remedy: string): DunlinError {
  return new DunlinError('log-insufficient', `A log must hold ${wanted}; got ${got}. ${remedy}.`);
}
