/**
 * What crosses debtors, in two passes: each debtor's own part as integers, summed by place, region, sector and group; a row then reads the
 * sum and takes its own part off again (views/place.sql, season.sql, group.sql), so that nobody sees its own outcome in a rate.
 *
 * The sums stand at boundaries (crossing/publication.ts), so that a snapshot can carry them and serving gives the bits of training.
 */
import type { Spine } from '../../../core/frame.ts';
import type { TextNumbers } from '../number-texts.ts';
import type { Store } from '../open.ts';
import type { FeatureOptions } from '../spine.ts';
import { createBoundaries } from './boundaries.ts';
import { createGroups } from './groups.ts';
import { beginOutcomes, type PendingOutcomes } from './outcomes.ts';
import { createPlaceLocations } from './places.ts';
import { CARRIED, type AggregateSource } from './relations.ts';
import { readStale, type StaleStatistic } from './stale.ts';
import { createWanted } from './wanted.ts';

export interface CrossingScope extends FeatureOptions {
  /** Relations that the views read. */
  readonly needed: ReadonlySet<string>;
  readonly aggregates?: AggregateSource;
  /** Called once where a loaded snapshot lacks boundaries that the spine needs; what is read instead stands in each entry. */
  /** Numbers of debtors, which those of the spine are added to; left out: none are known yet. */
  readonly debtors?: TextNumbers;
  readonly onStale?: (stale: readonly StaleStatistic[]) => void;
}

const DAILY = ['group_row', 'own_group', 'group_total'];

/** Relations that are whole only once pending outcomes are. */
export const OUTCOME_RELATIONS: ReadonlySet<string> = new Set(['own_outcome', 'own_season', 'outcome_total']);

const MONTHLY = ['boundary', ...OUTCOME_RELATIONS];

/** Creates those relations of CROSSING_NAMES that `scope.needed` names; what it returns is to be read beside the rows, null where there is nothing. */
export async function prepareCrossing(store: Store, spine: Spine, scope: CrossingScope): Promise<PendingOutcomes | null> {
  const { needed, onStale, debtors, aggregates = 'compute', ...features } = scope;
  const needs = (names: readonly string[]): boolean => names.some((name) => needed.has(name));
  if (!needs([...MONTHLY, ...DAILY, 'place_location'])) return null;
  if (aggregates === 'loaded') await createLoadedViews(store);
  else if (needs([...MONTHLY, 'place_location'])) await createPlaceLocations(store);
  if (!needs([...MONTHLY, ...DAILY])) return null;
  const wanted = await createWanted(store, spine, { timeZone: scope.timeZone, debtors });
  if (needs(MONTHLY)) await createBoundaries(store, { timeZone: scope.timeZone, aggregates });
  if (needs(DAILY)) await createGroups(store, wanted.identity, { ...features, aggregates });
  if (aggregates === 'loaded' && onStale !== undefined) onStale(await readStale(store, { months: needs(MONTHLY), days: needs(DAILY) }));
  return needs([...OUTCOME_RELATIONS]) ? beginOutcomes(store, wanted, { ...features, aggregates }) : null;
}

/** Views, not copies: one debtor is computed again in milliseconds. */
async function createLoadedViews(store: Store): Promise<void> {
  for (const name of CARRIED) await store.run(`create temp view ${name} as select * from main.loaded_${name}`);
}
