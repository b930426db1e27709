/** 800 generated CSV files through the whole path; more run beside it. */
import { expect, it } from 'vitest';
import { fuzzCsv } from './fuzz-files.ts';

it('every record of 800 CSV files is new, duplicate, filtered or quarantined', async () => {
  // Most files must be readable, or little is tested.
  expect(await fuzzCsv(800, Number(process.env['DUNLIN_FUZZ_SEED'] ?? 1) + 0)).toBeGreaterThan(400);
});
