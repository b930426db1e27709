/** 800 generated CSV files through the whole path; more run beside it. */
import { it } from 'vitest';
import { fuzzCsv } from './fuzz-files.ts';

it('every record of 800 CSV files is new, duplicate, filtered or quarantined', async () => {
  await fuzzCsv(800, Number(process.env['DUNLIN_FUZZ_SEED'] ?? 1) + 0);
}, 600_000);
