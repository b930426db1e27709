/** The real public ledgers for tests: `DUNLIN_DATASETS`, else `../shared/datasets` beside the checkout. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

const FOLDER = resolve(import.meta.dirname, '../..', process.env['DUNLIN_DATASETS'] ?? '../shared/datasets');

/** Path of a dataset; null, said aloud, where the folder is absent: its tests skip. */
export function datasetPath(relative: string): string | null {
  const path = resolve(FOLDER, relative);
  if (existsSync(path)) return path;
  process.stderr.write(`SKIPPED: ${relative} is not in ${FOLDER}. Set DUNLIN_DATASETS to the folder of the public datasets.\n`);
  return null;
}
