/** 1,000 generated CSV files through the whole path; the other thousand runs beside it. */
import { it } from 'vitest';
import { fuzz } from './fuzz-files.ts';

it('every record of 1,000 files is new, duplicate, filtered or quarantined', async () => {
  await fuzz(1_000, Number(process.env['DUNLIN_FUZZ_SEED'] ?? 1));
}, 600_000);
