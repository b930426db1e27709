/** The product-limit estimate of a curve from times of which some are censored. */

export interface StepCurve {
  /** Ascending days at which the curve falls. */
  readonly days: readonly number[];
  /** Value right after each of them. */
  readonly values: readonly number[];
  /** Greenwood's standard error of each value. */
  readonly standardErrors: readonly number[];
}

/** `S(t) = product over days d <= t of (1 - events(d) / atRisk(d))`; `isEvent` is 1 where the day is that of the event. Source: Kaplan and Meier 1958. */
export function kaplanMeier(days: ArrayLike<number>, isEvent: ArrayLike<number>): StepCurve {
  const events = new Map<number, number>(), ends = new Map<number, number>();
  for (let i = 0; i < days.length; i++) {
    ends.set(days[i]!, (ends.get(days[i]!) ?? 0) + 1);
    if (isEvent[i] === 1) events.set(days[i]!, (events.get(days[i]!) ?? 0) + 1);
  }
  const at: number[] = [], values: number[] = [], standardErrors: number[] = [];
  let atRisk = days.length, value = 1, variance = 0;
  for (const day of [...ends.keys()].sort((a, b) => a - b)) {
    const count = events.get(day) ?? 0;
    if (count > 0) {
      value *= 1 - count / atRisk;
      if (count < atRisk) variance += count / (atRisk * (atRisk - count));
      at.push(day);
      values.push(value);
      standardErrors.push(value * Math.sqrt(variance));
    }
    atRisk -= ends.get(day)!;
  }
  return { days: at, values, standardErrors };
}

/** Value at the end of a day, 1 before the first fall. */
export function stepAt(curve: StepCurve, day: number): number {
  const index = lastAtOrBefore(curve, day);
  return index < 0 ? 1 : curve.values[index]!;
}

export function stepErrorAt(curve: StepCurve, day: number): number {
  const index = lastAtOrBefore(curve, day);
  return index < 0 ? 0 : curve.standardErrors[index]!;
}

function lastAtOrBefore({ days }: StepCurve, day: number): number {
  let low = 0, high = days.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (days[middle]! <= day) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
