/** What the house has seen of a debtor, as running counts; learners of the simulator's own benches read it, latents never. */
import { WORLD_CHANNELS, type WorldChannel } from './presets/contract.ts';

export interface ObservedHistory {
  /** Items known to be paid, of them late, and their days late in sum. */
  paidItems: number;
  lateItems: number;
  daysLate: number;
  /** Day of the newest known payment. */
  lastPaidDay: number;
  /** Contacts tried, and those known to have been read or answered, by channel in the order of WORLD_CHANNELS. */
  attempts: Float64Array;
  reached: Float64Array;
  clicks: number;
  lastContactDay: number;
  promises: number;
  brokenPromises: number;
  returns: number;
}

const LONG_AGO = -1_000_000;

export function freshHistory(): ObservedHistory {
  return {
    paidItems: 0, lateItems: 0, daysLate: 0, lastPaidDay: LONG_AGO, attempts: new Float64Array(WORLD_CHANNELS.length), reached: new Float64Array(WORLD_CHANNELS.length),
    clicks: 0, lastContactDay: LONG_AGO, promises: 0, brokenPromises: 0, returns: 0,
  };
}

export function channelIndex(channel: WorldChannel): number {
  return WORLD_CHANNELS.indexOf(channel);
}
