/**
 * Staging that sums up the facts of one key, such as the events of a contact, without doing so for every row of the spine.
 *
 * Most rows see all facts of a key or none. The relation's SQL runs once over all facts of each key; rows that see all of them share its
 * answer, and it runs again only for pairs of row and key of which the row sees a part. Every row gets what the SQL alone would give it.
 */
import type { Store } from './open.ts';
import { hereName, visibleName, type VisibleTable } from './visible.ts';

export interface CollapsedRelation {
  readonly name: string;
  /** One row per `row_id` and key; reads the table at the spine and nothing else. */
  readonly sql: string;
  readonly collapse: { readonly table: VisibleTable; readonly key: string };
}

/** Creates the temp table; reads `here_<table>` and `spine_member`. */
export async function createCollapsed(store: Store, { name, sql, collapse: { table, key } }: CollapsedRelation): Promise<void> {
  const over = (relation: string): string => sql.replaceAll(new RegExp(`\\b${visibleName(table)}\\b`, 'g'), relation);
  const seenAt = 'greatest(event_at, known_at)';
  await store.run(`create temp view collapse_all as select component as row_id, * from ${hereName(table)}`);
  await store.run(`create temp table collapse_whole as ${over('collapse_all')}`);
  // A key that several merged debtors share is never whole.
  await store.run(`create temp table collapse_span as
    select component, ${key}, min(member) as member, min(${seenAt}) as first_at, case when min(member) = max(member) then max(${seenAt}) end as whole_at
    from ${hereName(table)} group by component, ${key}`);
  await store.run(`create temp table collapse_part as
    select distinct spine.row_id, spine.as_of, span.component, span.${key}
    from spine_member as spine join collapse_span as span on span.component = spine.component and span.first_at <= spine.as_of and (span.whole_at is null or span.whole_at > spine.as_of)`);
  await store.run(`create temp view collapse_seen as
    select part.row_id, fact.* from collapse_part as part join spine_member as spine using (row_id)
    join ${hereName(table)} as fact on fact.component = part.component and fact.member = spine.member and fact.${key} = part.${key} and fact.event_at <= part.as_of and fact.known_at <= part.as_of`);
  await store.run(`create temp table ${name} as
    select spine.row_id, whole.* exclude (row_id)
    from spine_member as spine join collapse_span as span on span.component = spine.component and span.member = spine.member and span.whole_at <= spine.as_of
    join collapse_whole as whole on whole.row_id = span.component and whole.${key} = span.${key}
    union all by name select * from (${over('collapse_seen')})`);
}

/** Drops what `createCollapsed` made beside its table, also after a failure. */
export async function dropCollapsed(store: Store): Promise<void> {
  for (const view of ['collapse_seen', 'collapse_all']) await store.run(`drop view if exists temp.${view}`);
  for (const table of ['collapse_part', 'collapse_span', 'collapse_whole']) await store.run(`drop table if exists temp.${table}`);
}
