/** Names of the temp relations by which rows read what crosses debtors, and how they come and go. */
import { CROSSING_NAMES } from '../../crossing/version.ts';
import type { Store } from '../open.ts';

const WORKING = ['wanted', 'wanted_name', 'alias_peer', 'group_wanted', 'boundary_point', 'outcome_reader', 'outcome_cell', 'outcome_part', 'group_part', 'group_member'] as const;
/** What a snapshot carries; in serving the relations are temp views of `loaded_<name>`. */
export const CARRIED = ['place_location', 'outcome_total', 'group_member', 'group_total', 'carried_boundary'] as const;

/** Where what crosses debtors comes from: all facts of the store, or a snapshot's `aggregates/`. */
export type AggregateSource = 'compute' | 'loaded';

export async function dropCrossing(store: Store): Promise<void> {
  const views = new Set((await store.rows<{ name: string }>("select view_name as name from duckdb_views() where temporary and not internal")).map(({ name }) => name));
  for (const name of new Set([...CROSSING_NAMES, ...WORKING, ...CARRIED])) await store.run(`drop ${views.has(name) ? 'view' : 'table'} if exists temp.${name}`);
}
