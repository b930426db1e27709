/** What crosses debtors, as the `aggregates/` of a snapshot, and its way back. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Spine } from '../../../core/frame.ts';
import type { Instant } from '../../../core/time.ts';
import { dayBoundarySql } from '../../crossing/publication.ts';
import type { Store } from '../open.ts';
import { makeSpine, type FeatureOptions } from '../spine.ts';
import { sqlText } from '../sql-text.ts';
import { createBoundaries, newestCompleteDay } from './boundaries.ts';
import { createGroups } from './groups.ts';
import { beginOutcomes, completeOutcomes } from './outcomes.ts';
import { createPlaceLocations } from './places.ts';
import { CARRIED } from './relations.ts';
import { createWanted } from './wanted.ts';

export interface CarryOptions extends FeatureOptions {
  /** Rows of the snapshot: their boundaries go along. */
  readonly spine: Spine;
  /** What the snapshot knows: every debtor may be asked for at this moment, and for some time after it. */
  readonly asOf: Instant;
}

export interface CarriedFile {
  readonly path: string;
  readonly rows: number;
}

const ORDER: Readonly<Record<(typeof CARRIED)[number], string>> = {
  place_location: 'reference, known_from',
  outcome_total: 'boundary_on, level, key, due_month',
  group_member: 'day_on, debtor_id',
  group_total: 'day_on, root_id',
  carried_boundary: 'kind, boundary_on',
};

/** Computes and writes the boundaries of the spine, of `asOf`, and the newest month and day that are over at `asOf`; ordered, as Parquet. */
export async function writeCrossing(store: Store, folder: string, options: CarryOptions): Promise<readonly CarriedFile[]> {
  const { spine, asOf, ...features } = options;
  mkdirSync(folder, { recursive: true });
  await createPlaceLocations(store);
  const wanted = await createWanted(store, withNow(spine, asOf), { timeZone: features.timeZone });
  await createBoundaries(store, { timeZone: features.timeZone, aggregates: 'compute', completeAt: asOf });
  await completeOutcomes(store, await beginOutcomes(store, wanted, { ...features, aggregates: 'compute' }));
  const days = await store.rows<{ day_on: string }>(
    `select distinct day_on::VARCHAR as day_on from (select ${newestCompleteDay(asOf, features.timeZone)} as day_on union select max(${dayBoundarySql('as_of_on')}) from wanted where debtor_id = '') order by 1`);
  await createGroups(store, wanted.identity, { ...features, aggregates: 'compute', wholeDays: days.map((day) => day.day_on) });
  await store.run(`create temp table carried_boundary as
    select 'month' as kind, boundary_on from boundary_point union all select 'day', day::DATE from (values ${days.map((day) => `(${sqlText(day.day_on)})`).join(', ')}) as whole(day)`);
  const files: CarriedFile[] = [];
  for (const name of CARRIED) files.push(await writeFile(store, folder, { name, select: name === 'place_location' ? locationsAt(asOf) : `select * from ${name}` }));
  return files;
}

/** Reads what `writeCrossing` wrote, once per store. */
export async function readCrossing(store: Store, folder: string): Promise<void> {
  for (const name of CARRIED) await store.run(`create or replace table main.loaded_${name} as select * from read_parquet(${sqlText(join(folder, fileName(name)))})`);
}

/** Debtor '' asks at `asOf` on behalf of everybody. */
function withNow(spine: Spine, asOf: Instant): Spine {
  return makeSpine([...spine.debtorIds.map((debtorId, row) => ({ debtorId, asOf: spine.asOf[row]! })), { debtorId: '', asOf }]);
}

/** A location that ends later has not ended as far as the snapshot knows. */
function locationsAt(asOf: Instant): string {
  return `select * replace (case when known_until > make_timestamp(${asOf}) then 'infinity'::TIMESTAMP else known_until end as known_until) from place_location where known_from <= make_timestamp(${asOf})`;
}

async function writeFile(store: Store, folder: string, file: { readonly name: (typeof CARRIED)[number]; readonly select: string }): Promise<CarriedFile> {
  const path = fileName(file.name);
  await store.run(`copy (${file.select} order by ${ORDER[file.name]}) to ${sqlText(join(folder, path))} (format parquet, compression zstd)`);
  const [row] = await store.rows<{ rows: bigint }>(`select count(*) as rows from read_parquet(${sqlText(join(folder, path))})`);
  return { path, rows: Number(row!.rows) };
}

function fileName(name: string): string {
  return `${name.replaceAll('_', '-')}.parquet`;
}
