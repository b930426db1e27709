import { describe, expect, it } from 'vitest';
import type { ContactContext } from '../../../../core/contact-rules/context.ts';
import { decodeContactContexts, encodeContactContexts } from '../../../../features/store/contact-context-arrow.ts';

const context: ContactContext = {
  kind: 'person', timeZone: 'Europe/Rome', contactPoints: [{ contactPointId: 'cp', medium: 'email', status: 'valid' }],
  consents: [{ scope: 'email', contactPointId: null, status: 'revoked', eventAtMicros: 1_372_629_599_999_999 }], openMinor: { EUR: '9007199254740993' },
  hasOpenDispute: false, statuses: ['cease'], outboundContacts: [], promiseUntilOn: '2013-07-01',
};

describe('contact contexts as Arrow', () => {
  it('come back unchanged, and equal content gives equal bytes', () => {
    const map = new Map([['d-é', context], ['d-2', { ...context, promiseUntilOn: null }]]);
    const decoded = decodeContactContexts(encodeContactContexts(map));
    expect(decoded.debtorIds).toEqual(['d-é', 'd-2']);
    expect(decoded.contextOf('d-é')).toEqual(context);
    expect(decoded.contextOf('d-3')).toBeNull();
    expect(encodeContactContexts(new Map(map))).toEqual(encodeContactContexts(map));
  });

  it('may be empty', () => {
    expect(decodeContactContexts(encodeContactContexts(new Map())).debtorIds).toEqual([]);
  });

  it('refuse other bytes', () => {
    expect(() => decodeContactContexts(new Uint8Array([1, 2, 3]))).toThrow(expect.objectContaining({ code: 'artefact-corrupt' }));
  });
});
