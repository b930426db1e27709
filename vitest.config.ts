/**
 * Three projects: `quick` needs nothing but this checkout, `whole` runs the job end to end, `services` needs a Temporal server,
 * a Kafka broker or native TensorFlow, which start in the background at once and are ready by the time that their tests run.
 */
import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';

const root = import.meta.dirname;
const WHOLE = ['tests/integration/**/*.test.ts', 'tests/e2e/**/*.test.ts'];
const SERVICES = ['tests/workflows/**/*.test.ts', 'tests/services/**/*.test.ts', 'tests/**/*kafka*.test.ts'];

export default defineConfig({
  root,
  test: {
    reporters: ['default', resolve(root, 'tests/setup/closing-line-reporter.ts')],
    pool: 'forks',
    projects: [
      { extends: true, test: { name: 'quick', include: ['tests/**/*.test.ts'], exclude: [...WHOLE, ...SERVICES], testTimeout: 20_000, hookTimeout: 20_000, sequence: { groupOrder: 0 } } },
      {
        extends: true,
        test: {
          name: 'whole', include: WHOLE, exclude: SERVICES, testTimeout: 240_000, hookTimeout: 240_000, sequence: { groupOrder: 1 },
          globalSetup: [resolve(root, 'tests/setup/shared-folder.ts')],
        },
      },
      {
        extends: true,
        test: {
          name: 'services', include: SERVICES, testTimeout: 120_000, hookTimeout: 120_000, sequence: { groupOrder: 2 },
          globalSetup: [resolve(root, 'tests/setup/start-services.ts')],
        },
      },
    ],
  },
});
