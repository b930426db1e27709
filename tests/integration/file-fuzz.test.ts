/** Generated CSV files through the whole path; `DUNLIN_FUZZ_FILES` and `DUNLIN_FUZZ_SEED` ask for more and for others. */
import { expect, it } from 'vitest';
import { fuzzCsv } from './fuzz-files.ts';

const FILES = Number(process.env['DUNLIN_FUZZ_FILES'] ?? 300);

it(`every record of ${FILES} CSV files is new, duplicate, filtered or quarantined`, async () => {
  // Most files must be readable, or little is tested.
  expect(await fuzzCsv(FILES, Number(process.env['DUNLIN_FUZZ_SEED'] ?? 1))).toBeGreaterThan(FILES / 2);
});
