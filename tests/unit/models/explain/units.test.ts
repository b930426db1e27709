import { expect, it } from 'vitest';
import { makeFrame, numericColumn } from '../../../../core/frame.ts';
import { describeReasons } from '../../../../models/explain/reasons.ts';

it.each([
  // value, unit, currency, what is shown
  [1360227, 'minor', 'EUR', '13,602.27 EUR'],
  [1360227, 'minor', 'JPY', '1,360,227 JPY'],
  [0.1234, 'rate', undefined, '12.3 %'],
  [47, 'days', undefined, '47 days'],
  [1, 'days', undefined, '1 day'],
  [32.66, 'days', undefined, '32.7 days'],
  [3, 'count', undefined, '3'],
  [2.5, undefined, undefined, '2.5'],
])('shows %d (%s, %s) as %s', (value, unit, currency, shown) => {
  const words = { f: { label: 'the feature', high: 'it is much', low: 'it is little', ...(unit === undefined ? {} : { unit }), ...(currency === undefined ? {} : { currency }) } };
  const explanation = { featureNames: ['f'], contributions: Float64Array.of(1), words, typical: { f: 0 } };
  const [reason] = describeReasons(explanation, makeFrame([['f', numericColumn([value])]]), 0);
  expect(reason!.text).toBe(`it is much (the feature: ${shown})`);
});
