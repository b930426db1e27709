/** Late counts by neighbourhood, region and sector at month boundaries: integer sums of each debtor's own part. */
import { OWN_OUTCOME } from '../../crossing/registry.ts';
import { rootAt } from '../identity.ts';
import type { Store } from '../open.ts';
import { makeSpine, type FeatureOptions } from '../spine.ts';
import { relationsNeeded, withSpine } from '../spine-scope.ts';
import { planSlices } from '../spine-slices.ts';
import { doublesOf, integersOf } from '../vector-items.ts';
import { createCells, EVERY_CHANGE, readCells, spineOf, type BoundaryAt, type CellReading, type OutcomeTargets } from './outcome-cells.ts';
import type { AggregateSource } from './relations.ts';
import type { Wanted } from './wanted.ts';

const SUMS = ['late_count', 'outcome_count', 'season_late_count', 'season_count', 'old_count'] as const;
const summed = SUMS.map((name) => `sum(${name})::BIGINT as ${name}`).join(', ');

/** Whom a count is about, and the column of the key; everybody has one key. */
const LEVELS = [
  { level: 'fine', key: 'fine_cell', byMonth: false }, { level: 'coarse', key: 'coarse_cell', byMonth: false }, { level: 'region', key: 'region_key', byMonth: false },
  { level: 'sector', key: 'sector', byMonth: false }, { level: 'sector', key: 'sector', byMonth: true },
  { level: 'all', key: "''", byMonth: false }, { level: 'all', key: "''", byMonth: true },
] as const;

/** Outcomes that are still to be read from the ledger: in slices, at best of debtors whose ledger is open anyway. */
export interface PendingOutcomes {
  readonly targets: OutcomeTargets;
  readonly boundaries: readonly BoundaryAt[];
  readonly isComputed: boolean;
  readonly features: FeatureOptions;
  /** Relations that the sums of a slice are made from. */
  readonly needed: ReadonlySet<string>;
}

/**
 * Begins `own_outcome`, `own_season` (the part of the debtors in `wanted`) and, where it computes, `outcome_total(boundary_on, level, key,
 * due_month, ...)`: month 0 stands for all of them. They are whole after `addOutcomes` of every target and `finishOutcomes`.
 *
 * A debtor is looked at only at boundaries before which a fact of it became visible, and stands in between for what it was.
 */
export async function beginOutcomes(store: Store, wanted: Wanted, { aggregates, ...features }: FeatureOptions & { readonly aggregates: AggregateSource }): Promise<PendingOutcomes> {
  await store.run(`create temp table own_outcome (debtor_id VARCHAR, boundary_on DATE, fine_cell VARCHAR, coarse_cell VARCHAR, region_key VARCHAR, sector VARCHAR, ${SUMS.map((name) => `${name} BIGINT`).join(', ')})`);
  await store.run('create temp table own_season (debtor_id VARCHAR, boundary_on DATE, sector VARCHAR, due_month BIGINT, season_late_count BIGINT, season_count BIGINT)');
  const isComputed = aggregates === 'compute';
  if (isComputed) await store.run(`create temp table outcome_part (boundary_on DATE, level VARCHAR, key VARCHAR, due_month BIGINT, ${SUMS.map((name) => `${name} BIGINT`).join(', ')})`);
  await store.run('create temp table outcome_reader as select distinct part_id as debtor_id, boundary_on, due_month from wanted join boundary using (as_of_on)');
  const day = (name: string): string => `${name} - date '1970-01-01'`;
  const boundaries = await store.rows<{ at: bigint; on: bigint; yearOn: bigint; seasonOn: bigint }>(`select epoch_us(boundary_at) as "at", ${day('boundary_on')} as "on", ${day('year_on')} as "yearOn", ${day('season_on')} as "seasonOn" from boundary_point order by point_no`);
  return {
    targets: await readTargets(store, wanted, isComputed), isComputed, features,
    boundaries: boundaries.map(({ at, on, yearOn, seasonOn }) => ({ at, on: Number(on), yearOn: Number(yearOn), seasonOn: Number(seasonOn) })),
    needed: await relationsNeeded(store, [OWN_OUTCOME], new Set(['outcome_cell', 'boundary_point'])),
  };
}

/** What is to be read from the ledger for some of the targets. */
export function outcomesOf({ targets, boundaries, features }: PendingOutcomes, rows: Int32Array): CellReading {
  return readCells(targets, rows, { boundaries, currency: features.currency });
}

/** Adds what was read of some of the targets; each once. */
export async function addOutcomes(store: Store, { needed, features, isComputed }: PendingOutcomes, { cells }: CellReading): Promise<void> {
  await createCells(store, cells);
  await withSpine(store, spineOf(cells), { ...features, needed, sql: [OWN_OUTCOME.sql] }, () => addSums(store, isComputed));
}

export async function finishOutcomes(store: Store, { isComputed }: PendingOutcomes): Promise<void> {
  if (isComputed) await store.run(`create temp table outcome_total as select boundary_on, level, key, due_month, ${summed} from outcome_part group by boundary_on, level, key, due_month`);
}

/** Reads and adds all targets, where no rows are computed beside them. */
export async function completeOutcomes(store: Store, pending: PendingOutcomes): Promise<void> {
  const nobody = makeSpine([]);
  for (const { beside } of await planSlices(store, nobody, { beside: pending.targets.spine })) {
    const reading = outcomesOf(pending, beside);
    await withSpine(store, nobody, { ...pending.features, needed: new Set(), beside: reading }, async () => {});
    await addOutcomes(store, pending, reading);
  }
  await finishOutcomes(store, pending);
}

/** Who is looked at: every located debtor, or those wanted. Who had been merged into another by then is counted there. */
async function readTargets(store: Store, { identity, names }: Wanted, isComputed: boolean): Promise<OutcomeTargets> {
  const located = isComputed ? await readLocated(store, names) : { debtorIds: [], versionAt: [], versionStart: [0] };
  const { debtorIds, versionAt, versionStart } = located;
  const asOf = debtorIds.map(() => 0n), from = debtorIds.map(() => EVERY_CHANGE), until = debtorIds.map(() => EVERY_CHANGE);
  // Who sees whom changes with the as-of, where debtors are merged, so that each of their boundaries is a row.
  if (!isComputed || identity.components.size > 0) {
    const changes = await store.connection.runAndReadAll(isComputed ? MERGED : WANTED);
    for (const [debtorId, changedAt, begin, end] of changes.getRows() as unknown as readonly (readonly [string, bigint, number, number])[]) {
      if (rootAt(identity, debtorId, changedAt) !== debtorId) continue;
      debtorIds.push(debtorId);
      asOf.push(changedAt);
      from.push(begin);
      until.push(end);
      versionStart.push(versionAt.length);
    }
  }
  const spine = { rowCount: asOf.length, debtorIds, receivableIds: asOf.map(() => null), asOf: BigInt64Array.from(asOf) };
  return { spine, from: Int32Array.from(from), until: Int32Array.from(until), versionAt: Float64Array.from(versionAt), versionStart: Int32Array.from(versionStart) };
}

interface Located {
  readonly debtorIds: string[];
  readonly versionAt: number[];
  /** Per debtor, and one more for the end. */
  readonly versionStart: number[];
}

/** Located debtors that were never merged, in no order, with the moments from which each of their versions is visible. */
async function readLocated(store: Store, names: readonly string[]): Promise<Located> {
  const between = new Map<string, number[]>();
  for (const [debtorId, seenAt] of (await store.connection.runAndReadAll(BETWEEN_VERSIONS)).getRows() as unknown as readonly (readonly [string, number])[]) {
    const known = between.get(debtorId);
    if (known === undefined) between.set(debtorId, [seenAt]);
    else known.push(seenAt);
  }
  const located: Located = { debtorIds: [], versionAt: [], versionStart: [] };
  const result = await store.connection.stream(LOCATED);
  for (let chunk = await result.fetchChunk(); chunk !== null && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
    const numbers = integersOf(chunk.getColumnVector(0)), ids = chunk.getColumnVector(1), first = doublesOf(chunk.getColumnVector(2)), last = doublesOf(chunk.getColumnVector(3));
    for (let at = 0; at < chunk.rowCount; at++) {
      const debtorId = names[numbers[at]!] ?? ids.getItem(at) as string;
      located.debtorIds.push(debtorId);
      located.versionStart.push(located.versionAt.length);
      located.versionAt.push(first[at]!);
      if (last[at] !== first[at]) located.versionAt.push(last[at]!, ...between.get(debtorId) ?? []);
    }
  }
  located.versionStart.push(located.versionAt.length);
  return located;
}

const WANTED = `select distinct wanted.part_id, epoch_us(point.boundary_at), point.point_no, point.point_no + 1
  from wanted join boundary using (as_of_on) join boundary_point as point using (boundary_on) order by all`;

const IS_LOCATED = 'debtor_id in (select debtor_id from main.debtor where place_id is not null or region is not null or sector is not null)';

const SEEN_AT = 'epoch_us(greatest(effective_at, known_at))::DOUBLE';
/** With the first and the last of the moments from which their versions are visible: most have no other. */
const LOCATED = `select coalesce(name_no, -1), case when name_no is null then debtor_id end, first_at, last_at
  from (select debtor_id, min(${SEEN_AT}) as first_at, max(${SEEN_AT}) as last_at from main.debtor where debtor_id not in (select debtor_id from alias_peer)
    group by debtor_id having bool_or(place_id is not null or region is not null or sector is not null))
  left join wanted_name on wanted_name.name = debtor_id`;
const BETWEEN_VERSIONS = `select debtor_id, ${SEEN_AT} from main.debtor where debtor_id in (select debtor_id from main.debtor group by debtor_id having count(*) > 2)`;

/** Located debtors that are merged at some time, at the boundaries before which a fact of any of them became visible. */
const MERGED = `
  select debtor_id, epoch_us(boundary_at), point_no, lead(point_no, 1, (select count(*) from boundary_point)::INTEGER) over (partition by debtor_id order by point_no)
  from (
    select distinct fact.debtor_id, point.boundary_at, point.point_no
    from (
      with own as (
      select debtor_id, greatest(event_at, known_at) as seen_at from main.ledger_entry
      union all select debtor_id, greatest(event_at, known_at) from main.allocation
      union all select debtor_id, greatest(event_at, known_at) from main.receivable
      union all select debtor_id, greatest(effective_at, known_at) from main.debtor
      union all select from_debtor_id, greatest(event_at, known_at) from main.debtor_alias)
      select peer_id as debtor_id, seen_at from own join alias_peer using (debtor_id)) as fact
    asof join boundary_point as point on fact.seen_at <= point.boundary_at)
  where ${IS_LOCATED}
  order by debtor_id, point_no`;

async function addSums(store: Store, isComputed: boolean): Promise<void> {
  await store.run(`create or replace temp table outcome_slice as ${OWN_OUTCOME.sql}`);
  // Few of all readers are debtors of the slice.
  await store.run('create or replace temp table near_reader as select * from outcome_reader semi join (select distinct debtor_id from outcome_slice) using (debtor_id)');
  await store.run(`insert into own_outcome select debtor_id, boundary_on, fine_cell, coarse_cell, region_key, sector, ${summed} from outcome_slice
    semi join near_reader using (debtor_id, boundary_on)
    group by debtor_id, boundary_on, fine_cell, coarse_cell, region_key, sector`);
  await store.run(`insert into own_season select debtor_id, boundary_on, sector, due_month, season_late_count, season_count from outcome_slice
    semi join near_reader using (debtor_id, boundary_on, due_month)`);
  if (isComputed) {
    const parts = LEVELS.map(({ level, key, byMonth }) => `select boundary_on, '${level}', ${key}, ${byMonth ? 'due_month' : '0'}, ${summed} from outcome_slice where ${key} is not null group by all`);
    await store.run(`insert into outcome_part ${parts.join(' union all ')}`);
  }
  for (const table of ['near_reader', 'outcome_slice']) await store.run(`drop table temp.${table}`);
}
