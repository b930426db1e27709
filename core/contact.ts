/** Contact vocabulary: attempt -> delivery -> right-party contact -> promise -> payment. */

export const CONTACT_KINDS = ['attempted', 'delivered', 'opened', 'clicked', 'answered', 'right_party', 'promised', 'complained', 'opted_out', 'failed'] as const;
export type ContactKind = (typeof CONTACT_KINDS)[number];

export const LEDGER_KINDS = [
  'invoice', 'debit_note', 'payment', 'payment_pending', 'refund', 'credit_note', 'write_off', 'reversal', 'due_changed', 'dispute_opened',
  'dispute_closed', 'promise_made', 'promise_cancelled', 'plan_opened', 'plan_broken', 'plan_closed', 'placed_with_agency', 'recalled_from_agency',
] as const;
export type LedgerKind = (typeof LEDGER_KINDS)[number];

/** The sign with which a kind enters the open balance; 0 = it does not. A reversal takes the opposite of what it reverses. */
export const BALANCE_SIGN: Readonly<Record<LedgerKind, -1 | 0 | 1>> = {
  invoice: 1, debit_note: 1, refund: 1, payment: -1, credit_note: -1, write_off: -1, payment_pending: 0, reversal: 0, due_changed: 0,
  dispute_opened: 0, dispute_closed: 0, promise_made: 0, promise_cancelled: 0, plan_opened: 0, plan_broken: 0, plan_closed: 0,
  placed_with_agency: 0, recalled_from_agency: 0,
};
