/**
 * Contract of `contact-history.sql`. Rates decay with a half-life of 30 days by fixed-point weights. Mail = e-mail and chatbot link;
 * message = SMS, WhatsApp, LINE, push; call = voice call, callbot, agent. Slots are read in the debtor's time zone, else the portfolio's:
 * weekend = Saturday and Sunday; else morning before 12:00, noon before 17:00, evening.
 */
import { category, FACT_CLOCKS, integer, ratio, ROW_GRAIN, ROW_KEYS, type ColumnContract, type ViewContract } from '../contract.ts';

function contacts(name: string, what: string): ColumnContract {
  return integer(name, 'count', [`${what} begun in the window`, what, `many ${what}`, `few ${what}`]);
}

const MEDIA = [['email', 'e-mails'], ['message', 'messages'], ['call', 'calls']] as const;
const SLOTS = [['morning', 'weekday mornings'], ['noon', 'weekday afternoons'], ['evening', 'weekday evenings'], ['weekend', 'weekends']] as const;

export const contactHistory: ViewContract = {
  name: 'contact-history',
  grain: ROW_GRAIN,
  keys: ROW_KEYS,
  clocks: FACT_CLOCKS,
  window: '30, 90, 180 and 365 days; decayed rates over 365 days',
  columns: [
    contacts('contact_count_30d', 'contacts in 30 days'),
    contacts('contact_count_90d', 'contacts in 90 days'),
    contacts('email_count_90d', 'e-mails in 90 days'),
    contacts('message_count_90d', 'messages in 90 days'),
    contacts('call_count_90d', 'calls in 90 days'),
    contacts('letter_count_90d', 'letters in 90 days'),
    contacts('inbound_count_90d', 'contacts by the debtor in 90 days'),
    integer('days_since_contact', 'days', ['days since the last outbound contact', 'days since the last contact', 'has not been contacted for long', 'was contacted recently'], { nullable: true }),
    integer('days_since_right_party', 'days', ['days since the debtor was last reached in person', 'days since last reached', 'has not been reached for long', 'was reached recently'], { nullable: true }),
    contacts('right_party_count_90d', 'times reached in 90 days'),
    ratio('response_rate_decayed', 'rate', ['share of outbound contacts that reached the debtor, newer ones weighing more', 'rate of being reached', 'is easily reached', 'is hard to reach']),
    ratio('seen_rate_decayed', 'rate', ['share of outbound contacts that were opened or answered, newer ones weighing more', 'rate of contacts seen', 'looks at messages', 'ignores messages']),
    contacts('promise_count_180d', 'promises in contacts of 180 days'),
    contacts('complaint_count_365d', 'complaints in a year'),
    contacts('failed_count_90d', 'failed contacts in 90 days'),
    integer('opted_out_count', 'count', ['opt-outs and consents revoked so far', 'opt-outs', 'has opted out', 'has not opted out']),
    integer('contact_cost_minor_90d', 'minor', ['cost of contacts of 90 days', 'cost of contacts', 'much was spent on contacts', 'little was spent on contacts']),
    ...MEDIA.map(([name, what]) => ratio(`${name}_response_rate_decayed`, 'rate', [`share of outbound ${what} that reached the debtor, newer ones weighing more`, `response to ${what}`, `answers ${what}`, `does not answer ${what}`])),
    ...MEDIA.map(([name, what]) => integer(`days_since_${name}_answered`, 'days', [`days since the debtor was last reached by ${what}, or reached us so`, `days since ${what} were answered`, `has not answered ${what} for long`, `answered ${what} recently`], { nullable: true })),
    ...SLOTS.map(([name, what]) => ratio(`reached_${name}_share`, 'rate', [`share of outbound contacts of a year that reached the debtor which did so on ${what}, drawn to a quarter with the weight of 4`, `reached on ${what}`, `is reached on ${what}`, `is rarely reached on ${what}`], { nullable: false })),
    category('best_slot', ['slot in which most outbound contacts of a year reached the debtor; the earlier named of equals', 'best time', 'this time of the week', 'this time of the week'], { personalData: 'behaviour' }),
    integer('days_since_opt_out', 'days', ['days since the debtor last opted out or revoked a consent', 'days since the last opt-out', 'opted out long ago', 'opted out recently'], { nullable: true }),
    integer('withdrawn_scope_count', 'count', ['scopes (channel, medium, address) whose last consent change is a withdrawal', 'withdrawn consents', 'has withdrawn consents', 'has withdrawn no consent']),
    ...MEDIA.map(([name, what]) => integer(`is_${name}_withdrawn`, 'count', [`1 when consent to a scope of ${what} is withdrawn`, `consent to ${what}`, `has withdrawn consent to ${what}`, `has not withdrawn consent to ${what}`], { range: [0, 1] })),
  ],
  invariants: [
    { name: 'windows are nested', columns: ['contact_count_30d', 'contact_count_90d'], holds: ([a, b]) => a! <= b! },
    // Each count is one more than it was, over four more: together 1 but for rounding.
    { name: 'slots share the whole', columns: SLOTS.map(([name]) => `reached_${name}_share`), holds: (shares) => Math.abs(shares.reduce((sum, share) => sum + share, 0) - 1) < 1e-9 },
  ],
};
