/** Training sets of the public ledgers, end to end: from the files as published through intake and features. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Portfolio } from '../../../core/schema/portfolio.ts';
import { silentProgress } from '../../../core/progress.ts';
import { assembleDeployment } from '../../../pipelines/assemble.ts';
import { readContent } from '../../../pipelines/content-files.ts';
import { ingestStep } from '../../../pipelines/steps/ingest.ts';
import { materialiseLabels } from '../../../pipelines/steps/materialise.ts';
import { decodeTrainingSet, type TrainingSet } from '../../../pipelines/training-set.ts';

const PORTFOLIOS = resolve(import.meta.dirname, '../../../data-samples/portfolios');

export interface LedgerSet {
  readonly portfolio: Portfolio;
  readonly set: TrainingSet;
}

/** The labelled rows of one label with their features as of each row, in a data directory that is removed again. */
export async function makeLedgerSet(portfolioName: string, label: string): Promise<LedgerSet> {
  const home = mkdtempSync(join(tmpdir(), 'dunlin-ledger-'));
  try {
    const deployment = assembleDeployment({ home, portfolioPath: join(PORTFOLIOS, `${portfolioName}.yaml`) });
    const context = { progress: silentProgress, signal: new AbortController().signal };
    await ingestStep(deployment, context);
    const wanted = deployment.portfolio.labels.filter(({ id }) => id === label);
    const [made] = await materialiseLabels(deployment, wanted, context);
    return { portfolio: deployment.portfolio, set: decodeTrainingSet(readContent(deployment.home, made!.file)) };
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}
