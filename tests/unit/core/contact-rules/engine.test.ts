import { describe, expect, it } from 'vitest';
import type { Action } from '../../../../core/channel.ts';
import type { ContactContext } from '../../../../core/contact-rules/context.ts';
import { DEFAULT_HOUSE_CAP, permittedActions, selectRulePacks, type MaskOptions } from '../../../../core/contact-rules/engine.ts';
import { BASE_PACK } from '../../../../core/contact-rules/packs/base.ts';
import type { ContactRule, RulePack } from '../../../../core/contact-rules/rule.ts';
import { parseInstant } from '../../../../core/time.ts';

const micros = (iso: string): number => Number(parseInstant(iso));
const NOON = '2024-05-15T12:00:00Z';

const REACHABLE: ContactContext = {
  kind: 'person', timeZone: null,
  contactPoints: [
    { contactPointId: 'e1', medium: 'email', status: 'valid' },
    { contactPointId: 'p1', medium: 'phone', status: 'unknown' },
  ],
  consents: [], openMinor: { EUR: '12000' }, hasOpenDispute: false, statuses: [], outboundContacts: [], promiseUntilOn: null,
};

const OPTIONS: MaskOptions = { at: parseInstant(NOON), timeZone: 'UTC', houseCap: DEFAULT_HOUSE_CAP, offered: ['email', 'sms', 'letter'] };

function mask(change: Partial<ContactContext>, at = NOON, packs: readonly RulePack[] = [BASE_PACK]) {
  return permittedActions({ ...REACHABLE, ...change }, packs, { ...OPTIONS, at: parseInstant(at) });
}

describe('base pack', () => {
  it('offers what the portfolio offers, where an address is usable, and always no contact', () => {
    const { permitted, blockedBy } = mask({});
    expect(permitted).toEqual(['email', 'sms', 'no_contact']);
    expect(blockedBy.letter).toEqual(['base/no-contact-point']);
    expect(blockedBy.whatsapp).toEqual(['not-offered']);
    expect(blockedBy.no_contact).toEqual([]);
  });

  const cases: readonly (readonly [string, Partial<ContactContext>, readonly Action[], string | null])[] = [
    ['invalid address', { contactPoints: [{ contactPointId: 'e1', medium: 'email', status: 'invalid' }] }, ['no_contact'], 'base/no-contact-point'],
    ['reassigned address', { contactPoints: [{ contactPointId: 'e1', medium: 'email', status: 'reassigned' }] }, ['no_contact'], 'base/no-contact-point'],
    ['one minor unit open', { openMinor: { EUR: '1' } }, ['email', 'sms', 'no_contact'], null],
    ['paid in full', { openMinor: { EUR: '0' } }, ['no_contact'], 'base/nothing-open'],
    ['never anything open', { openMinor: {} }, ['no_contact'], 'base/nothing-open'],
    ['a credit balance', { openMinor: { EUR: '-5' } }, ['no_contact'], 'base/nothing-open'],
    ['open in one of two currencies', { openMinor: { EUR: '-5', USD: '7' } }, ['email', 'sms', 'no_contact'], null],
    ['open dispute', { hasOpenDispute: true }, ['no_contact'], 'base/open-dispute'],
    ['insolvent', { statuses: ['insolvent'] }, ['no_contact'], 'base/suppressed-insolvent'],
    ['deceased', { statuses: ['deceased'] }, ['no_contact'], 'base/suppressed-deceased'],
    ['breathing space', { statuses: ['breathing_space'] }, ['no_contact'], 'base/suppressed-breathing-space'],
    ['attorney', { statuses: ['attorney'] }, ['no_contact'], 'base/suppressed-attorney'],
    ['cease', { statuses: ['cease'] }, ['no_contact'], 'base/suppressed-cease'],
    ['vulnerable is not suppressed by this pack', { statuses: ['vulnerable', 'hardship'] }, ['email', 'sms', 'no_contact'], null],
    ['promise due today', { promiseUntilOn: '2024-05-15' }, ['no_contact'], 'base/promise-pending'],
    ['promise due yesterday', { promiseUntilOn: '2024-05-14' }, ['email', 'sms', 'no_contact'], null],
  ];
  it.each(cases)('%s', (_, change, permitted, rule) => {
    const answer = mask(change);
    expect(answer.permitted).toEqual(permitted);
    if (rule) expect(answer.blockedBy.email).toContain(rule);
    else expect(answer.blockedBy.email).toEqual([]);
  });

  it('names every rule that blocks, not only the first', () => {
    expect(mask({ hasOpenDispute: true, statuses: ['insolvent'], promiseUntilOn: '2024-06-01' }).blockedBy.email)
      .toEqual(['base/open-dispute', 'base/suppressed-insolvent', 'base/promise-pending']);
  });
});

describe('consent', () => {
  const event = (scope: string, status: 'granted' | 'revoked', day: number, contactPointId: string | null = null) =>
    ({ scope, status, contactPointId, eventAtMicros: micros(`2024-05-0${day}T00:00:00Z`) });
  const cases: readonly (readonly [string, ContactContext['consents'], readonly Action[]])[] = [
    ['channel revoked', [event('sms', 'revoked', 1)], ['email', 'no_contact']],
    ['medium revoked', [event('phone', 'revoked', 1)], ['email', 'no_contact']],
    ['revoke-all', [event('all', 'revoked', 1)], ['no_contact']],
    ['granted again after revoke-all', [event('all', 'revoked', 1), event('email', 'granted', 2)], ['email', 'no_contact']],
    ['revoke-all after a grant', [event('email', 'granted', 1), event('all', 'revoked', 2)], ['no_contact']],
    ['same instant: the revocation wins', [event('email', 'revoked', 1), event('all', 'granted', 1)], ['sms', 'no_contact']],
    ['other channel of the medium', [event('voice_call', 'revoked', 1)], ['email', 'sms', 'no_contact']],
    ['another address revoked', [event('email', 'revoked', 1, 'e9')], ['email', 'sms', 'no_contact']],
    ['the only address revoked', [event('email', 'revoked', 1, 'e1')], ['sms', 'no_contact']],
  ];
  it.each(cases)('%s', (_, consents, permitted) => {
    expect(mask({ consents }).permitted).toEqual(permitted);
  });

  it('keeps the channel while a second address is not revoked', () => {
    const contactPoints = [...REACHABLE.contactPoints, { contactPointId: 'e2', medium: 'email', status: 'valid' } as const];
    expect(mask({ contactPoints, consents: [event('email', 'revoked', 1, 'e1')] }).permitted).toContain('email');
    expect(mask({ contactPoints, consents: [event('email', 'revoked', 1, 'e1'), event('email', 'revoked', 2, 'e2')] }).permitted).not.toContain('email');
  });
});

describe('house cap', () => {
  const contacts = (...at: readonly string[]) => ({ outboundContacts: at.map((iso) => ({ channel: 'letter' as const, eventAtMicros: micros(iso) })) });
  it('blocks the second contact of a local day over all channels, not the first', () => {
    expect(mask(contacts('2024-05-14T23:59:59Z')).blockedBy.email).toEqual([]);
    expect(mask(contacts('2024-05-15T00:00:00Z')).blockedBy.email).toEqual(['base/house-cap-day']);
  });
  it('reads the local day in the zone of the debtor', () => {
    const evening = contacts('2024-05-14T23:30:00Z');
    expect(mask(evening).blockedBy.sms).toEqual([]);
    expect(mask({ ...evening, timeZone: 'Europe/Rome' }).blockedBy.sms).toEqual(['base/house-cap-day']);
  });
  it('blocks the fourth contact in 7 days; a contact exactly 7 days old no longer counts', () => {
    const two = ['2024-05-12T09:00:00Z', '2024-05-10T09:00:00Z'];
    expect(mask(contacts(...two)).blockedBy.email).toEqual([]);
    expect(mask(contacts(...two, '2024-05-08T12:00:00.000001Z')).blockedBy.email).toEqual(['base/house-cap-week']);
    expect(mask(contacts(...two, '2024-05-08T12:00:00Z')).blockedBy.email).toEqual([]);
  });
  it('ignores contacts after the instant that is asked about', () => {
    expect(mask(contacts('2024-05-15T12:00:00.000001Z')).blockedBy.email).toEqual([]);
  });
});

describe('rules as data', () => {
  const dated: ContactRule = {
    id: 'test/no-sms', pack: 'test', effectiveFrom: '2024-05-15', effectiveTo: '2024-05-16', source: 'test', verified: false,
    appliesTo: { channels: ['sms'], kinds: ['person'] }, condition: { kind: 'status-active', status: 'vulnerable' }, words: 'test',
  };
  const pack: RulePack = { name: 'test', rules: [dated] };
  it.each([
    ['2024-05-14T23:59:59Z', true], ['2024-05-15T00:00:00Z', false], ['2024-05-16T23:59:59Z', false], ['2024-05-17T00:00:00Z', true],
  ] as const)('at %s sms permitted: %s', (at, isPermitted) => {
    const answer = mask({ statuses: ['vulnerable'] }, at, [BASE_PACK, pack]);
    expect(answer.permitted.includes('sms')).toBe(isPermitted);
    expect(answer.permitted).toContain('email');
  });
  it('binds the kinds it names, and debtors of unknown kind', () => {
    expect(mask({ statuses: ['vulnerable'], kind: 'company' }, NOON, [pack]).permitted).toContain('sms');
    expect(mask({ statuses: ['vulnerable'], kind: null }, NOON, [pack]).permitted).not.toContain('sms');
  });
  it('refuses an unknown pack', () => {
    expect(() => selectRulePacks(['base', 'moon-law'])).toThrow(expect.objectContaining({ code: 'portfolio-invalid' }));
    expect(selectRulePacks(['base'])).toEqual([BASE_PACK]);
  });
  it('has one id per rule, each with pack, source and words', () => {
    const ids = BASE_PACK.rules.map((rule) => rule.id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const rule of BASE_PACK.rules) expect([rule.pack, rule.source.length > 0, rule.words.length > 0]).toEqual(['base', true, true]);
  });
  it('survives JSON: the same mask from a stored context', () => {
    const context: ContactContext = { ...REACHABLE, outboundContacts: [{ channel: 'email', eventAtMicros: micros(NOON) }] };
    expect(permittedActions(JSON.parse(JSON.stringify(context)) as ContactContext, [BASE_PACK], OPTIONS)).toEqual(permittedActions(context, [BASE_PACK], OPTIONS));
  });
});
