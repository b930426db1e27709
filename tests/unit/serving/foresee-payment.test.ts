import { expect, it } from 'vitest';
import { makeFrame, numericColumn } from '../../../core/frame.ts';
import { fixedClock, parseInstant } from '../../../core/time.ts';
import { createLiveState } from '../../../serving/live/live-state.ts';
import type { DebtorState, FeatureRow, PaymentOutlook, Published } from '../../../serving/ports.ts';
import { foreseePayment, foreseeSelfCure } from '../../../serving/scores/foresee-payment.ts';
import { AS_OF, madePublished, OPEN_CONTEXT } from './fixture.ts';

const OUTLOOK: PaymentOutlook = { payBy: [{ days: 30, prob: 0.25 }], earlyDay: 1, medianDay: 40, lateDay: null };

function rowOf(receivableId: string | null, openMinor: number): FeatureRow {
  return { receivableId, asOf: parseInstant(AS_OF), frame: makeFrame([['open_minor', numericColumn([openMinor])]]), row: 0, stale: [] };
}

function live(models: Partial<Pick<Published, 'timingModel' | 'selfCureModel'>>) {
  return createLiveState({ ...madePublished(), ...models }, { wallClock: fixedClock(parseInstant(AS_OF)), onFailure: () => {} });
}

const timing = live({ timingModel: { artefactId: 't', views: [], foresee: () => OUTLOOK } });
const stateOf = (fields: Partial<DebtorState>): DebtorState => ({ rows: [], context: OPEN_CONTEXT, ...fields });

it('gives dates of the portfolio zone, and null for what lies beyond the horizon', () => {
  // 23:59:59.999999 of 30 June in Rome, which is still 30 June in UTC; day 1 is 1 July.
  expect(foreseePayment(timing, stateOf({ receivables: [rowOf('r', 1)] }), null)).toEqual({
    fields: { payByCurve: [{ days: 30, prob: 0.25 }], timingModelId: 't', expectedPayment: { receivableId: 'r', asOf: AS_OF, earlyOn: '2013-07-01', medianOn: '2013-08-09', lateOn: null } }, unavailable: [],
  });
});

it.each<[string, Partial<DebtorState>, string | null, string]>([
  ['several open and none named', { receivables: [rowOf('r', 1), rowOf('s', 1)] }, null, 'a payment curve is of one receivable, and the debtor has 2 open: name one by receivableId'],
  ['none open', { receivables: [] }, null, 'no receivable of the debtor is open in EUR'],
  ['a paid one named', { receivables: [rowOf('r', 1)] }, 'q', 'nothing of the receivable is open in EUR'],
])('with %s it says why there is no curve', (_, state, receivableId, reason) => {
  const { fields, unavailable } = foreseePayment(timing, stateOf(state), receivableId);
  expect(fields).toEqual({ payByCurve: null, expectedPayment: null, timingModelId: 't' });
  expect(unavailable).toEqual([{ field: 'payByCurve', reason }, { field: 'expectedPayment', reason }]);
});

it('takes the one that is named among several', () => {
  expect(foreseePayment(timing, stateOf({ receivables: [rowOf('r', 1), rowOf('s', 1)] }), 's').fields.expectedPayment!.receivableId).toBe('s');
});

it('says that nothing is published', () => {
  expect(foreseePayment(live({}), stateOf({}), null).unavailable[0]).toEqual({ field: 'payByCurve', reason: 'no payment-timing model is published' });
  expect(foreseeSelfCure(live({}), stateOf({}))).toEqual({ fields: { selfCureProb: null, selfCureModelId: null }, unavailable: [{ field: 'selfCureProb', reason: 'no self-cure model is published' }] });
});

it.each<[string, Partial<DebtorState>, number | null, string | undefined]>([
  ['who owes', { own: rowOf(null, 5) }, 0.4, undefined], ['who owes nothing', { own: rowOf(null, 0) }, null, 'nothing is open'], ['of whom nothing is known', {}, null, 'nothing is known of the debtor'],
])('self-cure is answered of a debtor %s', (_, state, prob, reason) => {
  const cure = live({ selfCureModel: {
    artefactId: 's', views: [], probability: () => 0.4,
    outside: (x, row) => { const column = x.columns.get('open_minor')!; return column.kind === 'numeric' && column.values[row]! > 0 ? null : 'nothing is open'; },
  } });
  const { fields, unavailable } = foreseeSelfCure(cure, stateOf(state));
  expect(fields).toEqual({ selfCureProb: prob, selfCureModelId: 's' });
  expect(unavailable.map((item) => item.reason)).toEqual(reason === undefined ? [] : [reason]);
});
