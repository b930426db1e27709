/**
 * Prints `N passed, N failed` (and `, N skipped`) as the very last line and keeps the exit status true to it.
 * Above it, a line for each failure: the end of a log of thousands of lines says what failed.
 */
import type { Reporter, TestModule } from 'vitest/node';

const LONGEST_REASON = 300;

type Failure = { readonly message: string };

export default class ClosingLineReporter implements Reporter {
  #passed = 0;
  #failed = 0;
  readonly #failures: string[] = [];
  #skipped = 0;

  onInit(): void {
    // At exit, because teardown and late errors come after the run.
    process.once('exit', (code) => {
      if (code !== 0 && this.#failed === 0) this.#failed = 1;
      if (this.#failed > 0 || this.#passed === 0) process.exitCode = code === 0 ? 1 : code;
      process.stdout.write(`${[...this.#failures, closingLine(this.#passed, this.#failed, this.#skipped)].join('\n')}\n`);
    });
  }

  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly Failure[]): void {
    for (const error of unhandledErrors) this.#fail('outside the tests', [error]);
    for (const module of modules) {
      // A file that cannot be loaded, or a failing hook around all its tests, is one failure.
      if (module.errors().length > 0) this.#fail(module.relativeModuleId, module.errors());
      for (const suite of module.children.allSuites()) {
        if (suite.errors().length > 0) this.#fail(`${module.relativeModuleId} > ${suite.fullName}`, suite.errors());
      }
      for (const test of module.children.allTests()) {
        const { state, errors } = test.result();
        if (state === 'passed') this.#passed += 1;
        else if (state === 'failed') this.#fail(`${module.relativeModuleId} > ${test.fullName}`, errors);
        else this.#skipped += 1;
      }
    }
  }

  #fail(where: string, errors: readonly Failure[]): void {
    this.#failed += 1;
    const [reason = ''] = (errors[0]?.message ?? '').trim().split('\n');
    this.#failures.push(`FAILED ${where}: ${reason.slice(0, LONGEST_REASON)}`);
  }
}

function closingLine(passed: number, failed: number, skipped: number): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
