/** A simulated world of seconds with everything in it, and one published data directory of it that all end-to-end tests share. */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { RunSummary } from '../../../pipelines/report/run-summary.ts';
import { dunlinJson, ROOT } from '../../setup/dunlin.ts';

/** Small, but whole: every estimator, the channel model, more than the 100 positives that the label pack wants for fitting. */
const PORTFOLIO = {
  // The clock is moved weeks past the last ledger entry: a true shift, which is not what these tests are about.
  quality: { drift: { block: null, missing: null } },
  extends: join(ROOT, 'data-samples/portfolios/sample-world.yaml'),
  simulation: { preset: 'mixed', debtors: 180, months: 24 },
  models: {
    default: {
      estimators: ['base-rate', 'logistic', 'trees', 'network'],
      parameters: { trees: { trees: 24 }, network: { pieces: 4, hidden: 8, members: 2, epochs: 2 } },
    },
    channel: { horizonDays: 14, costOfCapitalRate: 0.08, minimumDecisions: 300, parameters: { epochs: 2 } },
    timing: { maximumRows: 1000, parameters: { trees: { trees: 12, learningRate: 0.3 } } },
  },
};

export interface SmallWorld {
  readonly home: string;
  readonly portfolioPath: string;
  /** The answer of the run that published it. */
  readonly summary: RunSummary;
}

/** A folder that goes when the tests are over. */
export function temporaryFolder(name: string): string {
  const root = process.env['DUNLIN_TEST_FOLDER'];
  if (root === undefined) throw new Error('DUNLIN_TEST_FOLDER must be set by tests/setup/shared-folder.ts, which vitest.config.ts names.');
  return mkdtempSync(join(root, `${name}-`));
}

/** Writes the portfolio of the small world, with the given keys in place of its own. */
export function writeSmallPortfolio(folder: string, keys: Readonly<Record<string, unknown>> = {}): string {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'portfolio.yaml');
  writeFileSync(path, JSON.stringify({ ...PORTFOLIO, ...keys }, null, 2));
  return path;
}

/**
 * The published data directory, made by whoever asks first; the others wait for it. Nobody changes it: `copyOfPublished` is for tests that do.
 */
export async function publishedWorld(): Promise<SmallWorld> {
  const folder = join(process.env['DUNLIN_TEST_FOLDER'] ?? tmpdir(), 'published');
  const world = { home: join(folder, 'home'), portfolioPath: join(folder, 'portfolio.yaml') };
  const answerPath = join(folder, 'answer.json');
  if (isFirst(folder)) {
    writeSmallPortfolio(folder);
    const answer = await dunlinJson<RunSummary>(['run', '--home', world.home, '--portfolio', world.portfolioPath]).catch((error: unknown) => ({ failure: String(error) }));
    writeFileSync(`${answerPath}.tmp`, JSON.stringify(answer));
    renameSync(`${answerPath}.tmp`, answerPath);
  }
  while (!existsSync(answerPath)) await wait(200);
  const answer = JSON.parse(readFileSync(answerPath, 'utf8')) as RunSummary | { readonly failure: string };
  if ('failure' in answer) throw new Error(`The small world could not be published: ${answer.failure}`);
  return { ...world, summary: answer };
}

/** A copy of the published data directory that a test may change. */
export async function copyOfPublished(name: string): Promise<SmallWorld> {
  const { home, summary } = await publishedWorld();
  const folder = temporaryFolder(name);
  cpSync(home, join(folder, 'home'), { recursive: true, preserveTimestamps: true });
  return { home: join(folder, 'home'), portfolioPath: writeSmallPortfolio(folder), summary };
}

function isFirst(folder: string): boolean {
  try {
    mkdirSync(folder);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}
