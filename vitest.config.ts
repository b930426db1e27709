/**
 * Three projects: `quick` needs nothing but this checkout, `whole` runs the job end to end, `services` needs a Temporal server,
 * a Kafka broker or native TensorFlow, which start in the background at once and are ready by the time that their tests run.
 */
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';
import LongestFirst from './tests/setup/longest-first.ts';

const root = import.meta.dirname;
const WHOLE = ['tests/integration/**/*.test.ts', 'tests/e2e/**/*.test.ts'];
const SERVICES = ['tests/workflows/**/*.test.ts', 'tests/services/**/*.test.ts', 'tests/**/*kafka*.test.ts'];
/** Far more than any test takes: only a hang meets it, also on a machine that is busy with other things. */
const HANG_MS = 600_000;

export default defineConfig({
  root,
  test: {
    reporters: ['default', resolve(root, 'tests/setup/closing-line-reporter.ts')],
    pool: 'forks',
    // One core is left to others only where there are more than two; the tests wait for processes and files too.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    sequence: { sequencer: LongestFirst },
    setupFiles: [resolve(root, 'tests/setup/own-temporary-folder.ts')],
    hookTimeout: HANG_MS,
    projects: [
      // No module has state, so that the files may share what one process has loaded.
      { extends: true, test: { name: 'quick', include: ['tests/**/*.test.ts'], exclude: [...WHOLE, ...SERVICES], testTimeout: 120_000, isolate: false, sequence: { groupOrder: 0 } } },
      {
        extends: true,
        test: {
          name: 'whole', include: WHOLE, exclude: SERVICES, testTimeout: HANG_MS, sequence: { groupOrder: 1 },
          globalSetup: [resolve(root, 'tests/setup/shared-folder.ts')],
        },
      },
      {
        extends: true,
        test: {
          name: 'services', include: SERVICES, testTimeout: HANG_MS, sequence: { groupOrder: 1 },
          globalSetup: [resolve(root, 'tests/setup/start-services.ts')],
        },
      },
    ],
  },
});
