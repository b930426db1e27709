/** Late counts by neighbourhood, region and sector at month boundaries: integer sums of each debtor's own part. */
import type { Boundary } from '../../crossing/count-outcomes.ts';
import { OWN_OUTCOME } from '../../crossing/registry.ts';
import { rootAt, type Identity } from '../identity.ts';
import type { Store } from '../open.ts';
import { makeSpine, type FeatureOptions } from '../spine.ts';
import { relationsNeeded, withSpine } from '../spine-scope.ts';
import { planSlices } from '../spine-slices.ts';
import { createCells, readCells, type CellReading, type OutcomeSpans } from './outcome-cells.ts';
import type { AggregateSource } from './relations.ts';

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
  readonly spans: OutcomeSpans;
  readonly boundaries: readonly Boundary[];
  readonly isComputed: boolean;
  readonly features: FeatureOptions;
  /** Relations that the sums of a slice are made from. */
  readonly needed: ReadonlySet<string>;
}

/**
 * Begins `own_outcome`, `own_season` (the part of the debtors in `wanted`) and, where it computes, `outcome_total(boundary_on, level, key,
 * due_month, ...)`: month 0 stands for all of them. They are whole after `addOutcomes` of every span and `finishOutcomes`.
 *
 * A debtor is looked at only at boundaries before which a fact of it became visible, and stands in between for what it was.
 */
export async function beginOutcomes(store: Store, identity: Identity, { aggregates, ...features }: FeatureOptions & { readonly aggregates: AggregateSource }): Promise<PendingOutcomes> {
  await store.run(`create temp table own_outcome (debtor_id VARCHAR, boundary_on DATE, fine_cell VARCHAR, coarse_cell VARCHAR, region_key VARCHAR, sector VARCHAR, ${SUMS.map((name) => `${name} BIGINT`).join(', ')})`);
  await store.run('create temp table own_season (debtor_id VARCHAR, boundary_on DATE, sector VARCHAR, due_month BIGINT, season_late_count BIGINT, season_count BIGINT)');
  const isComputed = aggregates === 'compute';
  if (isComputed) await store.run(`create temp table outcome_part (boundary_on DATE, level VARCHAR, key VARCHAR, due_month BIGINT, ${SUMS.map((name) => `${name} BIGINT`).join(', ')})`);
  const day = (name: string): string => `${name} - date '1970-01-01'`;
  const boundaries = await store.rows<{ on: bigint; yearOn: bigint; seasonOn: bigint }>(`select ${day('boundary_on')} as "on", ${day('year_on')} as "yearOn", ${day('season_on')} as "seasonOn" from boundary_point order by point_no`);
  return {
    spans: await readSpans(store, identity, isComputed), isComputed, features,
    boundaries: boundaries.map(({ on, yearOn, seasonOn }) => ({ on: Number(on), yearOn: Number(yearOn), seasonOn: Number(seasonOn) })),
    needed: await relationsNeeded(store, [OWN_OUTCOME], new Set(['outcome_cell', 'boundary_point'])),
  };
}

/** What is to be read from the ledger for some of the spans. */
export function outcomesOf({ spans, boundaries, features }: PendingOutcomes, rows: Int32Array): CellReading {
  return readCells(spans, rows, { boundaries, currency: features.currency });
}

/** Adds what was read of some of the spans; each once. */
export async function addOutcomes(store: Store, { needed, features, isComputed }: PendingOutcomes, { cells }: CellReading): Promise<void> {
  await createCells(store, cells);
  await withSpine(store, cells.spans, { ...features, needed }, () => addSums(store, isComputed));
}

export async function finishOutcomes(store: Store, { isComputed }: PendingOutcomes): Promise<void> {
  if (isComputed) await store.run(`create temp table outcome_total as select boundary_on, level, key, due_month, ${summed} from outcome_part group by boundary_on, level, key, due_month`);
}

/** Reads and adds all spans, where no rows are computed beside them. */
export async function completeOutcomes(store: Store, pending: PendingOutcomes): Promise<void> {
  const nobody = makeSpine([]);
  for (const { beside } of await planSlices(store, nobody, { beside: pending.spans.spine })) {
    const reading = outcomesOf(pending, beside);
    await withSpine(store, nobody, { ...pending.features, needed: new Set(), beside: reading }, async () => {});
    await addOutcomes(store, pending, reading);
  }
  await finishOutcomes(store, pending);
}

/** The boundaries at which each debtor has to be looked at; one that had been merged into another by then is counted there. */
async function readSpans(store: Store, identity: Identity, isComputed: boolean): Promise<OutcomeSpans> {
  const result = await store.connection.stream(`select debtor_id, epoch_us(boundary_at), point_no, until_no from (${isComputed ? CHANGED : WANTED}) order by debtor_id, point_no`);
  const rows: { debtorId: string; asOf: bigint }[] = [];
  const [from, until]: [number[], number[]] = [[], []];
  for (let chunk = await result.fetchChunk(); chunk !== null && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
    const [ids, moments] = [chunk.getColumnVector(0), chunk.getColumnVector(1)];
    const [begins, ends] = [chunk.getColumnVector(2), chunk.getColumnVector(3)];
    for (let at = 0; at < chunk.rowCount; at++) {
      const [debtorId, asOf] = [ids.getItem(at) as string, moments.getItem(at) as bigint];
      if (rootAt(identity, debtorId, asOf) !== debtorId) continue;
      rows.push({ debtorId, asOf });
      from.push(begins.getItem(at) as number);
      until.push(ends.getItem(at) as number);
    }
  }
  return { spine: makeSpine(rows), from: Int32Array.from(from), until: Int32Array.from(until) };
}

const WANTED = 'select distinct wanted.part_id as debtor_id, point.boundary_at, point.point_no, point.point_no + 1 as until_no from wanted join boundary using (as_of_on) join boundary_point as point using (boundary_on)';

/** Every located debtor, at the boundaries before which a fact of it became visible. */
const CHANGED = `
  select debtor_id, boundary_at, point_no, lead(point_no, 1, (select count(*) from boundary_point)::INTEGER) over (partition by debtor_id order by point_no) as until_no
  from (
    select distinct fact.debtor_id, point.boundary_at, point.point_no
    from (
      with own as (
      select debtor_id, greatest(event_at, known_at) as seen_at from main.ledger_entry
      union all select debtor_id, greatest(event_at, known_at) from main.allocation
      union all select debtor_id, greatest(event_at, known_at) from main.receivable
      union all select debtor_id, greatest(effective_at, known_at) from main.debtor
      union all select from_debtor_id, greatest(event_at, known_at) from main.debtor_alias)
      -- What changes a debtor may change whoever it is merged with.
      select * from own union all select peer_id, seen_at from own join alias_peer using (debtor_id)) as fact
    semi join (select debtor_id from main.debtor where place_id is not null or region is not null or sector is not null) as located on located.debtor_id = fact.debtor_id
    asof join boundary_point as point on fact.seen_at <= point.boundary_at)`;

async function addSums(store: Store, isComputed: boolean): Promise<void> {
  await store.run(`create or replace temp table outcome_slice as ${OWN_OUTCOME.sql}`);
  await store.run(`insert into own_outcome select debtor_id, boundary_on, fine_cell, coarse_cell, region_key, sector, ${summed} from outcome_slice
    semi join (select part_id as debtor_id, boundary_on from wanted join boundary using (as_of_on)) as reader using (debtor_id, boundary_on)
    group by debtor_id, boundary_on, fine_cell, coarse_cell, region_key, sector`);
  await store.run(`insert into own_season select debtor_id, boundary_on, sector, due_month, season_late_count, season_count from outcome_slice
    semi join (select part_id as debtor_id, boundary_on, due_month from wanted join boundary using (as_of_on)) as reader using (debtor_id, boundary_on, due_month)`);
  if (isComputed) {
    const parts = LEVELS.map(({ level, key, byMonth }) => `select boundary_on, '${level}', ${key}, ${byMonth ? 'due_month' : '0'}, ${summed} from outcome_slice where ${key} is not null group by all`);
    await store.run(`insert into outcome_part ${parts.join(' union all ')}`);
  }
  await store.run('drop table temp.outcome_slice');
}
