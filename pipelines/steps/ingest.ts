/** The ingest step: every source of the portfolio, then the logs of serving. */
import { formatInstant } from '../../core/time.ts';
import { intakeStore, readWatermark, withStore, type Deployment } from '../deployment.ts';
import { ingestLogs } from '../ingest-logs.ts';
import { ingestFiles } from '../ingest-files.ts';
import type { IngestResult, StepContext } from '../ports.ts';
import { ensureSampleWorld } from '../sample-world.ts';

/** Takes in what is new; each source is a batch of its own, so a stopped step goes on behind the last finished one. */
export async function ingestStep(deployment: Deployment, context: StepContext): Promise<IngestResult> {
  await ensureSampleWorld(deployment, context);
  return withStore(deployment, async (store) => {
    const watermark = await readWatermark(store);
    const deps = { store, home: deployment.home, portfolio: deployment.portfolio, watermark, ...context };
    // Without the paths: what a step answers is compared between machines.
    const batches = (await ingestFiles(deps, deployment.sources)).map((summary) => {
      const { file: _, sourceId, ...batch } = summary;
      return { sourceId: sourceId!, ...batch };
    });
    for (const { log, ...batch } of await ingestLogs(deps)) batches.push({ sourceId: `log/${log}`, ...batch });
    return { watermark: watermark === null ? null : formatInstant(watermark), batches };
  }, intakeStore(context.progress));
}
