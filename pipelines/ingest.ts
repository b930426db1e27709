/**
 * Intake of one source file: read as texts, mapped, checked, and appended in one transaction, or not at all.
 *
 * A batch is a file under a mapping. Its id is a hash of both, so the same file is never taken in twice and a stopped intake is
 * simply started again.
 */
import { basename, isAbsolute, resolve } from 'node:path';
import { DunlinError } from '../core/errors.ts';
import { canonicalJson, sha256 } from '../core/hash.ts';
import type { HomePaths } from '../core/home.ts';
import type { Progress } from '../core/progress.ts';
import type { Portfolio } from '../core/schema/portfolio.ts';
import type { TableName } from '../core/schema/tables.ts';
import { wallClock, type Clock, type Instant } from '../core/time.ts';
import { appendFacts } from '../features/store/append-facts.ts';
import { findBatch, recordBatch, recordSourceColumns } from '../features/store/batches.ts';
import type { Store } from '../features/store/open.ts';
import { recordTakenFile } from '../features/store/taken-files.ts';
import { watchStore } from '../features/store/watch.ts';
import { findSource, type FoundSource } from './sources/find-source.ts';
import { writeQuarantine } from './sources/quarantine.ts';
import { releaseStaged, stageSource, type StagedSource } from './sources/stage-source.ts';
import { takeClean } from './sources/take-clean.ts';

/** Share of bad rows above which a batch is refused, where the portfolio names none. */
export const MAXIMUM_BAD_SHARE = 0.05;

export interface IngestDeps {
  readonly store: Store;
  readonly home: Pick<HomePaths, 'quarantine'>;
  readonly portfolio: Pick<Portfolio, 'currency' | 'timeZone' | 'clock' | 'intake'>;
  /** Newest published as-of, read once per run; null before the first publication. */
  readonly watermark: Instant | null;
  readonly progress: Progress;
  readonly signal: AbortSignal;
  /** Left out: real time. Only wall portfolios look at it. */
  readonly clock?: Clock;
  /** True: no file goes the quick way; what is stored is the same. */
  readonly isCareful?: boolean;
}

/** A file and either its mapping or the canonical table whose columns it has. */
export interface IngestSource {
  /** Left out: the name of the mapping. */
  readonly id?: string;
  readonly path: string;
  readonly mappingPath?: string;
  readonly table?: TableName;
}

export interface BatchSummary {
  readonly batchId: string;
  readonly rowsRead: number;
  readonly entriesNew: number;
  readonly entriesDuplicate: number;
  /** Rows that became nothing: by `where`, by the query, or because no emit applied. */
  readonly rowsFiltered: number;
  readonly rowsQuarantined: number;
  readonly rowsLate: number;
  /** Null when no row was quarantined. */
  readonly quarantineFile: string | null;
}

/**
 * Takes in one file.
 * @throws source-missing, source-unreadable, mapping-missing, mapping-invalid, column-missing, schema-changed, too-many-bad-rows; in
 * every case the store is as it was.
 */
export async function ingestSource(deps: IngestDeps, source: IngestSource): Promise<BatchSummary> {
  const path = isAbsolute(source.path) ? source.path : resolve(source.path);
  const found = await findSource({ ...source, path }, deps.signal);
  const step = `ingest ${found.id}`;
  const say = (share: number, text: string): void => deps.progress({ step, share, text });
  try {
    say(0.1, `${basename(path)} is whole`);
    const batch = nameBatch(found, deps.portfolio);
    const taken = await findBatch(deps.store, batch.batchId);
    if (taken) {
      await recordFile(deps, found, batch.batchId);
      say(1, 'already taken in');
      return { batchId: batch.batchId, ...taken, entriesNew: 0, entriesDuplicate: taken.entriesNew + taken.entriesDuplicate, rowsLate: 0, quarantineFile: taken.rowsQuarantined > 0 ? quarantinePath(deps, batch.batchId) : null };
    }
    const summary = await watchIntake(deps, say, async (tell) => await commitClean(deps, { found, batch, say: tell }) ?? await commitStaged(deps, { found, batch, say: tell }));
    say(1, describeCounts(summary));
    return summary;
  } catch (error) {
    // A file that changed explains whatever else went wrong.
    if (!deps.signal.aborted) found.checkUnchanged();
    throw error;
  } finally {
    await releaseStaged(deps.store, found);
  }
}

/** Says what begins now, and between which shares of the work it lies. */
type Say = (share: number, text: string, until?: number) => void;

/** Shows how far a long statement is between what is told before and behind it, and heeds a stop in its middle. */
async function watchIntake<T>({ store, signal }: IngestDeps, say: Say, work: (tell: Say) => Promise<T>): Promise<T> {
  let told = { share: 0.1, until: 0.9, text: 'reading' };
  let reached = 0;
  // A step may be several statements, each of which counts from nought.
  const tell = (share: number): void => {
    reached = Math.max(reached, share);
    say(told.share + (told.until - told.share) * reached, `${told.text} (${Math.round(reached * 100)} %)`);
  };
  return watchStore(store, { signal, tell }, () => work((share, text, until = 1) => {
    told = { share: 0.1 + 0.85 * share, until: 0.1 + 0.85 * until, text };
    reached = 0;
    say(told.share, text);
  }));
}

interface BatchName {
  readonly batchId: string;
  readonly mappingSha256: string;
}

/** Everything that decides what a file becomes goes into the name: the source, its bytes, the mapping, and zone and currency of the portfolio. */
function nameBatch(found: FoundSource, portfolio: IngestDeps['portfolio']): BatchName {
  const mapping = canonicalJson(found.file?.mapping ?? { table: found.table });
  const mappingSha256 = sha256(canonicalJson([mapping, portfolio.timeZone, portfolio.currency, mapping.includes('source_file') ? found.fileStem : null]));
  return { batchId: sha256(canonicalJson([found.id, found.inspected.contentSha256, mappingSha256])).slice(0, 32), mappingSha256 };
}

interface BadBatch {
  readonly staged: StagedSource;
  readonly batchId: string;
  readonly path: string;
}

async function refuseBadBatch(deps: IngestDeps, { staged, batchId, path }: BadBatch): Promise<void> {
  const limit = deps.portfolio.intake?.maximumBadShare ?? MAXIMUM_BAD_SHARE;
  if (staged.rowsQuarantined <= limit * staged.rowsRead) return;
  const { path: quarantineFile, faults } = await writeQuarantine(deps.home.quarantine, batchId, staged.quarantine());
  throw new DunlinError('too-many-bad-rows', `At most ${(limit * 100).toFixed(1)} % of the rows of ${basename(path)} may be bad; got ${staged.rowsQuarantined} of ${staged.rowsRead}, so nothing was loaded. ${faults} Correct the mapping or the file; every bad row is in ${quarantineFile}.`,
    { rowsRead: staged.rowsRead, rowsQuarantined: staged.rowsQuarantined, quarantineFile });
}

interface BatchPlan {
  readonly found: FoundSource;
  readonly batch: BatchName;
  readonly say: Say;
}

/** The careful way: everything is staged and looked at before anything is stored. */
async function commitStaged(deps: IngestDeps, { found, batch, say }: BatchPlan): Promise<BatchSummary> {
  const staged = await stageSource(deps, found, (share, text, until) => say(0.8 * share, text, 0.8 * until));
  try {
    if (staged.rowsQuarantined > 0) say(0.8, `${staged.rowsQuarantined} rows are bad and are written down`, 0.85);
    await refuseBadBatch(deps, { staged, batchId: batch.batchId, path: found.path });
    say(0.85, `${staged.rowsRead - staged.rowsQuarantined} rows are good`);
    return await commitBatch(deps, { staged, found, batch });
  } finally {
    staged.release();
  }
}

/** The quick way, for files in which nothing is bad, repeated or late; null where it gave up and left nothing. */
async function commitClean(deps: IngestDeps, { found, batch: { batchId, mappingSha256 }, say }: BatchPlan): Promise<BatchSummary | null> {
  if (deps.isCareful) return null;
  const { watermark } = deps;
  const rest = { entriesDuplicate: 0, rowsQuarantined: 0, rowsLate: 0 };
  const counts = await takeClean(deps, found, {
    batchId, watermark, say,
    record: async ({ columns, ...own }) => {
      found.checkUnchanged();
      await recordBatch(deps.store, { batchId, sourceId: found.id, contentSha256: found.inspected.contentSha256, mappingSha256, watermark, ...own, ...rest });
      if (found.table === undefined) await recordSourceColumns(deps.store, found.id, columns);
      await recordFile(deps, found, batchId);
    },
  });
  if (counts === null) return null;
  const { columns: _, ...own } = counts;
  return { batchId, ...own, ...rest, quarantineFile: null };
}

function describeCounts(counts: Omit<BatchSummary, 'batchId' | 'quarantineFile'>): string {
  return `${counts.rowsRead} rows read, ${counts.entriesNew} entries new, ${counts.entriesDuplicate} duplicate, ${counts.rowsFiltered} rows filtered, ${counts.rowsQuarantined} quarantined, ${counts.rowsLate} late`;
}

interface Commit {
  readonly staged: StagedSource;
  readonly found: FoundSource;
  readonly batch: BatchName;
}

async function commitBatch(deps: IngestDeps, { staged, found, batch }: Commit): Promise<BatchSummary> {
  deps.signal.throwIfAborted();
  found.checkUnchanged();
  // Written before the commit: a quarantine file without its batch is harmless, a batch without its quarantine file is not.
  const { path: quarantineFile } = await writeQuarantine(deps.home.quarantine, batch.batchId, staged.quarantine());
  const clock: Clock = { kind: deps.portfolio.clock, now: (deps.clock ?? wallClock).now };
  const counts = await deps.store.transaction(async () => {
    const appended = await appendFacts(deps.store, { tables: staged.tables, batchId: batch.batchId, watermark: deps.watermark, clock });
    await recordBatch(deps.store, {
      batchId: batch.batchId, sourceId: found.id, contentSha256: found.inspected.contentSha256, mappingSha256: batch.mappingSha256, watermark: deps.watermark,
      rowsRead: staged.rowsRead, rowsFiltered: staged.rowsFiltered, rowsQuarantined: staged.rowsQuarantined, ...appended,
    });
    if (found.table === undefined) await recordSourceColumns(deps.store, found.id, staged.columns);
    await recordFile(deps, found, batch.batchId);
    return appended;
  });
  return { batchId: batch.batchId, rowsRead: staged.rowsRead, rowsFiltered: staged.rowsFiltered, rowsQuarantined: staged.rowsQuarantined, ...counts, quarantineFile };
}

async function recordFile({ store }: IngestDeps, { path, bytes }: FoundSource, batchId: string): Promise<void> {
  await recordTakenFile(store, { batchId, path, bytes, takenAt: wallClock.now() });
}

function quarantinePath(deps: IngestDeps, batchId: string): string {
  return resolve(deps.home.quarantine, `${batchId}.ndjson`);
}
