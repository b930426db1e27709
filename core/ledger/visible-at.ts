/** The moment at which an account is read, and what of it can be seen then. */
import type { Allocated, LedgerLines } from './ledger-lines.ts';

export interface ItemQuestion {
  readonly account: number;
  /** What had happened by then: UTC microseconds, as float64. */
  readonly asOf: number;
  /** What was known by then; everywhere but in a look back at balances the same as `asOf`. */
  readonly knownAt: number;
  /** Written into the block's `row`. */
  readonly row: number;
  /** By member: 1 when it had been merged with the asking debtor by then; null: all had. */
  readonly members: Uint8Array | null;
}

/** When, and as whom, the account is read. */
export type Moment = Pick<ItemQuestion, 'asOf' | 'knownAt' | 'members'>;

/** A fact with its two clocks and the debtor that it came from. */
type Fact = Pick<Allocated, 'eventAt' | 'knownAt' | 'member'>;

/** The rule of the two clocks. */
export function isVisible({ eventAt, knownAt, member }: Fact, moment: Moment): boolean {
  return eventAt <= moment.asOf && knownAt <= moment.knownAt && (moment.members === null || moment.members[member] === 1);
}

function factOf(lines: LedgerLines, entry: number): Fact {
  return { eventAt: lines.eventAt[entry]!, knownAt: lines.knownAt[entry]!, member: lines.member[entry]! };
}

/** True when a visible reversal of the entry stands that no visible reversal undoes. */
export function isUndone(lines: LedgerLines, entry: number, moment: Moment): boolean {
  const reversals = lines.reversedBy.get(entry);
  return reversals !== undefined && reversals.some((reversal) => isVisible(factOf(lines, reversal), moment)
    && !(lines.reversedBy.get(reversal) ?? []).some((again) => isVisible(factOf(lines, again), moment)));
}

/** Calls back with the moment (UTC microseconds) from which each fact of an account is visible, in no order. */
export function tellSeenOf(lines: LedgerLines, account: number, onSeen: (at: number) => void): void {
  const { eventAt, knownAt, allocated, terms } = lines;
  const tell = (fact: Fact): void => onSeen(Math.max(fact.eventAt, fact.knownAt));
  for (let entry = lines.entryStart[account]!; entry < lines.entryStart[account + 1]!; entry++) {
    onSeen(Math.max(eventAt[entry]!, knownAt[entry]!));
    if (allocated.size > 0) allocated.get(entry)?.forEach(tell);
  }
  if (terms.size === 0) return;
  for (let item = lines.itemStart[account]!; item < lines.itemStart[account + 1]!; item++) terms.get(item)?.forEach(tell);
}
