/** Prints `N passed, N failed` (and `, N skipped`) as the very last line and keeps the exit status true to it. */
import type { Reporter, TestModule } from 'vitest/node';

export default class ClosingLineReporter implements Reporter {
  #passed = 0;
  #failed = 0;
  #skipped = 0;

  onInit(): void {
    // At exit, because teardown and late errors come after the run.
    process.once('exit', (code) => {
      if (code !== 0 && this.#failed === 0) this.#failed = 1;
      if (this.#failed > 0 || this.#passed === 0) process.exitCode = code === 0 ? 1 : code;
      process.stdout.write(`${closingLine(this.#passed, this.#failed, this.#skipped)}\n`);
    });
  }

  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    this.#failed = unhandledErrors.length;
    for (const module of modules) {
      // A file that cannot be loaded, or a failing hook around all its tests, is one failure.
      this.#failed += module.errors().length > 0 ? 1 : 0;
      for (const suite of module.children.allSuites()) this.#failed += suite.errors().length > 0 ? 1 : 0;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state === 'passed') this.#passed += 1;
        else if (state === 'failed') this.#failed += 1;
        else this.#skipped += 1;
      }
    }
  }
}

function closingLine(passed: number, failed: number, skipped: number): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
