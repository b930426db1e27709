/**
 * The three uses of the feature definitions, as the product makes them: a training spine of many as-of over the whole store, the nightly
 * snapshot of one as-of, and the stream: a few debtors in an in-memory store over the files of an earlier snapshot plus later events.
 */
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { makeFrame, selectSpine, type Column, type Frame, type Spine } from '../../core/frame.ts';
import type { LoggedEvent } from '../../core/schema/events.ts';
import { TABLE_NAMES, tableDefinition, type TableName } from '../../core/schema/tables.ts';
import { dateOf, formatInstant, MICROS_PER_DAY, startOfDate } from '../../core/time.ts';
import { FEATURE_VIEWS } from '../../features/registry.ts';
import { exportAggregates, loadAggregates } from '../../features/store/aggregates.ts';
import { readDebtorGroups } from '../../features/store/debtor-groups.ts';
import { loadSharedFacts, withDebtorFacts } from '../../features/store/debtor-facts.ts';
import { exportFacts } from '../../features/store/facts.ts';
import { openMemoryStore, type Store } from '../../features/store/open.ts';
import { pointInTimeJoin } from '../../features/store/point-in-time-join.ts';
import { makeSpine } from '../../features/store/spine.ts';
import { instantOf } from './values.ts';
import type { Fact, RowKey, World } from './world.ts';

const BUCKETS = 3;

/** All rows at once. */
export async function joinForTraining(store: Store, world: World, rows: readonly RowKey[]): Promise<Frame> {
  return pointInTimeJoin(store, makeSpine(rows), FEATURE_VIEWS, world.options);
}

/** One join for each as-of; the frame has the order of `rows`. */
export async function joinNightly(store: Store, world: World, rows: readonly RowKey[]): Promise<Frame> {
  const spine = makeSpine(rows);
  return inParts(spine, partsByAsOf(rows), (part) => pointInTimeJoin(store, part, FEATURE_VIEWS, world.options));
}

export interface StreamOptions {
  /** An empty folder for the files of snapshots. */
  readonly folder: string;
  /** Debtors computed in one pass; serving takes all that wait. */
  readonly debtorsAtOnce: number;
}

/** For each as-of: files of a snapshot up to three days older, then pass after pass over its debtors with what came since. */
export async function joinFromStream(store: Store, world: World, rows: readonly RowKey[], { folder, debtorsAtOnce }: StreamOptions): Promise<Frame> {
  const parts: { readonly indices: number[]; readonly frame: Frame }[] = [];
  for (const indices of partsByAsOf(rows)) {
    const asOf = rows[indices[0]!]!.asOf;
    const live = await openLive(store, world, { folder, asOf });
    const debtorIds = [...new Set(indices.map((index) => rows[index]!.debtorId))];
    for (let from = 0; from < debtorIds.length; from += debtorsAtOnce) {
      const some = new Set(debtorIds.slice(from, from + debtorsAtOnce));
      const own = indices.filter((index) => some.has(rows[index]!.debtorId));
      parts.push({ indices: own, frame: await live.join([...some], makeSpine(own.map((index) => rows[index]!))) });
    }
    live.close();
  }
  return mergeFrames(rows.length, parts);
}

interface Live {
  join(debtorIds: readonly string[], spine: Spine): Promise<Frame>;
  close(): void;
}

async function openLive(store: Store, world: World, { folder, asOf }: { readonly folder: string; readonly asOf: bigint }): Promise<Live> {
  const snapshotAsOf = snapshotBefore(world, asOf);
  const facts = join(folder, 'facts');
  mkdirSync(facts, { recursive: true });
  const files = await exportFacts(store, facts, { buckets: BUCKETS, asOf: snapshotAsOf });
  await exportAggregates(store, join(folder, 'aggregates'), { ...world.options, spine: makeSpine([]), asOf: snapshotAsOf });
  const live = await openMemoryStore({ threads: 1 });
  const source = { folder: facts, paths: new Set(files.map((file) => file.path)) };
  await loadSharedFacts(live, source);
  await loadAggregates(live, join(folder, 'aggregates'));
  const groups = await readDebtorGroups(live, { asOf: snapshotAsOf, buckets: BUCKETS });
  return {
    join: (debtorIds, spine) => withDebtorFacts(live, source, { debtorIds, groups, later: laterEvents(world, debtorIds.flatMap(groups.membersOf), { after: snapshotAsOf, upTo: asOf }) },
      () => pointInTimeJoin(live, spine, FEATURE_VIEWS, { ...world.options, aggregates: 'loaded' })),
    close: () => {
      live.close();
      for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true });
    },
  };
}

/** What no event brings (tables without debtors) is as old as the snapshot, and groups are those of the end of the day before: the snapshot is no older than either. */
function snapshotBefore(world: World, asOf: bigint): bigint {
  const dayBefore = startOfDate(dateOf(asOf, world.options.timeZone), world.options.timeZone) - 1n;
  const shared = TABLE_NAMES.filter((table) => !tableDefinition(table).byDebtor).flatMap((table) => (world.tables[table] ?? []).map((fact) => instantOf(fact, tableDefinition(table).clocks.known)));
  return [dayBefore, ...shared].filter((moment) => moment <= asOf).reduce((newest, moment) => (moment > newest ? moment : newest), asOf - 3n * MICROS_PER_DAY);
}

function laterEvents(world: World, debtorIds: readonly string[], window: { readonly after: bigint; readonly upTo: bigint }): readonly LoggedEvent[] {
  const wanted = new Set(debtorIds);
  return TABLE_NAMES.filter((table) => tableDefinition(table).byDebtor).flatMap((table) => (world.tables[table] ?? []).filter((fact) => {
    const knownAt = instantOf(fact, tableDefinition(table).clocks.known);
    return wanted.has(fact['debtor_id'] as string) && knownAt > window.after && knownAt <= window.upTo;
  }).map((fact) => ({ table, row: toEventRow(table, fact) })));
}

function toEventRow(table: TableName, fact: Fact): Record<string, unknown> {
  return Object.fromEntries(tableDefinition(table).columns.map(({ name, type }) => {
    const value = fact[name] ?? null;
    return [name, type === 'instant' && value !== null ? formatInstant(value as bigint) : value];
  }));
}

function partsByAsOf(rows: readonly RowKey[]): readonly number[][] {
  const parts = new Map<bigint, number[]>();
  rows.forEach(({ asOf }, index) => {
    const part = parts.get(asOf) ?? [];
    parts.set(asOf, part);
    part.push(index);
  });
  return [...parts.values()];
}

async function inParts(spine: Spine, parts: readonly number[][], join: (part: Spine) => Promise<Frame>): Promise<Frame> {
  const frames: { readonly indices: number[]; readonly frame: Frame }[] = [];
  for (const indices of parts) frames.push({ indices, frame: await join(selectSpine(spine, Int32Array.from(indices))) });
  return mergeFrames(spine.rowCount, frames);
}

/** One frame of parts; row i of a part is row `indices[i]` of all. */
export function mergeFrames(rowCount: number, parts: readonly { readonly indices: readonly number[]; readonly frame: Frame }[]): Frame {
  const names = parts[0]?.frame.names ?? [];
  return makeFrame(names.map((name) => [name, mergeColumns(rowCount, parts.map(({ indices, frame }) => ({ indices, column: frame.columns.get(name)! })))] as const));
}

function mergeColumns(rowCount: number, parts: readonly { readonly indices: readonly number[]; readonly column: Column }[]): Column {
  if (parts[0]!.column.kind === 'numeric') {
    const values = new Float64Array(rowCount).fill(Number.NaN);
    for (const { indices, column } of parts) if (column.kind === 'numeric') indices.forEach((row, place) => {
      values[row] = column.values[place]!;
    });
    return { kind: 'numeric', values };
  }
  const categories = [...new Set(parts.flatMap(({ column }) => (column.kind === 'category' ? column.categories : [])))].sort();
  const codeOf = new Map(categories.map((text, code) => [text, code]));
  const codes = new Int32Array(rowCount).fill(-1);
  for (const { indices, column } of parts) if (column.kind === 'category') indices.forEach((row, place) => {
    codes[row] = codeOf.get(column.categories[column.codes[place]!] ?? '') ?? -1;
  });
  return { kind: 'category', codes, categories };
}
