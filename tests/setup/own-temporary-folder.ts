/** Before each test file: a temporary folder of its own, for it and the processes that it starts, which must be empty at its end. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, expect } from 'vitest';

/** The system's folder; a process may run several test files. */
const system = process.env['DUNLIN_TEST_SYSTEM_TMP'] ??= tmpdir();
const folder = mkdtempSync(join(system, 'dunlin-test-'));
process.env['TMPDIR'] = folder;
// What tsx has translated is kept between runs, and its pipes come and go with its processes.
const translated = `tsx-${process.getuid?.() ?? 'all'}`;
mkdirSync(join(system, translated), { recursive: true });
symlinkSync(join(system, translated), join(folder, translated));

// Registered first, so it runs after every other hook of the file.
afterAll(() => {
  const left = existsSync(folder) ? readdirSync(folder).filter((name) => name !== translated) : [];
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  process.env['TMPDIR'] = system;
  expect(left, `${basename(expect.getState().testPath ?? '')} must leave nothing in the temporary folder`).toEqual([]);
});
