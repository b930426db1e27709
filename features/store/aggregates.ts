/** What is the same for many rows: broadcast tables, and what crosses debtors (crossing/prepare.ts). */
import type { Spine } from '../../core/frame.ts';
import { decayWeights } from '../staging/broadcast.ts';
import { macroRoles } from '../staging/macro-series.ts';
import { createCalendar } from './calendar-days.ts';
import { readCrossing, writeCrossing, type CarriedFile, type CarryOptions } from './crossing/carry.ts';
import { prepareCrossing, type CrossingScope } from './crossing/prepare.ts';
import type { PendingOutcomes } from './crossing/outcomes.ts';
import { dropCrossing } from './crossing/relations.ts';
import { createMacroTold } from './macro-told.ts';
import type { Store } from './open.ts';
import { sqlText } from './sql-text.ts';

export type AggregateScope = CrossingScope;

const TEMPORARY = ['portfolio', 'known_zone', 'decay_weight', 'macro_role', 'macro_told', 'holiday_locale'] as const;

/** Creates the broadcast relations that `needed` names, as temp tables; late counts of others are still to be read (crossing/outcomes.ts). */
export async function prepareAggregates(store: Store, spine: Spine, scope: AggregateScope): Promise<PendingOutcomes | null> {
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
  if (scope.needed.has('macro_told')) await createMacroTold(store, spine.asOf);
  if (scope.needed.has('calendar_day')) await createCalendar(store, spine.asOf);
  return prepareCrossing(store, spine, scope);
}

export async function dropAggregates(store: Store): Promise<void> {
  await dropCrossing(store);
  for (const name of TEMPORARY) await store.run(`drop table if exists temp.${name}`);
}

/** Writes what crosses debtors for the rows of a snapshot, and for whoever is asked for at its as-of or soon after it. */
export async function exportAggregates(store: Store, folder: string, options: CarryOptions): Promise<readonly CarriedFile[]> {
  const { spine, asOf: _, ...features } = options;
  await prepareAggregates(store, spine, { ...features, needed: new Set() });
  try {
    return await writeCrossing(store, folder, options);
  } finally {
    await dropAggregates(store);
  }
}

/** Reads what `exportAggregates` wrote; later joins with `aggregates: 'loaded'` use it. */
export async function loadAggregates(store: Store, folder: string): Promise<void> {
  await readCrossing(store, folder);
}
