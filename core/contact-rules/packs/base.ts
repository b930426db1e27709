/** Rules that hold everywhere: a usable address, consent, something to collect, suppression, the house cap, a pending promise. */
import type { DebtorStatus } from '../context.ts';
import type { ContactRule, RuleCondition, RulePack } from '../rule.ts';

const SOURCE = 'house rule: base pack of the contact rules';
const SUPPRESSED: readonly DebtorStatus[] = ['insolvent', 'deceased', 'breathing_space', 'attorney', 'cease'];

export const BASE_PACK: RulePack = {
  name: 'base',
  rules: [
    rule('no-contact-point', { kind: 'no-usable-contact-point' }, 'there is no usable address for this channel'),
    rule('consent-revoked', { kind: 'consent-revoked' }, 'the debtor opted out of this channel'),
    rule('nothing-open', { kind: 'nothing-open' }, 'nothing is open'),
    rule('open-dispute', { kind: 'open-dispute' }, 'an item is disputed'),
    ...SUPPRESSED.map((status) => rule(`suppressed-${status.replace('_', '-')}`, { kind: 'status-active', status }, `the debtor is on the suppression list (${status.replace('_', ' ')})`)),
    rule('house-cap-day', { kind: 'contacts-reached', window: 'local-day' }, 'the house cap of contacts a day is reached'),
    rule('house-cap-week', { kind: 'contacts-reached', window: 'seven-days' }, 'the house cap of contacts in 7 days is reached'),
    rule('promise-pending', { kind: 'promise-pending' }, 'a promise to pay has not fallen due'),
  ],
};

function rule(name: string, condition: RuleCondition, words: string): ContactRule {
  return {
    id: `base/${name}`, pack: 'base', effectiveFrom: '1970-01-01', effectiveTo: null, source: SOURCE, verified: true,
    appliesTo: { channels: 'all', kinds: 'all' }, condition, words,
  };
}
