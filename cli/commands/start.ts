/** `dunlin start`: what `npm start` runs. Does the whole job unless it is done, shows one decision, and serves. */
import type { DecisionAnswer } from '../../serving/schemas/decision.ts';
import type { CommandContext, CommandModule } from '../command.ts';

export const command: CommandModule = {
  name: 'start',
  summary: 'do the whole job unless it is done, show one decision, and serve until stopped',
  examples: ['npm start', 'PORT=9090 npm start', 'npm start -- --portfolio data-samples/portfolios/ibm-accounts-receivable.yaml --home var-ibm'],
  configure: (command) => {
    command.option('--port <port>', 'port (default: $PORT, else 8080; 0 = any free one)').option('--host <host>', 'loopback address (default: $HOST, else 127.0.0.1)');
  },
  run: async (context, _args, options) => {
    const { assembleDeployment } = await import('../../pipelines/assemble.ts');
    const deployment = assembleDeployment({ home: context.home, portfolioPath: context.portfolioPath });
    await runUnlessDone(context, deployment);
    const { startServer } = await import('../../serving/main.ts');
    const text = (name: string): Record<string, string> => (options[name] === undefined ? {} : { [name.toUpperCase()]: String(options[name]) });
    const server = await startServer({ home: context.home, environment: { ...context.environment, DUNLIN_LOG_LEVEL: context.environment['DUNLIN_LOG_LEVEL'] ?? 'warn', ...text('port'), ...text('host') } });
    await showDecision(server.address, deployment);
    context.progress({ step: 'serve', share: 1, text: `${server.address}  pages ${server.address}/ui  API ${server.address}/docs  Ctrl-C stops it` });
    if (!context.signal.aborted) await new Promise<void>((resolve) => context.signal.addEventListener('abort', () => resolve(), { once: true }));
    await server.close();
    return { json: { stopped: true, address: server.address }, text: 'Stopped. Everything that was acknowledged is in the logs.' };
  },
};

type Deployment = ReturnType<typeof import('../../pipelines/assemble.ts').assembleDeployment>;

async function runUnlessDone({ progress, signal }: CommandContext, deployment: Deployment): Promise<void> {
  const { ensureSampleWorld } = await import('../../pipelines/sample-world.ts');
  const { findPublishedRun } = await import('../../pipelines/run.ts');
  await ensureSampleWorld(deployment, { progress, signal });
  if (findPublishedRun(deployment)) {
    progress({ step: 'run', share: 1, text: 'sources are unchanged since the last publication, which is kept' });
    return;
  }
  const { assembleSteps } = await import('../../pipelines/assemble.ts');
  const { runPipeline } = await import('../../pipelines/run.ts');
  const { describeRun, summariseRun } = await import('../../pipelines/report/run-summary.ts');
  const report = await runPipeline(assembleSteps(), deployment, { progress, signal });
  process.stderr.write(`\n${describeRun(summariseRun(deployment, report))}\n`);
}

/** Asks the server for a decision about the debtor whose case says most, and prints it with the line that repeats it. */
async function showDecision(address: string, { home, portfolio }: Deployment): Promise<void> {
  const { findExample } = await import('../../pipelines/find-example.ts');
  const { describeDecision } = await import('../describe-decision.ts');
  const { readCurrentManifest } = await import('../../pipelines/publish.ts');
  const { readManifest } = await import('../../models/artefact/read.ts');
  const debtorId = findExample(home);
  if (debtorId === null) return;
  const policyId = readCurrentManifest(home)?.champions.policy;
  const policy = policyId !== undefined && readManifest(home.artefacts, policyId).estimator === 'learnt' ? 'learnt' : 'reference';
  const response = await fetch(`${address}/v1/decisions`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ debtorId }) });
  const answer = await response.json() as DecisionAnswer;
  if (!response.ok) throw new Error(`The server answered ${response.status} to the first decision: ${JSON.stringify(answer)}`);
  process.stdout.write([
    '', 'One decision', '------------', describeDecision(answer, { currency: portfolio.currency, policy }), '', 'Ask again:', '',
    `  curl -s ${address}/v1/decisions -H 'content-type: application/json' -d '${JSON.stringify({ debtorId })}'`, '', '',
  ].join('\n'));
}
