import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';

/** A new folder that is removed at the end of the test file. Whatever else is left in the temporary folder fails the file. */
export function testFolder(name: string): string {
  const root = process.env['DUNLIN_TEST_OWN_FOLDER'];
  if (root === undefined) throw new Error('DUNLIN_TEST_OWN_FOLDER must be set by tests/setup/own-temporary-folder.ts, which vitest.config.ts names.');
  return mkdtempSync(join(root, `${name}-`));
}
