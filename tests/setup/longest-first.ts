/** Order of the test files: those that take longest begin, so that no long one runs alone at the end. The others as vitest orders them. */
import { relative } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** By seconds on two cores, longest first. A file that is missing here only begins later. */
const LONGEST: readonly string[] = [
  'tests/integration/feature-parity.test.ts',
  'tests/e2e/real-ledgers.test.ts',
  'tests/workflows/real-steps.test.ts',
  'tests/integration/sharded.test.ts',
  'tests/integration/ingest-kill.test.ts',
  'tests/integration/serving.test.ts',
  'tests/e2e/bad-input.test.ts',
  'tests/e2e/quality-gate.test.ts',
  'tests/e2e/stop-and-resume.test.ts',
  'tests/e2e/cli.test.ts',
  'tests/workflows/retrain.test.ts',
  'tests/e2e/loop.test.ts',
  'tests/integration/ndjson-fuzz.test.ts',
  'tests/leakage/leak-proof.test.ts',
  'tests/leakage/features.test.ts',
  'tests/leakage/crossing-own.test.ts',
];

export default class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification): number => {
      const index = LONGEST.indexOf(relative(this.ctx.config.root, moduleId).replaceAll('\\', '/'));
      return index === -1 ? LONGEST.length : index;
    };
    return (await super.sort(files)).sort((a, b) => place(a) - place(b));
  }
}
