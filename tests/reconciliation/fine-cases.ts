/** The event log of fines read and added up by plain code, which shares nothing with intake. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

/** Last day of the log. */
export const LOG_END = '2013-06-18';

export interface FineEvent {
  readonly seq: number;
  readonly activity: string;
  /** `YYYY-MM-DD`. */
  readonly date: string;
  readonly amount: string;
  readonly expense: string;
  readonly payment: string;
  readonly paymentTotal: string;
  readonly dismissal: string;
}

/** Events by case in the order of the log. */
export function readFineCases(path: string): Map<string, FineEvent[]> {
  const cases = new Map<string, FineEvent[]>();
  for (const line of gunzipSync(readFileSync(path)).toString('utf8').trim().split(/\r?\n/).slice(1)) {
    const [id, seq, activity, date, amount, expense, payment, paymentTotal, , , , dismissal] = line.split(',');
    const events = cases.get(id!) ?? [];
    cases.set(id!, events);
    events.push({ seq: Number(seq), activity: activity!, date: date!, amount: amount!, expense: expense!, payment: payment!, paymentTotal: paymentTotal!, dismissal: dismissal! });
  }
  return cases;
}

export function cents(text: string): number {
  return Math.round(Number(text) * 100);
}

/** What is owed at the end of a date before any cancellation: the fine (restated by the penalty), expenses, less payments. */
export function owedBeforeCancelling(events: readonly FineEvent[], date: string): number {
  let fine = 0;
  let rest = 0;
  for (const event of events.filter((each) => each.date <= date)) {
    if (event.activity === 'Create Fine' || event.activity === 'Add penalty') fine = cents(event.amount);
    if (event.activity === 'Send Fine') rest += cents(event.expense);
    if (event.activity === 'Payment') rest -= cents(event.payment);
  }
  return fine + rest;
}

/** The day on which a dismissal on an appeal is known: the prefecture's first result or notice, else the end of the log. */
export function dismissedOn(events: readonly FineEvent[]): string | null {
  if (events.some(({ activity, dismissal }) => activity === 'Send Appeal to Prefecture' && dismissal === '#')) {
    return events.find(({ activity }) => activity.startsWith('Receive Result') || activity.startsWith('Notify Result'))?.date ?? LOG_END;
  }
  return events.some(({ activity, dismissal }) => activity === 'Appeal to Judge' && dismissal === 'G') ? LOG_END : null;
}

/** What is owed at the end of a date. */
export function owed(events: readonly FineEvent[], date: string): number {
  const cancelledOn = dismissedOn(events);
  const cancelled = cancelledOn !== null && cancelledOn <= date ? Math.max(0, owedBeforeCancelling(events, cancelledOn)) : 0;
  return owedBeforeCancelling(events, date) - cancelled;
}
