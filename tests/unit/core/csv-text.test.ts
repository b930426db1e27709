import { expect, it } from 'vitest';
import { csvText } from '../../../core/csv-text.ts';

it.each([['plain', 'plain'], ['', ''], ['a,b', '"a,b"'], ['say "no"', '"say ""no"""'], ['two\nlines', '"two\nlines"'], ['\r', '"\r"'], ["it's; fine", "it's; fine"]])('%j is the field %j', (text, field) => {
  expect(csvText(text)).toBe(field);
});
