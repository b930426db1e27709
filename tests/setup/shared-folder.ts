/** Global set-up: one temporary folder for the whole run, removed at its end and on Ctrl-C. Every project asks for it; the first makes it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export default function makeSharedFolder(): void {
  if (process.env['DUNLIN_TEST_FOLDER'] !== undefined) return;
  const folder = mkdtempSync(join(tmpdir(), 'dunlin-tests-'));
  process.env['DUNLIN_TEST_FOLDER'] = folder;
  process.env['DUNLIN_TEST_SYSTEM_TMP'] = tmpdir();
  process.once('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
}
