/** Where a case of the public data disagrees with itself. */
import { cents, dismissedOn, LOG_END, owed, type FineEvent } from './fine-cases.ts';

/** A row of the file of cases that comes with the log. */
export interface CaseRow {
  readonly totalPaid: string;
  readonly isAppealed: boolean;
}

export interface FineCase {
  readonly events: readonly FineEvent[];
  readonly row: CaseRow | undefined;
  readonly first: (activity: string) => FineEvent | undefined;
  readonly all: (activity: string) => readonly FineEvent[];
}

export const PREFECTURE = ['Insert Date Appeal to Prefecture', 'Send Appeal to Prefecture', 'Receive Result Appeal from Prefecture', 'Notify Result Appeal to Offender'] as const;

/** What was paid before a day. */
function paidBefore({ all }: FineCase, date: string): number {
  return all('Payment').filter((payment) => payment.date < date).reduce((sum, { payment }) => sum + cents(payment), 0);
}

export function isDismissed({ events }: FineCase): boolean {
  return dismissedOn(events) !== null;
}

/** Payments whose running total is not the sum of the payments so far. */
function wrongTotals({ all }: FineCase): { readonly any: boolean; readonly last: boolean } {
  let sum = 0;
  let any = false;
  let last = false;
  for (const { payment, paymentTotal } of [...all('Payment')].sort((a, b) => a.seq - b.seq)) {
    sum += cents(payment);
    last = cents(paymentTotal) !== sum;
    any ||= last;
  }
  return { any, last };
}

/** Whether an open code on the fine says that it was dropped. */
function codeOnFine({ first }: FineCase): boolean {
  return first('Create Fine')!.dismissal !== 'NIL';
}

interface Finding {
  readonly name: string;
  readonly says: string;
  /** What the ledger makes of it. */
  readonly taken: string;
  readonly holds: (fine: FineCase) => boolean;
}

const inOrder = (earlier: string, later: string) => ({ first }: FineCase): boolean => {
  const [a, b] = [first(earlier), first(later)];
  return a !== undefined && b !== undefined && b.date < a.date;
};

/** In the order in which the first that holds names a case. */
export const FINDINGS: readonly Finding[] = [
  { name: 'last-total-wrong', says: 'the running total of the last payment is not the sum of the payments', taken: 'the payments count, the totals do not', holds: (fine) => wrongTotals(fine).last },
  { name: 'total-wrong-in-between', says: 'the running total of a payment is wrong, the last one is right', taken: 'the payments count, the totals do not', holds: (fine) => wrongTotals(fine).any && !wrongTotals(fine).last },
  { name: 'case-file-total-wrong', says: 'the file of cases gives another total paid than the payments of the log add up to', taken: 'the log counts', holds: ({ row, all }) => row !== undefined && cents(row.totalPaid) !== all('Payment').reduce((sum, { payment }) => sum + cents(payment), 0) },
  { name: 'case-file-appeal-wrong', says: 'the file of cases says whether there was an appeal, and the log says the opposite', taken: 'the log counts', holds: ({ row, first }) => row !== undefined && row.isAppealed !== [...PREFECTURE.slice(0, 2), 'Appeal to Judge'].some((activity) => first(activity) !== undefined) },
  { name: 'placed-though-settled', says: 'sent to credit collection when nothing was open', taken: 'a placement of 0', holds: (fine) => fine.all('Send for Credit Collection').some(({ date }) => owed(fine.events, date) <= 0) },
  { name: 'placed-though-code-on-fine', says: 'sent to credit collection although a dismissal code stands on the fine', taken: 'the code is not used', holds: (fine) => codeOnFine(fine) && fine.first('Send for Credit Collection') !== undefined },
  { name: 'penalty-though-code-on-fine', says: 'a penalty although a dismissal code stands on the fine', taken: 'the code is not used', holds: (fine) => codeOnFine(fine) && fine.first('Add penalty') !== undefined },
  { name: 'paid-though-code-on-fine', says: 'paid although a dismissal code stands on the fine', taken: 'the code is not used', holds: (fine) => codeOnFine(fine) && fine.first('Payment') !== undefined },
  { name: 'sent-though-code-on-fine', says: 'sent although a dismissal code stands on the fine, and left open', taken: 'the code is not used: the fine stays open', holds: (fine) => codeOnFine(fine) && fine.first('Send Fine') !== undefined },
  { name: 'dismissed-though-paid', says: 'dismissed on appeal and paid, in full or in part', taken: 'the payments, and a credit note for what is open when the dismissal is known; payments are not given back', holds: (fine) => isDismissed(fine) && fine.first('Payment') !== undefined },
  { name: 'appeal-code-unknown', says: 'the appeal carries a code that is neither NIL nor #', taken: 'not as a dismissal', holds: ({ all }) => all('Send Appeal to Prefecture').some(({ dismissal }) => dismissal !== 'NIL' && dismissal !== '#') },
  { name: 'appeal-order', says: 'a result or notice is dated before its appeal, or an appeal was sent before it was entered', taken: 'by their dates; a result before the entry does not end the dispute', holds: (fine) => PREFECTURE.slice(1).some((later, at) => inOrder(PREFECTURE[at]!, later)(fine)) || inOrder(PREFECTURE[1], PREFECTURE[3])(fine) || inOrder(PREFECTURE[0], PREFECTURE[2])(fine) },
  { name: 'result-without-appeal', says: 'a result or notice of the prefecture to which no appeal was sent', taken: 'the dispute opens with the entry of the appeal, if there is one', holds: ({ first }) => (first(PREFECTURE[2]) ?? first(PREFECTURE[3])) !== undefined && first(PREFECTURE[1]) === undefined },
  { name: 'amount-zero', says: 'a fine of 0', taken: 'an invoice of 0', holds: ({ first }) => cents(first('Create Fine')!.amount) === 0 },
  { name: 'payment-zero', says: 'a payment of 0', taken: 'a payment of 0', holds: ({ all }) => all('Payment').some(({ payment }) => cents(payment) === 0) },
  { name: 'paid-twice', says: 'two equal payments, of which the second leaves more paid than was owed', taken: 'both; the balance is negative', holds: (fine) => fine.all('Payment').length === 2 && new Set(fine.all('Payment').map(({ payment }) => payment)).size === 1 && owed(fine.events, LOG_END) < 0 },
  { name: 'paid-too-much', says: 'more was paid than was owed', taken: 'the balance is negative', holds: (fine) => owed(fine.events, LOG_END) < 0 },
  { name: 'penalty-though-settled', says: 'a penalty although fine and expense had been paid before', taken: 'the penalty; it is open', holds: (fine) => fine.all('Add penalty').some(({ date }) => paidBefore(fine, date) >= cents(fine.first('Create Fine')!.amount) + fine.all('Send Fine').filter((each) => each.date <= date).reduce((sum, { expense }) => sum + cents(expense), 0)) },
  { name: 'penalty-though-fine-paid', says: 'a penalty although the fine, but not its expense, had been paid before', taken: 'the penalty; it is open', holds: (fine) => fine.all('Add penalty').some(({ date }) => paidBefore(fine, date) >= cents(fine.first('Create Fine')!.amount)) },
  { name: 'sent-though-paid', says: 'sent, with an expense, although the fine had been paid before', taken: 'the expense; it is open unless it was paid too', holds: (fine) => fine.all('Send Fine').some(({ date }) => fine.first('Payment') !== undefined && paidBefore(fine, date) >= cents(fine.first('Create Fine')!.amount)) },
  { name: 'never-sent-though-open', says: 'paid in part and never sent, as if the rest had been let go', taken: 'the rest stays open', holds: ({ events, first }) => first('Send Fine') === undefined && first('Payment') !== undefined && owed(events, LOG_END) > 0 },
  { name: 'open-by-the-penalty', says: 'paid in part and never placed; what is open is exactly what the penalty added', taken: 'it stays open', holds: (fine) => isShortBy(fine, penaltyOf(fine)) },
  { name: 'open-by-the-expense', says: 'paid in part and never placed; what is open is exactly the expense', taken: 'it stays open', holds: (fine) => isShortBy(fine, expenseOf(fine)) },
  { name: 'open-by-penalty-and-expense', says: 'paid in part and never placed; what is open is exactly expense and penalty', taken: 'it stays open', holds: (fine) => isShortBy(fine, penaltyOf(fine) + expenseOf(fine)) && penaltyOf(fine) > 0 && expenseOf(fine) > 0 },
];

/** What was looked for and is nowhere in the data. */
export const ABSENT: readonly Pick<Finding, 'says' | 'holds'>[] = [
  { says: 'an event before its fine', holds: ({ events, first }) => events.some(({ date }) => date < first('Create Fine')!.date) },
  { says: 'a notification before the sending', holds: inOrder('Send Fine', 'Insert Fine Notification') },
  { says: 'a penalty without a notification 60 days before, or the reverse', holds: ({ first }) => daysBetween(first('Insert Fine Notification')?.date, first('Add penalty')?.date) !== 60 && (first('Add penalty') ?? first('Insert Fine Notification')) !== undefined },
  { says: 'a penalty below the fine', holds: (fine) => penaltyOf(fine) < 0 },
  { says: 'an amount that is missing or negative', holds: ({ events }) => events.some(({ activity, amount, expense, payment }) => [['Create Fine', amount], ['Add penalty', amount], ['Send Fine', expense], ['Payment', payment]].some(([name, text]) => name === activity && !(text !== '' && Number(text) >= 0))) },
  { says: 'a placement without a penalty', holds: ({ first }) => first('Send for Credit Collection') !== undefined && first('Add penalty') === undefined },
  { says: 'a payment after the placement', holds: ({ first, all }) => all('Payment').some(({ date }) => date > (first('Send for Credit Collection')?.date ?? '9')) },
  { says: 'a fine dismissed on appeal and placed', holds: (fine) => isDismissed(fine) && fine.first('Send for Credit Collection') !== undefined },
  { says: 'a fine dismissed by the prefecture and by the judge', holds: ({ all }) => all('Send Appeal to Prefecture').some(({ dismissal }) => dismissal === '#') && all('Appeal to Judge').some(({ dismissal }) => dismissal === 'G') },
  { says: 'a fine that nothing was paid of and that was never sent', holds: ({ events, first }) => first('Send Fine') === undefined && first('Payment') === undefined && owed(events, LOG_END) > 0 },
];

function penaltyOf({ first }: FineCase): number {
  const penalty = first('Add penalty');
  return penalty === undefined ? 0 : cents(penalty.amount) - cents(first('Create Fine')!.amount);
}

function expenseOf({ all }: FineCase): number {
  return all('Send Fine').reduce((sum, { expense }) => sum + cents(expense), 0);
}

function isShortBy({ events, first }: FineCase, amount: number): boolean {
  return amount > 0 && owed(events, LOG_END) === amount && first('Payment') !== undefined && first('Send for Credit Collection') === undefined;
}

function daysBetween(from: string | undefined, to: string | undefined): number | null {
  return from === undefined || to === undefined ? null : (Date.parse(to) - Date.parse(from)) / 86_400_000;
}
