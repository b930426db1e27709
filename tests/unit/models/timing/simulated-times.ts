/** Receivables whose time to payment follows a known law, watched for unequal times. */
import { makeFrame, numericColumn, type Frame } from '../../../../core/frame.ts';
import { randomStream } from '../../../../core/random.ts';
import type { ObservedTimes } from '../../../../models/timing/person-periods.ts';

export interface SimulatedTimes {
  readonly x: Frame;
  readonly times: ObservedTimes;
  /** Days to payment of every row, also where it lies after the watch. */
  readonly trueDays: Int32Array;
}

/** Two kinds of payers, column `kind` 0 and 1; `open(kind, day)` is the probability of being open at the end of the day. */
export function simulateTimes(rows: number, seed: number, open: (kind: number, day: number) => number): SimulatedTimes {
  const random = randomStream('payment-times', seed);
  const kind = Float64Array.from({ length: rows }, () => random.integer(2));
  const trueDays = Int32Array.from(kind, (value) => {
    const u = random.uniform();
    let day = 1;
    while (day < 1000 && open(value, day) > u) day++;
    return day;
  });
  const watchedDays = Int32Array.from({ length: rows }, () => Math.min(180, 20 + random.integer(300)));
  return {
    x: makeFrame([['kind', numericColumn(kind)], ['noise', numericColumn(kind.map(() => random.normal()))]]), trueDays,
    times: {
      days: trueDays.map((day, row) => Math.min(day, watchedDays[row]!)), isPaid: Uint8Array.from(trueDays, (day, row) => (day <= watchedDays[row]! ? 1 : 0)),
      watchedDays, groups: Array.from(kind, (_, row) => `d${row}`),
    },
  };
}
