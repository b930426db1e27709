/** Global set-up of the project `whole`: one temporary folder for all its test files, removed at the end. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export default function makeSharedFolder(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'dunlin-whole-'));
  process.env['DUNLIN_TEST_FOLDER'] = folder;
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
