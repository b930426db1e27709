import { describe, expect, it } from 'vitest';
import { ACTIONS } from '../../../../core/channel.ts';
import type { ContactContext } from '../../../../core/contact-rules/context.ts';
import { permittedActions, prepareMask, selectRulePacks } from '../../../../core/contact-rules/engine.ts';
import type { RulePack } from '../../../../core/contact-rules/rule.ts';
import { parseInstant } from '../../../../core/time.ts';
import { madeContexts } from '../../../setup/made-contexts.ts';

const AT = parseInstant('2026-03-29T06:30:00Z');
const SMS_AT_DAY: RulePack = { name: 'sms', rules: [{
  id: 'sms/day', pack: 'sms', effectiveFrom: '1970-01-01', effectiveTo: null, source: 'test', verified: true, appliesTo: { channels: ['sms'], kinds: ['person'] },
  condition: { kind: 'open-dispute' }, words: 'test',
}] };

describe('a prepared mask', () => {
  it('permits the same actions with and without reasons, one debtor at a time or many', () => {
    const packs = [...selectRulePacks(['base']), SMS_AT_DAY], options = { at: AT, timeZone: 'Europe/Rome', houseCap: { perDay: 1, perWeek: 3 }, offered: ACTIONS.filter((action) => action !== 'line') };
    const prepared = prepareMask(packs, options), seen = new Set<number>();
    for (const context of madeContexts({ seed: 3, count: 3000, at: AT })) {
      const mask = permittedActions(context, packs, options), bits = prepared.bits(context);
      expect(prepared.mask(context)).toEqual(mask);
      expect(ACTIONS.filter((_, column) => (bits >> column & 1) === 1)).toEqual(mask.permitted);
      seen.add(bits);
    }
    // The made contexts are not all masked alike.
    expect(seen.size).toBeGreaterThan(20);
  });

  it.each([
    // Clocks go from 01:59 to 03:00 in Rome on that day; it begins at 23:00 UTC.
    ['2026-03-28T23:00:00Z', true], ['2026-03-28T22:59:59.999999Z', false], ['2026-03-29T06:30:00Z', true], ['2026-03-29T06:30:00.000001Z', false],
  ])('counts a contact at %s on the local day: %s', (eventAt, counts) => {
    const context: ContactContext = {
      kind: 'person', timeZone: null, contactPoints: [{ contactPointId: 'c', medium: 'email', status: 'valid' }], consents: [], openMinor: { EUR: '1' }, hasOpenDispute: false, statuses: [],
      outboundContacts: [{ channel: 'email', eventAtMicros: Number(parseInstant(eventAt)) }], promiseUntilOn: null,
    };
    const { blockedBy } = permittedActions(context, selectRulePacks(['base']), { at: AT, timeZone: 'Europe/Rome', houseCap: { perDay: 1, perWeek: 9 }, offered: ACTIONS });
    expect(blockedBy.email.includes('base/house-cap-day')).toBe(counts);
  });
});
