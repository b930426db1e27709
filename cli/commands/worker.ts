/** `dunlin worker`: takes retrainings from a Temporal server and runs their steps on this machine. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { StepFiles } from '../../pipelines/forked-steps.ts';
import type { CommandModule } from '../command.ts';
import { addTemporalOptions, temporalOptions } from '../temporal-options.ts';

export const command: CommandModule = {
  name: 'worker',
  summary: 'run the steps of retrainings that a Temporal server hands out, until stopped',
  examples: ['dunlin worker', 'dunlin worker --address temporal.internal:7233 --namespace collections'],
  configure: (command) => {
    addTemporalOptions(command);
  },
  run: async (context, _, options) => {
    const { bundleWorkflows } = await import('../../workflows/bundle.ts');
    const { reportWarnings, runWorker } = await import('../../workflows/worker.ts');
    const { forkedSteps } = await import('../../pipelines/forked-steps.ts');
    const place = temporalOptions(context, options);
    reportWarnings((line) => process.stderr.write(`${line}\n`));
    context.progress({ step: 'worker', text: 'preparing the workflows' });
    const bundle = await bundleWorkflows();
    await runWorker({ ...place, bundle, steps: forkedSteps(builtSteps()) }, context.signal, () => {
      context.progress({ step: 'worker', share: 1, text: `takes work from ${place.address}, namespace ${place.namespace}; Ctrl-C stops it` });
    });
    return { json: { stopped: true }, text: 'Stopped. What was under way goes on with the next worker.' };
  },
};

/** A built command line has the files of the steps beside it, which start in a fraction of the time. */
function builtSteps(): Partial<StepFiles> {
  const beside = (name: string): string => resolve(process.argv[1]!, '../../pipelines', name);
  const files = { module: beside('assemble.mjs'), program: beside('step-process.mjs') };
  return Object.values(files).every(existsSync) ? files : {};
}
