import { expect, it } from 'vitest';
import { categoryColumn, makeFrame, numericColumn } from '../../../../core/frame.ts';
import { readableName } from '../../../../models/explain/plain-words.ts';
import { describeReasons, type Explanation } from '../../../../models/explain/reasons.ts';

it.each([
  ['PAY_AMT1', 'pay amt 1'], ['daysPastDue', 'days past due'], ['person.income-net', 'person income net'], ['LIMIT_BAL', 'limit bal'], ['_x9y_', 'x 9 y'], ['größeÄnderung', 'größe änderung'], ['%%', 'unnamed column'],
])('%s reads %s', (column, words) => expect(readableName(column)).toBe(words));

const explain = (names: readonly string[], contributions: readonly number[], change: Partial<Explanation> = {}): Explanation => ({ featureNames: names, contributions: Float64Array.from(contributions), words: {}, typical: {}, ...change });

it('marks the words of a column without a contract', () => {
  const x = makeFrame([['PAY_AMT1', numericColumn([12])], ['home_type', categoryColumn(['owned'])], ['x_2', numericColumn([NaN])]]);
  expect(describeReasons(explain(['PAY_AMT1', 'home_type', 'x_2'], [3, 2, -1], { typical: { PAY_AMT1: 5 } }), x, 0).map(({ code, text, direction }) => [code, text, direction])).toEqual([
    ['PAY_AMT1:high', '“pay amt 1” is high (the table\'s column “pay amt 1”: 12)', 'raises'],
    ['home_type:is', 'the table\'s column “home type”: owned', 'raises'],
    ['x_2:missing', 'the table\'s column “x 2”: not known', 'lowers'],
  ]);
});

it.each([
  // What the last bit would decide is decided by the order of features, and by being clearly above the typical value.
  ['contributions that differ in the last bits', [0.5, 0.5 + 1e-9], 'a:low,b:low'],
  ['contributions that differ by more than a step', [0.5, 0.502], 'b:low,a:low'],
  ['a contribution that does not matter', [0.5, 0.009], 'a:low'],
] as const)('%s', (_, contributions, codes) => {
  const x = makeFrame([['a', numericColumn([5 * (1 + 1e-6)])], ['b', numericColumn([5])]]);
  expect(describeReasons(explain(['a', 'b'], contributions, { typical: { a: 5, b: 5 } }), x, 0).map(({ code }) => code).join()).toBe(codes);
});
