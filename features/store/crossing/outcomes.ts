/** Late counts by neighbourhood, region and sector at month boundaries: integer sums of each debtor's own part. */
import { OWN_OUTCOME } from '../../crossing/registry.ts';
import type { Store } from '../open.ts';
import { makeSpine, type FeatureOptions } from '../spine.ts';
import { relationsNeeded, withSpine } from '../spine-scope.ts';
import { SLICE_ROWS } from '../spine-slices.ts';
import type { AggregateSource } from './relations.ts';

const SUMS = ['late_count', 'outcome_count', 'season_late_count', 'season_count', 'old_count'] as const;
const summed = SUMS.map((name) => `sum(${name})::BIGINT as ${name}`).join(', ');

/** Whom a count is about, and the column of the key; everybody has one key. */
const LEVELS = [
  { level: 'fine', key: 'fine_cell', byMonth: false }, { level: 'coarse', key: 'coarse_cell', byMonth: false }, { level: 'region', key: 'region_key', byMonth: false },
  { level: 'sector', key: 'sector', byMonth: false }, { level: 'sector', key: 'sector', byMonth: true },
  { level: 'all', key: "''", byMonth: false }, { level: 'all', key: "''", byMonth: true },
] as const;

/**
 * Creates `own_outcome`, `own_season` (the part of the debtors in `wanted`) and, where it computes, `outcome_total(boundary_on, level, key,
 * due_month, ...)`: month 0 stands for all of them.
 *
 * A debtor is expanded only at boundaries before which a fact of it became visible, and stands in between for what it was; work is done in
 * slices, of which only sums are kept.
 */
export async function createOutcomes(store: Store, options: FeatureOptions & { readonly aggregates: AggregateSource }): Promise<void> {
  await store.run(`create temp table own_outcome (debtor_id VARCHAR, boundary_on DATE, fine_cell VARCHAR, coarse_cell VARCHAR, region_key VARCHAR, sector VARCHAR, ${SUMS.map((name) => `${name} BIGINT`).join(', ')})`);
  await store.run('create temp table own_season (debtor_id VARCHAR, boundary_on DATE, sector VARCHAR, due_month BIGINT, season_late_count BIGINT, season_count BIGINT)');
  const isComputed = options.aggregates === 'compute';
  if (isComputed) await store.run(`create temp table outcome_part (boundary_on DATE, level VARCHAR, key VARCHAR, due_month BIGINT, ${SUMS.map((name) => `${name} BIGINT`).join(', ')})`);
  await createSpans(store, isComputed);
  const [row] = await store.rows<{ spans: bigint }>('select count(*) as spans from change_span');
  const needed = await relationsNeeded(store, [OWN_OUTCOME], new Set(['outcome_span', 'boundary_point']));
  for (let offset = 0; offset < Number(row!.spans); offset += SLICE_ROWS) {
    const spans = await store.rows<Span>(`select debtor_id, boundary_at, until_on::VARCHAR as until_on from change_span where ordinal >= ${offset} and ordinal < ${offset + SLICE_ROWS} order by ordinal`);
    await store.run(`create or replace temp table outcome_span as select ordinal - ${offset} as row_id, debtor_id, until_on from change_span where ordinal >= ${offset} and ordinal < ${offset + SLICE_ROWS}`);
    const spine = makeSpine(spans.map((span) => ({ debtorId: span.debtor_id, asOf: span.boundary_at })));
    // A span stands for later boundaries, at which a rate of exchange could differ.
    await withSpine(store, spine, { ...options, needed, isOwnCurrencyOnly: true }, () => addSlice(store, isComputed));
  }
  if (isComputed) await store.run(`create temp table outcome_total as select boundary_on, level, key, due_month, ${summed} from outcome_part group by boundary_on, level, key, due_month`);
}

interface Span {
  readonly debtor_id: string;
  readonly boundary_at: bigint;
  readonly until_on: string | null;
}

/** `change_span(ordinal, debtor_id, boundary_at, until_on)`: the boundaries at which a debtor has to be looked at again. */
async function createSpans(store: Store, isComputed: boolean): Promise<void> {
  const changed = `
    select distinct fact.debtor_id, point.boundary_on, point.boundary_at
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
    asof join boundary_point as point on fact.seen_at <= point.boundary_at`;
  const wanted = 'select distinct wanted.part_id as debtor_id, point.boundary_on, point.boundary_at from wanted join boundary using (as_of_on) join boundary_point as point using (boundary_on)';
  const until = isComputed ? 'lead(boundary_on) over (partition by debtor_id order by boundary_on)' : 'boundary_on + 1';
  await store.run(`create temp table change_span as
    select row_number() over (order by debtor_id, boundary_on) - 1 as ordinal, debtor_id, epoch_us(boundary_at) as boundary_at, ${until} as until_on from (${isComputed ? changed : wanted})`);
}

async function addSlice(store: Store, isComputed: boolean): Promise<void> {
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
