import { afterEach, beforeEach, expect, it } from 'vitest';
import { debtorBucket } from '../../../../core/hash.ts';
import { parseInstant } from '../../../../core/time.ts';
import { readContactContexts } from '../../../../features/store/contact-context.ts';
import { readDebtorGroups } from '../../../../features/store/debtor-groups.ts';
import { openMemoryStore, type Store } from '../../../../features/store/open.ts';
import { addFacts, entry } from '../facts-fixture.ts';

let store: Store;
beforeEach(async () => {
  store = await openMemoryStore({ threads: 1 });
  await addFacts(store, 'debtor_alias', [
    { alias_id: 'x', from_debtor_id: 'b', to_debtor_id: 'a', event_at: '2024-01-01' },
    { alias_id: 'y', from_debtor_id: 'c', to_debtor_id: 'b', event_at: '2024-01-02', known_at: '2024-06-01' },
  ]);
});
afterEach(() => store.close());

it('merged debtors are in the bucket of their root from the day on which the merge is known', async () => {
  const before = await readDebtorGroups(store, { asOf: parseInstant('2024-05-31T00:00:00Z'), buckets: 64 });
  expect([...before.membersOf('b')].sort()).toEqual(['a', 'b']);
  expect(['a', 'b', 'c', 'alone'].map(before.bucketOf)).toEqual(['a', 'a', 'c', 'alone'].map((id) => debtorBucket(id, 64)));
  const after = await readDebtorGroups(store, { asOf: parseInstant('2024-06-01T00:00:00Z'), buckets: 64 });
  expect([...after.membersOf('c')].sort()).toEqual(['a', 'b', 'c']);
  expect(['a', 'b', 'c'].map(after.bucketOf)).toEqual(['a', 'a', 'a'].map((id) => debtorBucket(id, 64)));
});

it('the contact context of a merged debtor is found under its own name and holds what all of them said', async () => {
  await addFacts(store, 'ledger_entry', [entry('i', 'r', 'invoice', 700, '2024-01-05', { debtor: 'b', due: '2024-02-01' })]);
  await addFacts(store, 'consent_event', [{ consent_id: 'k', debtor_id: 'b', scope: 'sms', status: 'revoked', event_at: '2024-02-01' }]);
  const contexts = await readContactContexts(store, { asOf: parseInstant('2024-03-01T00:00:00Z'), timeZone: 'UTC', debtorIds: ['a', 'b', 'c'] });
  expect([...contexts.keys()]).toEqual(['a', 'b', 'c']);
  expect(contexts.get('b')).toEqual(contexts.get('a'));
  expect(contexts.get('a')).toMatchObject({ openMinor: { EUR: '700' }, consents: [{ scope: 'sms', status: 'revoked' }] });
  expect(contexts.get('c')).toMatchObject({ openMinor: {}, consents: [] });
});
