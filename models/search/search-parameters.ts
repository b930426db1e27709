/** Searches the parameters of an estimator by successive halving. */
import { canonicalJson, sha256 } from '../../core/hash.ts';
import type { Progress } from '../../core/progress.ts';
import { randomStream } from '../../core/random.ts';
import { stopwatchMs } from '../../core/time.ts';
import type { Estimator, FitContext, LabelledFrame } from '../contract.ts';
import { groupFolds } from '../split/group-split.ts';
import { selectLabelled } from '../split/select-labelled.ts';
import { judgeParameters, judgingFolds } from './judge-parameters.ts';
import { HALVING, planRungs, type Rung } from './rungs.ts';
import { drawParameters } from './space.ts';

/** One configuration judged on one rung. */
export interface Trial {
  /** Hash of everything that the score depends on. */
  readonly key: string;
  readonly estimator: string;
  /** 0 = the defaults. */
  readonly configuration: number;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly seed: number;
  readonly rows: number;
  /** Mean log loss on rows that were not fitted on. */
  readonly score: number;
}

/** Trials that are remembered beyond this process. */
export interface TrialJournal {
  find(key: string): Trial | undefined;
  /** Resolves when the trial is durable; `seconds` is told apart, because it differs from run to run. */
  record(trial: Trial, seconds: number): Promise<void>;
}

export interface SearchOptions {
  readonly estimator: Estimator;
  /** Most configurations judged, over all rungs. */
  readonly trials: number;
  readonly seed: number;
  /** Parameters that are not searched. */
  readonly fixed: Readonly<Record<string, unknown>>;
  /** Names the rows. */
  readonly dataHash: string;
  readonly journal: TrialJournal;
  readonly progress: Progress;
  readonly context: FitContext;
}

export interface SearchResult {
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly trials: readonly Trial[];
}

/**
 * The configuration with the lowest log loss on the last rung. Configuration 0 are the defaults and goes on to the last rung in any
 * case, so that the result is never worse than they are where it was judged. Only `data` is read: pass rows to fit on, never those
 * that evaluate.
 *
 * Trials that the journal knows are not run again: a search that was killed and started again ends as if it had not been. Throws what
 * the estimator throws, and whatever aborted the context's signal.
 */
export async function searchParameters(data: LabelledFrame, options: SearchOptions): Promise<SearchResult> {
  const rungs = planRungs(options.trials, data.y.length), trials: Trial[] = [];
  let going: readonly number[] = Array.from({ length: rungs[0]!.configurations }, (_, i) => i), ranked: readonly Trial[] = [];
  const total = rungs.reduce((sum, { configurations }) => sum + configurations, 0);
  for (const rung of rungs) {
    const rows = rowsOf(data, rung, options.seed);
    const judged: Trial[] = [];
    for (const configuration of going) {
      options.context.signal?.throwIfAborted();
      judged.push(await runTrial(rows, configuration, options));
      trials.push(judged.at(-1)!);
      const best = Math.min(...judged.map(({ score }) => score));
      options.progress({ step: `search ${options.estimator.name}`, share: trials.length / total, text: `trial ${trials.length} of ${total} on ${rows.y.length} rows: log loss ${judged.at(-1)!.score.toFixed(4)}, best ${best.toFixed(4)}` });
    }
    ranked = judged.sort((a, b) => a.score - b.score || a.configuration - b.configuration);
    const next = rungs[rungs.indexOf(rung) + 1]?.configurations ?? 0;
    going = [0, ...ranked.map(({ configuration }) => configuration).filter((configuration) => configuration !== 0)].slice(0, next);
  }
  return { parameters: ranked[0]!.parameters, trials };
}

async function runTrial(data: LabelledFrame, configuration: number, options: SearchOptions): Promise<Trial> {
  const { estimator, seed, fixed, dataHash, journal, context } = options;
  const drawn = configuration === 0 ? {} : drawParameters(estimator.space ?? {}, randomStream('search', seed, estimator.name, configuration));
  const parameters = { ...drawn, ...fixed };
  const rows = data.y.length, key = sha256(canonicalJson({ estimator: estimator.name, parameters, seed, rows, dataHash }));
  const known = journal.find(key);
  if (known !== undefined) return known;
  const started = stopwatchMs();
  const score = await judgeParameters(estimator, data, { folds: judgingFolds(data, seed), parameters, context: { ...context, onProgress: undefined } });
  const trial: Trial = { key, estimator: estimator.name, configuration, parameters, seed, rows, score };
  await journal.record(trial, (stopwatchMs() - started) / 1000);
  return trial;
}

/** The rows of a share of the groups; each rung holds the rows of the one before. */
function rowsOf(data: LabelledFrame, { share }: Rung, seed: number): LabelledFrame {
  if (share === 1) return data;
  const parts = HALVING ** 2, folds = groupFolds(data.groups.map((group) => `rung:${group}`), { seed, folds: parts });
  return selectLabelled(data, Int32Array.from(data.y.keys()).filter((row) => folds[row]! < Math.round(share * parts)));
}
