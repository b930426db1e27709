/** 800 generated CSV files through the whole path. */
import { it } from 'vitest';
import { fuzzCsv } from './fuzz-files.ts';

it('every record of 800 more CSV files is new, duplicate, filtered or quarantined', async () => {
  await fuzzCsv(800, Number(process.env['DUNLIN_FUZZ_SEED'] ?? 1) + 1_000);
}, 600_000);
