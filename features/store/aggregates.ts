/**
 * What is the same for many rows: broadcast tables, and the integer counts that cross debtors.
 *
 * Neighbourhoods are read at a boundary: the end of the calendar month before the as-of's local date. So a month has one set of counts,
 * which a snapshot carries in `aggregates/`; serving recomputes one debtor against them and gets the bits of the full computation. A
 * debtor's own part at the same boundary is computed from its own facts and subtracted in the view.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Spine } from '../../core/frame.ts';
import { readSql } from '../read-sql.ts';
import { decayWeights, placeCell } from '../staging/broadcast.ts';
import { macroRoles } from '../staging/macro-series.ts';
import { createCalendar } from './calendar-days.ts';
import type { Store } from './open.ts';
import { makeSpine, type FeatureOptions } from './spine.ts';
import { sqlText } from './sql-text.ts';
import { relationsNeeded, withSpine } from './spine-scope.ts';
import { SLICE_ROWS } from './spine-slices.ts';
import { endOfDateSql, localDateSql } from './visible.ts';

export type AggregateSource = 'compute' | 'loaded';

export interface AggregateScope extends FeatureOptions {
  readonly needed: ReadonlySet<string>;
  readonly aggregates?: AggregateSource;
}

const OWN_OUTCOME = { name: 'own-outcome', sql: readSql('staging/own-outcome.sql') };
const FILE = 'cell-outcome.parquet';
const LOADED = 'loaded_cell_outcome';
const TEMPORARY = ['portfolio', 'known_zone', 'decay_weight', 'macro_role', 'holiday_locale', 'place_cell', 'moment', 'boundary', 'own_outcome', 'cell_outcome'] as const;

/** Creates the broadcast relations that `needed` names, as temp tables. */
export async function prepareAggregates(store: Store, spine: Spine, scope: AggregateScope): Promise<void> {
  await dropAggregates(store);
  await store.run(`create temp table portfolio as select ${sqlText(scope.currency)} as currency, ${scope.country === undefined ? 'null::VARCHAR' : sqlText(scope.country)} as country, ${sqlText(scope.timeZone)} as time_zone`);
  if (scope.needed.has('known_zone')) await store.run('create temp table known_zone as select name from pg_timezone_names()');
  if (scope.needed.has('decay_weight')) {
    await store.run(`create temp table decay_weight as select * from (values ${decayWeights().map((weight, age) => `(${age}, ${weight}::BIGINT)`).join(',')}) as weight(age_days, weight)`);
  }
  if (scope.needed.has('macro_role')) {
    const rows = macroRoles().map(({ seriesId, role, priority, staleDays }) => `(${sqlText(seriesId)}, '${role}', ${priority}, ${staleDays})`);
    await store.run(`create temp table macro_role as select * from (values ${rows.join(',')}) as series(series_id, role, priority, stale_days)`);
  }
  if (scope.needed.has('calendar_day')) await createCalendar(store, spine.asOf);
  const hasNeighbours = scope.needed.has('own_outcome') || scope.needed.has('cell_outcome');
  if (hasNeighbours || scope.needed.has('place_cell')) await createPlaceCells(store);
  if (hasNeighbours) await createNeighbourhoods(store, spine, scope);
}

export async function dropAggregates(store: Store): Promise<void> {
  for (const name of TEMPORARY) await store.run(`drop table if exists temp.${name}`);
}

/** Writes the neighbourhood counts that rows at these as-of need, ordered, as Parquet. */
export async function exportAggregates(store: Store, folder: string, options: FeatureOptions & { readonly asOf: BigInt64Array }): Promise<{ readonly path: string; readonly rows: number }[]> {
  mkdirSync(folder, { recursive: true });
  const asOfs = [...new Set(options.asOf)];
  const spine = makeSpine(asOfs.map((asOf) => ({ debtorId: '', asOf })));
  const { asOf: _, ...features } = options;
  await prepareAggregates(store, spine, { ...features, needed: new Set(['cell_outcome']) });
  try {
    const [row] = await store.rows<{ rows: bigint }>('select count(*) as rows from cell_outcome');
    await store.run(`copy (select * from cell_outcome order by boundary_on, cell) to ${sqlText(join(folder, FILE))} (format parquet, compression zstd)`);
    return [{ path: FILE, rows: Number(row!.rows) }];
  } finally {
    await dropAggregates(store);
  }
}

/** Reads what `exportAggregates` wrote; later joins with `aggregates: 'loaded'` use it. */
export async function loadAggregates(store: Store, folder: string): Promise<void> {
  await store.run(`create or replace table ${LOADED} as select * from read_parquet(${sqlText(join(folder, FILE))})`);
}

/** `place_cell(place_id, known_at, cell)` of every version of a place that a debtor has. */
async function createPlaceCells(store: Store): Promise<void> {
  await store.run('create temp table place_cell (place_id VARCHAR, known_at TIMESTAMP, cell VARCHAR)');
  const places = await store.rows<{ place_id: string; known_us: bigint; latitude: number; longitude: number }>(
    `select place_id, epoch_us(known_at) as known_us, latitude, longitude from place
     where latitude is not null and longitude is not null and place_id in (select place_id from debtor) order by place_id, known_at`);
  if (places.length === 0) return;
  const cells = places.map(({ latitude, longitude }) => placeCell(latitude, longitude));
  const rows = places.map((place, i) => `(${sqlText(place.place_id)}, make_timestamp(${place.known_us}), '${cells[i]!}')`);
  await store.run(`insert into place_cell values ${rows.join(',')}`);
}

async function createNeighbourhoods(store: Store, spine: Spine, scope: AggregateScope): Promise<void> {
  const isLoaded = scope.aggregates === 'loaded';
  const moments = [...new Set(spine.asOf)].map((asOf) => `(make_timestamp(${asOf}))`);
  await store.run(`create temp table moment as select distinct ${localDateSql('as_of', scope.timeZone)} as as_of_on from (values ${moments.length > 0 ? moments.join(',') : '(null::TIMESTAMP)'}) as m(as_of)`);
  const monthBefore = "date_trunc('month', as_of_on)::DATE - 1";
  await store.run(isLoaded
    ? `create temp table boundary as select as_of_on, (select max(boundary_on) from ${LOADED} where boundary_on <= ${monthBefore}) as boundary_on from moment`
    : `create temp table boundary as select as_of_on, ${monthBefore} as boundary_on from moment`);
  await createOwnOutcomes(store, isLoaded ? [...new Set(spine.debtorIds)] : await debtorsWithPlace(store), scope);
  await store.run(isLoaded ? `create temp table cell_outcome as select * from ${LOADED}` : `create temp table cell_outcome as
    select boundary_on, cell, sum(late_count)::BIGINT as late_count, sum(outcome_count)::BIGINT as outcome_count from own_outcome group by boundary_on, cell
    union all select boundary_on, '' as cell, sum(late_count)::BIGINT, sum(outcome_count)::BIGINT from own_outcome group by boundary_on`);
}

async function debtorsWithPlace(store: Store): Promise<string[]> {
  const rows = await store.rows<{ debtor_id: string }>('select distinct debtor_id from debtor where place_id in (select place_id from place_cell) order by debtor_id');
  return rows.map((row) => row.debtor_id);
}

async function createOwnOutcomes(store: Store, debtorIds: readonly string[], scope: AggregateScope): Promise<void> {
  const boundaries = await store.rows<{ as_of: bigint }>(`select distinct epoch_us(${endOfDateSql('boundary_on', scope.timeZone)}) as as_of from boundary where boundary_on is not null order by 1`);
  await store.run('create temp table own_outcome (debtor_id VARCHAR, boundary_on DATE, cell VARCHAR, late_count BIGINT, outcome_count BIGINT)');
  const needed = await relationsNeeded(store, [OWN_OUTCOME]);
  const rows = boundaries.flatMap(({ as_of: asOf }) => debtorIds.map((debtorId) => ({ debtorId, asOf })));
  for (let offset = 0; offset < rows.length; offset += SLICE_ROWS) {
    await withSpine(store, makeSpine(rows.slice(offset, offset + SLICE_ROWS)), { ...scope, needed }, async () => {
      await store.run(`insert into own_outcome ${OWN_OUTCOME.sql}`);
    });
  }
}
