/** A simulated portfolio with its truth: labelled rows with features, and the probability of default that made each label. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { silentProgress } from '../../../core/progress.ts';
import { dateOf } from '../../../core/time.ts';
import { assembleDeployment } from '../../../pipelines/assemble.ts';
import { readContent } from '../../../pipelines/content-files.ts';
import { ingestStep } from '../../../pipelines/steps/ingest.ts';
import { materialiseLabels } from '../../../pipelines/steps/materialise.ts';
import { simulateWorld } from '../../../pipelines/simulation/simulate-world.ts';
import { decodeTrainingSet, type TrainingSet } from '../../../pipelines/training-set.ts';

const SAMPLE = resolve(import.meta.dirname, '../../../data-samples/portfolios/sample-world.yaml');

export interface SimulatedSet {
  readonly set: TrainingSet;
  readonly timeZone: string;
  /** True probability of default of each row; NaN where it was not worked out. */
  readonly truth: Float64Array;
  /** Planted traits of the debtor of each row; no model sees them. */
  readonly drivers: Readonly<Record<Driver, Float64Array>>;
}

export const DRIVERS = ['willingness', 'capacity'] as const;
export type Driver = (typeof DRIVERS)[number];

export async function makeSimulatedSet(world: { readonly debtors: number; readonly months: number; readonly seed: number; readonly truthDecisions: number; readonly truthMonthEnds: number }): Promise<SimulatedSet> {
  const home = mkdtempSync(join(tmpdir(), 'dunlin-simulated-'));
  try {
    const context = { progress: silentProgress, signal: new AbortController().signal };
    await simulateWorld({ preset: 'mixed', ...world, outFolder: join(home, 'sample-world'), ...context });
    const portfolioPath = join(home, 'portfolio.yaml');
    // The world is there already, with more of its truth than the portfolio would ask for.
    writeFileSync(portfolioPath, readFileSync(SAMPLE, 'utf8').replace(/^simulation:.*\n/m, ''));
    const deployment = assembleDeployment({ home, portfolioPath });
    await ingestStep(deployment, context);
    const [made] = await materialiseLabels(deployment, deployment.portfolio.labels, context);
    const set = decodeTrainingSet(readContent(deployment.home, made!.file)), { timeZone } = deployment.portfolio;
    const truth = join(home, 'sample-world', 'truth');
    return { set, timeZone, truth: readTruth(join(truth, 'default.csv.gz'), set, timeZone), drivers: readDrivers(join(truth, 'debtor.csv.gz'), set) };
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

/** Rows of a truth file by column. */
function readRows(path: string): readonly Readonly<Record<string, string>>[] {
  const [header, ...lines] = gunzipSync(readFileSync(path)).toString('utf8').trim().split('\n'), names = header!.split(',');
  return lines.map((line) => Object.fromEntries(line.split(',').map((cell, place) => [names[place]!, cell])));
}

function readDrivers(path: string, { spine }: TrainingSet): SimulatedSet['drivers'] {
  const debtors = new Map(readRows(path).map((row) => [row['debtor_id']!, row]));
  return Object.fromEntries(DRIVERS.map((driver) => [driver, Float64Array.from(spine.debtorIds, (debtor) => Number(debtors.get(debtor)![driver]))])) as SimulatedSet['drivers'];
}

function readTruth(path: string, { spine }: TrainingSet, timeZone: string): Float64Array {
  const known = new Map(readRows(path).map((row) => [`${row['debtor_id']}|${row['as_of_on']}`, Number(row['pd'])]));
  return Float64Array.from(spine.debtorIds, (debtor, row) => known.get(`${debtor}|${dateOf(spine.asOf[row]!, timeZone)}`) ?? NaN);
}
