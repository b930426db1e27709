/** `dunlin run`: the whole job once. */
import type { CommandModule } from '../command.ts';

export const command: CommandModule = {
  name: 'run',
  summary: 'do the whole job once: ingest, features, train, evaluate, gate, publish',
  examples: ['dunlin run', 'dunlin run --portfolio data-samples/portfolios/ibm-accounts-receivable.yaml --home var-ibm', 'dunlin run --json'],
  configure: () => {},
  run: async (context) => {
    const { assembleDeployment, assembleSteps } = await import('../../pipelines/assemble.ts');
    const { ensureSampleWorld } = await import('../../pipelines/sample-world.ts');
    const { runPipeline } = await import('../../pipelines/run.ts');
    const { describeRun, summariseRun } = await import('../../pipelines/report/run-summary.ts');
    const deployment = assembleDeployment({ home: context.home, portfolioPath: context.portfolioPath });
    await ensureSampleWorld(deployment, context);
    const report = await runPipeline(assembleSteps(), deployment, { progress: context.progress, signal: context.signal });
    const summary = summariseRun(deployment, report);
    return { json: summary, text: describeRun(summary) };
  },
};
