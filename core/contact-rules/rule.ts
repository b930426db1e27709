/** A contact rule as data: what it forbids, for whom, between which dates and on whose authority. */
import type { Channel } from '../channel.ts';
import type { PlainDate } from '../time.ts';
import type { DebtorStatus } from './context.ts';

/** When a rule forbids a contact. A closed set: a pack is rows, never code. */
export type RuleCondition =
  | { readonly kind: 'no-usable-contact-point' }
  | { readonly kind: 'consent-revoked' }
  | { readonly kind: 'nothing-open' }
  | { readonly kind: 'open-dispute' }
  | { readonly kind: 'status-active'; readonly status: DebtorStatus }
  | { readonly kind: 'promise-pending' }
  | { readonly kind: 'contacts-reached'; readonly window: 'local-day' | 'seven-days' };

export interface ContactRule {
  /** `<pack>/<name>`, stored with every decision that it blocked. */
  readonly id: string;
  readonly pack: string;
  /** First local date on which the rule holds. */
  readonly effectiveFrom: PlainDate;
  /** Last local date on which it holds; null = still in force. */
  readonly effectiveTo: PlainDate | null;
  /** Where the rule comes from. */
  readonly source: string;
  /** True when the text was read at its source. */
  readonly verified: boolean;
  readonly appliesTo: {
    readonly channels: 'all' | readonly Channel[];
    /** An unknown kind of debtor is bound by every rule. */
    readonly kinds: 'all' | readonly ('company' | 'person')[];
  };
  readonly condition: RuleCondition;
  /** Why the contact is not made, in plain words. */
  readonly words: string;
}

export interface RulePack {
  readonly name: string;
  readonly rules: readonly ContactRule[];
}
