/**
 * The whole job once: ingest, materialise, train, evaluate, gate, publish, one after the other in this process.
 *
 * Each finished step leaves its result in `runs/<runId>/<step>.json`. A run that was stopped is taken up again behind its last
 * finished step, because the run is named by what it reads.
 */
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomically } from '../core/atomic-write.ts';
import { isDunlinError } from '../core/errors.ts';
import { canonicalJson, sha256 } from '../core/hash.ts';
import type { Progress } from '../core/progress.ts';
import { stopwatchMs } from '../core/time.ts';
import { featureSetVersion, selectViews } from '../features/registry.ts';
import { CODE_VERSION } from './code-version.ts';
import type { Deployment } from './deployment.ts';
import { selfCureViews, timingViews } from './model-views.ts';
import { matchFiles } from './sources/match-files.ts';
import { STEP_NAMES, type PipelineSteps, type RunReference, type StepName, type StepResults } from './ports.ts';

export interface RunReport {
  readonly runId: string;
  readonly steps: readonly StepReport[];
  readonly results: StepResults;
}

export interface StepReport {
  readonly name: StepName;
  /** Seconds of this process; 0 for a step that an earlier, stopped run had finished. */
  readonly seconds: number;
  readonly reused: boolean;
}

export interface RunOptions {
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/** Runs what is not finished yet and returns every result. Throws `cancelled` when stopped; finished steps stay. */
export async function runPipeline(steps: PipelineSteps, deployment: Deployment, options: RunOptions): Promise<RunReport> {
  const runId = nameRun(deployment);
  const folder = join(deployment.home.runs, runId);
  mkdirSync(folder, { recursive: true });
  const run: RunReference = { home: deployment.home.root, portfolioPath: deployment.path, runId };
  const isResumed = !existsSync(join(folder, 'publish.json'));
  const reports: StepReport[] = [];
  const earlier: Partial<StepResults> = {};
  let mayReuse = isResumed;
  for (const name of STEP_NAMES) {
    options.signal.throwIfAborted();
    const path = join(folder, `${name}.json`);
    const stored = mayReuse && existsSync(path);
    mayReuse = stored;
    const started = stopwatchMs();
    const result = stored ? JSON.parse(readFileSync(path, 'utf8')) as unknown : await runStep(steps, name, { run, earlier, options });
    if (stored) options.progress({ step: name, share: 1, text: 'finished by an earlier start' });
    else writeFileAtomically(path, `${canonicalJson(result)}\n`);
    Object.assign(earlier, { [name]: result });
    reports.push({ name, seconds: stored ? 0 : Math.round(stopwatchMs() - started) / 1000, reused: stored });
  }
  writeFileAtomically(publishedPath(deployment), nameInput(deployment));
  return { runId, steps: reports, results: earlier as StepResults };
}

/** True when these sources were run to their end and the publication stands: then `start` need not work again. What serving logged since does not count. */
export function findPublishedRun(deployment: Deployment): boolean {
  const path = publishedPath(deployment);
  return existsSync(deployment.home.current) && existsSync(path) && readFileSync(path, 'utf8') === nameInput(deployment);
}

interface StepCall {
  readonly run: RunReference;
  readonly earlier: Partial<StepResults>;
  readonly options: RunOptions;
}

function runStep(steps: PipelineSteps, name: StepName, call: StepCall): Promise<unknown> {
  // The port types each step by the results that it may read; here they are all there, in order.
  const step = steps[name] as (input: unknown, context: RunOptions) => Promise<unknown>;
  return step({ run: call.run, earlier: call.earlier }, call.options);
}

function publishedPath({ home }: Deployment): string {
  return join(home.runs, 'published-input');
}

/** Names a run by what it reads: its input, and the logs of serving by size. */
function nameRun(deployment: Deployment): string {
  const logs = [deployment.home.eventLog, deployment.home.decisionLog].map((folder) =>
    existsSync(folder) ? readdirSync(folder).sort().map((name) => `${name}:${statSync(join(folder, name)).size}`) : []);
  return sha256(canonicalJson({ input: nameInput(deployment), logs })).slice(0, 16);
}

/** The files that a path means now; none where it means nothing yet. */
function filesOf(path: string): readonly string[] {
  try {
    return matchFiles(path);
  } catch (error) {
    if (isDunlinError(error) && error.code === 'source-missing') return [];
    throw error;
  }
}

/** Portfolio, sources and mappings by size and time of change, and the version of the program. */
function nameInput({ portfolio, sources }: Deployment): string {
  const stamp = (path: string | undefined): string => {
    if (path === undefined || !existsSync(path)) return 'absent';
    const { size, mtimeMs } = statSync(path);
    return `${size}:${mtimeMs}`;
  };
  const read = sources.map((source) => [source.id, filesOf(source.path).map(stamp), stamp(source.mappingPath)]);
  const { default: { views }, timing, selfCure } = portfolio.models;
  const more = [...(timing === undefined ? [] : [timingViews(portfolio)]), ...(selfCure === undefined ? [] : [selfCureViews(portfolio)])].map(featureSetVersion);
  return sha256(canonicalJson({ portfolio, sources: read, code: CODE_VERSION, features: featureSetVersion(selectViews(views)), ...(more.length === 0 ? {} : { more }) }));
}
