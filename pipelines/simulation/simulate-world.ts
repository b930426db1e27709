/**
 * The simulated world: a seeded portfolio of companies and persons with known truth, as files of the canonical tables.
 *
 * Debtors are independent given macro path and places, and each has its own randomness, so the world is written chunk by
 * chunk in constant memory. Equations and figures: docs/simulator.md.
 */
import { createWriteStream, existsSync, mkdirSync, readFileSync, rmSync, type WriteStream } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { gzipSync } from 'node:zlib';
import { writeFileAtomically } from '../../core/atomic-write.ts';
import { DunlinError } from '../../core/errors.ts';
import { canonicalJson } from '../../core/hash.ts';
import { silentProgress, type Progress } from '../../core/progress.ts';
import { addMarginals, marginalsPage } from './marginals-page.ts';
import type { Marginals } from './marginals.ts';
import { withoutMechanisms } from './mechanisms.ts';
import { presetOf } from './presets/preset-of.ts';
import { headerLine } from './row-buffer.ts';
import { eachChunk } from './simulate-chunks.ts';
import type { Chunk, ChunkParameters } from './simulate-chunk.ts';
import { TRUTH_COLUMNS, TRUTH_FOLDER, TRUTH_TABLES } from './truth.ts';
import { WORLD_TABLES, worldColumns } from './world-writer.ts';

/** Changes whenever the same parameters give other files. */
const WORLD_VERSION = 3;
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
  /** Mechanisms that are switched off; none by default. */
  readonly without?: readonly string[];
  /** Default: true, files end in `.csv.gz`. */
  readonly compress?: boolean;
  /** Decisions whose truth is worked out by re-runs, about; default 120. */
  readonly truthDecisions?: number;
  /** Month ends with an open balance whose truth is worked out by re-runs, about; default twice as many. */
  readonly truthMonthEnds?: number;
  /** Processes; left out: one for each core where the world is large. No byte depends on it. */
  readonly processes?: number;
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
 * world of other parameters, is written anew. Beside the tables: `truth/`, and `marginals.md`, what the world looks like.
 * Throws `argument-invalid` on an unknown preset or mechanism or sizes out of range, `cancelled` when `signal` is aborted.
 */
export async function simulateWorld(options: WorldOptions): Promise<WorldFiles> {
  checkSizes(options);
  const without = [...new Set(options.without)].sort(), preset = withoutMechanisms(presetOf(options.preset), without);
  const parameters = { version: WORLD_VERSION, preset: options.preset, debtors: options.debtors, months: options.months, seed: options.seed, compress: options.compress ?? true, truthDecisions: options.truthDecisions ?? TRUTH_DECISIONS,
    ...(options.truthMonthEnds === undefined ? {} : { truthMonthEnds: options.truthMonthEnds }), ...(without.length === 0 ? {} : { without }) };
  const markerPath = join(options.outFolder, MARKER);
  const known = readMarker(markerPath, parameters);
  if (known) return known;
  rmSync(markerPath, { force: true });
  mkdirSync(join(options.outFolder, TRUTH_FOLDER), { recursive: true });
  const { rows, marginals } = await writeChunks(options, { preset: options.preset, months: options.months, seed: options.seed, without, compress: parameters.compress, shares: truthShares(options) });
  const files = WORLD_TABLES.map((table) => ({ table, path: `${table}.${extensionOf(parameters)}`, rows: rows[table] ?? 0 }));
  const world: WorldFiles = { files, counts: Object.fromEntries(files.map((file) => [file.table, file.rows])) };
  writeFileAtomically(join(options.outFolder, 'marginals.md'), marginalsPage(marginals, { ...parameters, without, preset }));
  writeFileAtomically(markerPath, `${canonicalJson({ parameters, ...world })}\n`);
  (options.progress ?? silentProgress)({ step: 'simulate', share: 1, text: `${options.debtors} debtors over ${options.months} months: ${world.counts['ledger_entry']} ledger entries, ${world.counts['decision']} decisions` });
  return world;
}

async function writeChunks(options: WorldOptions, parameters: ChunkParameters): Promise<{ readonly rows: Readonly<Record<string, number>>; readonly marginals: Marginals }> {
  const open = openFiles(options.outFolder, parameters.compress), rows: Record<string, number> = {};
  let marginals: Marginals = {};
  try {
    await eachChunk(parameters, options, async (chunk, { to }) => {
      for (const [name, count] of Object.entries(chunk.rows)) rows[name] = (rows[name] ?? 0) + count;
      marginals = addMarginals(marginals, chunk.marginals);
      await open.append(chunk);
      (options.progress ?? silentProgress)({ step: 'simulate', share: Math.min(0.99, to / options.debtors), text: `${to} of ${options.debtors} debtors` });
    });
  } finally {
    await open.close();
  }
  return { rows, marginals };
}

interface OpenFiles {
  append(chunk: Chunk): Promise<void>;
  close(): Promise<void>;
}

/** One file a table, each beginning with its header. A compressed file is members one after the other, which every reader of gzip takes as one text. */
function openFiles(folder: string, compress: boolean): OpenFiles {
  const extension = extensionOf({ compress });
  const start = (path: string, columns: readonly string[]): WriteStream => {
    const file = createWriteStream(path), header = headerLine(columns);
    file.write(compress ? gzipSync(header) : header);
    return file;
  };
  const tables = Object.fromEntries(WORLD_TABLES.map((table) => [table, start(join(folder, `${table}.${extension}`), worldColumns(table))]));
  const truth = Object.fromEntries(TRUTH_TABLES.map((table) => [table, start(join(folder, TRUTH_FOLDER, `${table}.${extension}`), TRUTH_COLUMNS[table])]));
  const write = async (files: Readonly<Record<string, WriteStream>>, pieces: Readonly<Record<string, Uint8Array>>): Promise<void> => {
    for (const [name, bytes] of Object.entries(pieces)) if (bytes.length > 0 && !files[name]!.write(bytes)) await once(files[name]!, 'drain');
  };
  return {
    append: async (chunk) => {
      await write(tables, chunk.tables);
      await write(truth, chunk.truth);
    },
    close: async () => {
      await Promise.all([...Object.values(tables), ...Object.values(truth)].map((file) => finished(file.end())));
    },
  };
}

function extensionOf({ compress }: { readonly compress: boolean }): string {
  return compress ? 'csv.gz' : 'csv';
}

function truthShares(options: WorldOptions): ChunkParameters['shares'] {
  const debtorMonths = options.debtors * options.months;
  const decisions = options.truthDecisions ?? TRUTH_DECISIONS, monthEnds = options.truthMonthEnds ?? 2 * decisions;
  return { decisions: decisions / (debtorMonths * DECISIONS_PER_DEBTOR_MONTH), monthEnds: monthEnds / (debtorMonths * MONTH_ENDS_PER_DEBTOR_MONTH) };
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
