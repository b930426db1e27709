/** A worker with scripted steps in a process of its own, to be killed: `worker-process.ts ADDRESS TASK_QUEUE`. */
import { bundleWorkflows } from '../../workflows/bundle.ts';
import { DEFAULT_NAMESPACE } from '../../workflows/options.ts';
import { reportWarnings, runWorker } from '../../workflows/worker.ts';
import { scriptedSteps } from './scripted-steps.ts';

const [address, taskQueue] = process.argv.slice(2);
const abort = new AbortController();
process.on('SIGTERM', () => abort.abort());
reportWarnings(() => {});
await runWorker({ address: address!, namespace: DEFAULT_NAMESPACE, taskQueue: taskQueue!, bundle: await bundleWorkflows(), steps: scriptedSteps, graceSeconds: 1 }, abort.signal);
