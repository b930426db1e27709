import { expect, it } from 'vitest';
import { labelPack } from '../../../../features/labels/registry.ts';

it.each([
  // pack, open minor, dpd, threshold, why outside
  ['default-60in90', 100, 59, 60, null],
  ['default-60in90', 100, 60, 60, 'already 60 or more days past due'],
  ['default-60in90', 100, 30, 30, 'already 30 or more days past due'],
  ['default-60in90', 0, 0, 60, 'nothing is open'],
  ['default-60in90', -5, 0, 60, 'nothing is open'],
  ['eu-dod-90', 100, 90, 60, null],
  ['eu-dod-90', 100, 91, 60, 'already more than 90 days past due'],
])('%s with %i open and %i days past due', (pack, openMinor, dpd, thresholdDays, reason) => {
  expect(labelPack(pack).outside!({ openMinor, dpd }, { thresholdDays })).toBe(reason);
});
