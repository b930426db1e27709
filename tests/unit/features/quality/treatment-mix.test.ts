import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseInstant } from '../../../../core/time.ts';
import { findTreatmentShift, mixDistance } from '../../../../features/quality/treatment-mix.ts';
import { openMemoryStore, type Store } from '../../../../features/store/open.ts';
import { addFacts } from '../facts-fixture.ts';

let store: Store;
beforeEach(async () => {
  store = await openMemoryStore({ threads: 1 });
});
afterEach(() => store.close());

/** So many decisions of an action on a day of 2024. */
async function decide(action: string, count: number, day: string, knownOn = day): Promise<void> {
  await addFacts(store, 'decision', Array.from({ length: count }, (_, i) => ({
    decision_id: `${action}-${day}-${i}`, debtor_id: `d${i}`, epoch_on: `2024-${day}`, as_of: `2024-${day} 00:00:00`, permitted: '["no_contact"]', blocked_by: '[]', probabilities: '[1]', action,
    arm: 'policy', assignment_id: null, policy_version: 'test', model_ids: '[]', execution: 'executed', event_at: `2024-${day} 00:00:00`, known_at: `2024-${knownOn} 00:00:00`,
  })));
}

const AS_OF = parseInstant('2024-06-30T00:00:00Z');
const MIX = { email: 0.5, no_contact: 0.5 };

describe('findTreatmentShift', () => {
  it('warns where the newest quarter treats otherwise, and says what moved', async () => {
    await decide('email', 60, '06-01');
    await decide('no_contact', 140, '06-01');
    expect(await findTreatmentShift(store, { asOf: AS_OF, actionMix: MIX })).toMatchObject([{ check: 'treatment', severity: 'warn', detail: expect.stringMatching(/variation 0\.20 .*email from 50 % to 30 % of 200 decisions/) }]);
    expect(await findTreatmentShift(store, { asOf: AS_OF, actionMix: MIX, limit: 0.2 })).toEqual([]);
  });

  it('looks at nothing older, nothing known later and not at few', async () => {
    await decide('email', 1000, '03-01');
    await decide('email', 1000, '06-02', '07-15');
    await decide('no_contact', 199, '06-01');
    expect(await findTreatmentShift(store, { asOf: AS_OF, actionMix: MIX })).toEqual([]);
    await decide('no_contact', 1, '06-03');
    expect(await findTreatmentShift(store, { asOf: AS_OF, actionMix: MIX })).toHaveLength(1);
  });

  it('says nothing of a model that learnt without decisions on record', async () => {
    await decide('email', 300, '06-01');
    expect(await findTreatmentShift(store, { asOf: AS_OF, actionMix: {} })).toEqual([]);
  });
});

it.each([
  [{ a: 1 }, { a: 1 }, 0], [{ a: 1 }, { b: 1 }, 1], [{ a: 0.5, b: 0.5 }, { a: 0.3, b: 0.5, c: 0.2 }, 0.2],
])('mixDistance of %j and %j is %d', (p, q, expected) => {
  expect(mixDistance(p, q)).toBeCloseTo(expected, 12);
});
