import { expect, it } from 'vitest';
import type { ContactContext } from '../../../core/contact-rules/context.ts';
import { decodeContactContexts, encodeContactContexts } from '../../../features/store/contact-context-arrow.ts';

const context = (openMinor: string): ContactContext => ({
  kind: 'person', timeZone: null, contactPoints: [], consents: [], openMinor: { EUR: openMinor }, hasOpenDispute: false, statuses: [], outboundContacts: [], promiseUntilOn: null,
});

it('keeps contexts, their order and amounts beyond 2^53', () => {
  const contexts = new Map([['b', context('9007199254740993')], ['a', context('-5')], ['é', context('0')]]);
  const bytes = encodeContactContexts(contexts);
  expect([...decodeContactContexts(bytes)]).toEqual([...contexts]);
  expect(encodeContactContexts(contexts)).toEqual(bytes);
  expect(decodeContactContexts(encodeContactContexts(new Map())).size).toBe(0);
});
