/** The workflow definitions as one script for the sandbox, built before a worker starts and shared by all workers of a process. */
import { bundleWorkflowCode, type Logger, type WorkflowBundle } from '@temporalio/worker';
import { join } from 'node:path';

/** Bundles every definition; about two seconds. */
export function bundleWorkflows(): Promise<WorkflowBundle> {
  return bundleWorkflowCode({ workflowsPath: join(import.meta.dirname, 'definitions', 'retrain.ts'), logger: errorsOnly });
}

const ignore = (): void => {};
const report = (message: string): void => {
  process.stderr.write(`${message}\n`);
};
const errorsOnly: Logger = { log: ignore, trace: ignore, debug: ignore, info: ignore, warn: report, error: report };
