/** Before each test file: a temporary folder of its own, for it and the processes that it starts, which must be empty at its end. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, expect } from 'vitest';

/** The system's folder; a process may run several test files. */
const system = process.env['DUNLIN_TEST_SYSTEM_TMP'] ??= tmpdir();
const folder = mkdtempSync(join(system, 'dunlin-test-'));
process.env['TMPDIR'] = folder;
process.env['DUNLIN_TEST_OWN_FOLDER'] = join(folder, 'own');
mkdirSync(join(folder, 'own'));
// What tsx has translated is kept between runs.
const translated = `tsx-${process.getuid?.() ?? 'all'}`;
mkdirSync(join(system, translated), { recursive: true });
symlinkSync(join(system, translated), join(folder, translated));

// Registered first, so it runs after every other hook of the file.
afterAll(() => {
  const left = readdirSync(folder).filter((name) => name !== translated && name !== 'own');
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  process.env['TMPDIR'] = system;
  if (left.length > 0) throw new Error(`A test file must leave nothing in the temporary folder; ${basename(expect.getState().testPath ?? '')} left ${left.join(', ')}. Remove it in afterAll, or ask testFolder() for it.`);
});
