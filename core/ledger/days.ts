/** Days as numbers, where there may be none. */
import { NO_DAY } from './ledger-lines.ts';

/** The earlier of two days; the other where one is missing. */
export function earliestDay(a: number, b: number): number {
  return a === NO_DAY || (b !== NO_DAY && b < a) ? b : a;
}
