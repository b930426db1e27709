/** Judges every case of the log: how it ends, and what was found in it. */
import { LOG_END, owed, type FineEvent } from './fine-cases.ts';
import { ABSENT, FINDINGS, isDismissed, PREFECTURE, type CaseRow, type FineCase } from './fine-findings.ts';

/** How a case ends at the end of the log: exactly one for each case. */
export const ENDINGS = {
  'settled': 'everything was paid',
  'overpaid': 'more was paid than owed',
  'cancelled': 'a dismissal on appeal cancelled what was open',
  'placed': 'sent to credit collection and open',
  'in-dispute': 'open, with an appeal that has no ending in the log',
  'part-paid': 'paid in part, not placed',
  'unpaid': 'nothing paid, not placed',
} as const;
export type Ending = keyof typeof ENDINGS;

export interface JudgedCase {
  readonly id: string;
  readonly ending: Ending;
  /** Names of findings; words of something absent would stand here too. */
  readonly findings: readonly string[];
  readonly openMinor: number;
}

/** Judges every case. */
export function judgeCases(cases: ReadonlyMap<string, readonly FineEvent[]>, rows: ReadonlyMap<string, CaseRow>): JudgedCase[] {
  const absent = ABSENT.map(({ says, holds }) => ({ name: says, holds }));
  return [...cases].map(([id, events]) => {
    const all = (activity: string): readonly FineEvent[] => events.filter((event) => event.activity === activity);
    const fine: FineCase = { events, row: rows.get(id), all, first: (activity) => all(activity)[0] };
    return { id, ending: endingOf(fine), openMinor: owed(events, LOG_END), findings: [...FINDINGS, ...absent].filter(({ holds }) => holds(fine)).map(({ name }) => name) };
  });
}

function endingOf(fine: FineCase): Ending {
  const open = owed(fine.events, LOG_END);
  if (open < 0) return 'overpaid';
  if (open === 0) return isDismissed(fine) ? 'cancelled' : 'settled';
  if (fine.first('Send for Credit Collection')) return 'placed';
  if (fine.first('Appeal to Judge') || (PREFECTURE.some((activity) => fine.first(activity)) && !fine.first(PREFECTURE[2]) && !fine.first(PREFECTURE[3]))) return 'in-dispute';
  return fine.first('Payment') ? 'part-paid' : 'unpaid';
}
