/**
 * The point-in-time join: features of every spine row from only what was known by then. Start reading here.
 *
 * A row may read a fact only if `event_at <= as_of` and `known_at <= as_of` (features/store/visible.ts); view SQL has no other way to
 * the data, which is checked before it runs. One SQL definition serves training, the nightly snapshot and single debtors in serving.
 */
import type { Frame, Spine } from '../../core/frame.ts';
import { makeFrame, selectSpine } from '../../core/frame.ts';
import { DunlinError } from '../../core/errors.ts';
import type { FeatureView } from '../contract.ts';
import { BROADCAST_NAMES } from '../staging/broadcast.ts';
import { dropAggregates, prepareAggregates } from './aggregates.ts';
import { addOutcomes, finishOutcomes, outcomesOf } from './crossing/outcomes.ts';
import { OUTCOME_RELATIONS, type CrossingScope } from './crossing/prepare.ts';
import { finishColumn, makeTargets, readColumns, type ColumnTarget } from './frame-reader.ts';
import { inLanes } from './lanes.ts';
import type { Store } from './open.ts';
import { makeTextNumbers } from './number-texts.ts';
import type { FeatureOptions, NumberedDebtors } from './spine.ts';
import { readsInPlace, relationsNeeded, withSpine, type LedgerReading } from './spine-scope.ts';
import { joinSlices, planSlices, type SliceOptions } from './spine-slices.ts';

/**
 * `aggregates`: what crosses debtors, `compute` from all facts of the store (the default), or `loaded` from a snapshot's `aggregates/`;
 * `sliceRows`: rows computed at once (200,000), by which memory grows and nothing else changes.
 */
export type JoinOptions = FeatureOptions & Pick<CrossingScope, 'aggregates' | 'onStale'> & Pick<SliceOptions, 'sliceRows'>;

/**
 * Computes the views for every row of the spine, in its order. Uses temp tables: one call at a time per store.
 * @param spine debtor (and receivable) with the as-of in UTC microseconds
 * @returns one column per contract; missing numbers are NaN
 * @throws spine-invalid, view-invalid
 */
export async function pointInTimeJoin(store: Store, spine: Spine, views: readonly FeatureView[], options: JoinOptions): Promise<Frame> {
  checkNames(views);
  const tasks: ViewTask[] = [];
  for (const view of views) tasks.push({ view, needed: await relationsNeeded(store, [view]), columns: makeTargets(view.columns, { rowCount: spine.rowCount, isWhole: concernsAll(view) }) });
  const needed = union(tasks);
  const debtors = makeTextNumbers();
  const pending = await prepareAggregates(store, spine, { ...options, needed, debtors });
  try {
    // Outcomes of all debtors are read beside the rows of the same debtors; views over their sums wait until they are whole.
    const waits = ({ needed }: ViewTask): boolean => pending !== null && [...needed].some((name) => OUTCOME_RELATIONS.has(name));
    const own = tasks.filter((task) => !waits(task));
    const slices = await planSlices(store, spine, { debtors, beside: pending?.targets.spine, sliceRows: options.sliceRows, isInPlace: readsInPlace(needed) });
    const inTurn = makeQueue();
    await inLanes(store, { pieces: slices, shared: SHARED_RELATIONS }, async (lane, { rows, beside, debtors: numbered }) => {
      const reading = pending === null || beside.length === 0 ? undefined : outcomesOf(pending, beside);
      await computeRows(lane, { spine, rows, options, tasks: own, beside: reading, debtors: numbered });
      if (pending !== null && reading !== undefined) await inTurn(() => addOutcomes(store, pending, reading));
    });
    if (pending !== null) await finishOutcomes(store, pending);
    const waiting = tasks.filter(waits);
    if (waiting.length > 0) await inLanes(store, { pieces: joinSlices(slices, WAITING_SLICES), shared: SHARED_RELATIONS }, (lane, { rows, debtors: numbered }) => computeRows(lane, { spine, rows, options, tasks: waiting, debtors: numbered }));
  } finally {
    await dropAggregates(store);
  }
  return makeFrame(tasks.flatMap(({ columns }) => columns).map((target) => [target.contract.name, finishColumn(target)] as const));
}

/** Slices that are joined as one where only sums are read, and no ledger. */
const WAITING_SLICES = 4;

/** What rows of every slice read. */
const SHARED_RELATIONS: ReadonlySet<string> = new Set(BROADCAST_NAMES);

/** Runs what it is given one after the other. */
function makeQueue(): (work: () => Promise<void>) => Promise<void> {
  let last: Promise<void> = Promise.resolve();
  return (work) => (last = last.then(work));
}

interface ViewTask {
  readonly view: FeatureView;
  /** Relations that it reads. */
  readonly needed: ReadonlySet<string>;
  readonly columns: readonly ColumnTarget[];
}

interface Computation {
  readonly spine: Spine;
  /** Rows of the spine to compute. */
  readonly rows: Int32Array;
  readonly options: FeatureOptions;
  readonly tasks: readonly ViewTask[];
  readonly beside?: LedgerReading | undefined;
  readonly debtors: NumberedDebtors;
}

async function computeRows(store: Store, { spine, rows, options, tasks, beside, debtors }: Computation): Promise<void> {
  const concerned = tasks.filter(({ view }) => concerns(view, spine, rows));
  if (concerned.length === 0 && beside === undefined) return;
  await withSpine(store, selectSpine(spine, rows), { ...options, needed: union(concerned), sql: concerned.map(({ view }) => view.sql), beside, debtors }, async () => {
    for (const { view, columns } of concerned) await readColumns(store, view, { rows, columns });
  });
}

function union(tasks: readonly ViewTask[]): ReadonlySet<string> {
  return new Set(tasks.flatMap(({ needed }) => [...needed]));
}

function concernsAll(view: FeatureView): boolean {
  return view.rows !== 'receivable';
}

/** False when every column of the view is missing for all of the rows, as empty targets are. */
function concerns(view: FeatureView, spine: Spine, rows: Int32Array): boolean {
  return concernsAll(view) ? rows.length > 0 : rows.some((row) => spine.receivableIds[row] !== null);
}

function checkNames(views: readonly FeatureView[]): void {
  const names = views.flatMap((view) => view.columns.map(({ name }) => name));
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated !== undefined) throw new DunlinError('view-invalid', `A feature must belong to one view; got ${repeated} twice. Rename one.`);
}
