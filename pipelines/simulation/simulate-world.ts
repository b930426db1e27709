/**
 * The simulated world: a seeded portfolio of companies and persons with known truth, as files of the canonical tables.
 *
 * Debtors are independent given macro path and places, and each has its own randomness, so the world is written debtor by
 * debtor in constant memory. Equations and figures: docs/simulator.md.
 */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { writeFileAtomically } from '../../core/atomic-write.ts';
import { DunlinError } from '../../core/errors.ts';
import { canonicalJson } from '../../core/hash.ts';
import { silentProgress, type Progress } from '../../core/progress.ts';
import { drawAt, randomKey } from '../../core/random.ts';
import { BURN_IN_DAYS, burnInSink } from './burn-in-sink.ts';
import { makeCalendar, type WorldCalendar } from './calendar.ts';
import { drawProfile } from './debtor-profile.ts';
import type { DebtorRun } from './debtor-run.ts';
import { freshState, knownDaysPastDue } from './debtor-state.ts';
import { decide } from './logging-policy.ts';
import { makeMacroPath } from './macro-path.ts';
import { makePlaces } from './places.ts';
import { START_ON, TIME_ZONE, presetOf } from './preset.ts';
import { act, closeDay, openDay } from './simulate-day.ts';
import { TRUTH_FOLDER, openTruthWriter, type TruthWriter } from './truth.ts';
import { openWorldWriter, type WorldWriter } from './world-writer.ts';

/** Changes whenever the same parameters give other files. */
const WORLD_VERSION = 2;
const MARKER = 'COMPLETE.json';
/** Decisions with a truth that are aimed at. */
const TRUTH_DECISIONS = 120;
/** Roughly how many decisions and month ends with an open balance a debtor-month brings; only sets the sampling shares. */
const DECISIONS_PER_DEBTOR_MONTH = 0.9;
const MONTH_ENDS_PER_DEBTOR_MONTH = 0.75;

export interface WorldOptions {
  readonly preset: string;
  readonly debtors: number;
  readonly months: number;
  readonly seed: number;
  readonly outFolder: string;
  /** Default: true, files end in `.csv.gz`. */
  readonly compress?: boolean;
  /** Decisions whose truth is worked out by re-runs, about; default 120. */
  readonly truthDecisions?: number;
  /** Month ends with an open balance whose probability of default is worked out by re-runs, about; default twice as many. */
  readonly truthMonthEnds?: number;
  readonly progress?: Progress;
  readonly signal?: AbortSignal;
}

export interface WorldFiles {
  /** Relative to the folder, forward slashes, with their rows; the truth files are not among them. */
  readonly files: readonly { readonly table: string; readonly path: string; readonly rows: number }[];
  /** Rows by table. */
  readonly counts: Readonly<Record<string, number>>;
}

/**
 * Writes the world, or returns at once when the folder already holds this one. A folder that was left half-written, or holds a
 * world of other parameters, is written anew.
 * Throws `argument-invalid` on an unknown preset or sizes out of range, `cancelled` when `signal` is aborted.
 */
export async function simulateWorld(options: WorldOptions): Promise<WorldFiles> {
  checkSizes(options);
  const preset = presetOf(options.preset);
  const parameters = { version: WORLD_VERSION, preset: options.preset, debtors: options.debtors, months: options.months, seed: options.seed, compress: options.compress ?? true, truthDecisions: options.truthDecisions ?? TRUTH_DECISIONS,
    ...(options.truthMonthEnds === undefined ? {} : { truthMonthEnds: options.truthMonthEnds }) };
  const markerPath = join(options.outFolder, MARKER);
  const finished = readMarker(markerPath, parameters);
  if (finished) return finished;
  rmSync(markerPath, { force: true });
  mkdirSync(join(options.outFolder, TRUTH_FOLDER), { recursive: true });

  const extension = parameters.compress ? 'csv.gz' : 'csv';
  const calendar = makeCalendar(START_ON, options.months, TIME_ZONE);
  const places = makePlaces(options.seed);
  const macro = makeMacroPath(options.seed, START_ON, options.months);
  const writer = openWorldWriter(options.outFolder, extension, calendar);
  const truth = openTruthWriter(options.outFolder, extension, options.seed);
  const lastInstant = calendar.instantAt(calendar.dayCount, 0);
  places.forEach(writer.place);
  macro.observations.filter((observation) => observation.publishedAt < lastInstant).forEach(writer.macro);
  try {
    for (let index = 0; index < options.debtors; index++) {
      options.signal?.throwIfAborted();
      const profile = drawProfile({ seed: options.seed, index, preset, places, dayCount: calendar.dayCount });
      const sink = writer.debtor(profile);
      const run: DebtorRun = { profile, state: freshState(profile.latent.capacity), key: randomKey(options.seed, 'days', index), calendar, macro, sink };
      simulateDebtor(run, truth, truthShares(options));
      if (index % 25 === 24) await reportAndFlush(options, { index, writer, truth });
    }
  } catch (error) {
    await Promise.all([writer.close(), truth.close()]);
    throw error;
  }
  const [tables] = await Promise.all([writer.close(), truth.close()]);
  return finish(options, parameters, tables);
}

function finish(options: WorldOptions, parameters: object, tables: Awaited<ReturnType<WorldWriter['close']>>): WorldFiles {
  const files = tables.map(({ table, path, rows }) => ({ table, path: relative(options.outFolder, path), rows }));
  const world: WorldFiles = { files, counts: Object.fromEntries(files.map(({ table, rows }) => [table, rows])) };
  writeFileAtomically(join(options.outFolder, MARKER), `${canonicalJson({ parameters, ...world })}\n`);
  (options.progress ?? silentProgress)({ step: 'simulate', share: 1, text: `${options.debtors} debtors over ${options.months} months: ${world.counts['ledger_entry']} ledger entries, ${world.counts['decision']} decisions` });
  return world;
}

/** One debtor through all days. */
function simulateDebtor(run: DebtorRun, truth: TruthWriter, shares: TruthShares): void {
  const { calendar } = run;
  truth.debtor(run);
  burnIn(run);
  for (let day = Math.max(0, run.profile.createdDay); day < calendar.dayCount; day++) {
    openDay(run, day);
    const decision = decide(run, day);
    if (decision) {
      run.sink.decision(decision);
      if (drawAt(run.key, TRUTH_PURPOSE, day, 1) < shares.decisions) truth.outcomes(run, decision);
      act(run, decision, decision.action);
    }
    closeDay(run, day);
    if (isSampledMonthEnd(run, calendar, day) && drawAt(run.key, TRUTH_PURPOSE, day, 2) < shares.monthEnds) truth.defaultProbability(run, day);
  }
}

/** The days before the world, for debtors who are there already. */
function burnIn(run: DebtorRun): void {
  const before = burnInSink();
  const early: DebtorRun = { ...run, sink: before.sink };
  for (let day = Math.max(-BURN_IN_DAYS, run.profile.createdDay); day < 0; day++) {
    openDay(early, day);
    const decision = decide(early, day);
    if (decision) act(early, decision, decision.action);
    closeDay(early, day);
  }
  before.handOver(run.state, run.sink);
}

const TRUTH_PURPOSE = 100;

interface TruthShares {
  readonly decisions: number;
  readonly monthEnds: number;
}

function truthShares(options: WorldOptions): TruthShares {
  const debtorMonths = options.debtors * options.months;
  const decisions = options.truthDecisions ?? TRUTH_DECISIONS, monthEnds = options.truthMonthEnds ?? 2 * decisions;
  return { decisions: decisions / (debtorMonths * DECISIONS_PER_DEBTOR_MONTH), monthEnds: monthEnds / (debtorMonths * MONTH_ENDS_PER_DEBTOR_MONTH) };
}

function isSampledMonthEnd(run: DebtorRun, calendar: WorldCalendar, day: number): boolean {
  return calendar.daysToMonthEnd(day) === 0 && run.state.items.some((item) => item.knownOpenMinor > 0) && knownDaysPastDue(run.state, day) < 60;
}

async function reportAndFlush(options: WorldOptions, at: { readonly index: number; readonly writer: WorldWriter; readonly truth: TruthWriter }): Promise<void> {
  await at.writer.flush();
  await at.truth.flush();
  (options.progress ?? silentProgress)({ step: 'simulate', share: Math.min(0.99, (at.index + 1) / options.debtors), text: `${at.index + 1} of ${options.debtors} debtors` });
}

function readMarker(path: string, parameters: object): WorldFiles | null {
  if (!existsSync(path)) return null;
  const marker = JSON.parse(readFileSync(path, 'utf8')) as WorldFiles & { readonly parameters: object };
  return canonicalJson(marker.parameters) === canonicalJson(parameters) ? { files: marker.files, counts: marker.counts } : null;
}

function checkSizes({ debtors, months, seed }: WorldOptions): void {
  const isSound = (value: number, least: number, most: number): boolean => Number.isInteger(value) && value >= least && value <= most;
  if (!isSound(debtors, 10, 1_000_000)) throw new DunlinError('argument-invalid', `The number of debtors must be an integer from 10 to 1000000; got ${debtors}. Choose another.`);
  if (!isSound(months, 6, 120)) throw new DunlinError('argument-invalid', `The number of months must be an integer from 6 to 120; got ${months}. Choose another.`);
  if (!isSound(seed, 0, Number.MAX_SAFE_INTEGER)) throw new DunlinError('argument-invalid', `The seed must be an integer >= 0; got ${seed}. Choose another.`);
}
