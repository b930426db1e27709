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

/**
 * Creates the temp view, without the key; reads `here_<table>` and `spine_member`. A view, because writing down each pair of row and key
 * costs several times what joining them again does.
 */
export async function createCollapsed(store: Store, { name, sql, collapse: { table, key } }: CollapsedRelation): Promise<void> {
  const over = (relation: string): string => sql.replaceAll(new RegExp(`\\b${visibleName(table)}\\b`, 'g'), relation);
  const seenAt = 'greatest(event_at, known_at)';
  await store.run(`create temp view collapse_all as select component as row_id, * from ${hereName(table)}`);
  // A key that several merged debtors share is never whole. In order of debtors, so that the rows of one come together.
  await store.run(`create temp table collapse_whole as
    select span.component, span.member, span.first_at, span.whole_at, whole.* exclude (row_id)
    from (
      select component, ${key}, min(member) as member, min(${seenAt}) as first_at, case when min(member) = max(member) then max(${seenAt}) end as whole_at
      from ${hereName(table)} group by component, ${key}) as span
    join (${over('collapse_all')}) as whole on whole.row_id = span.component and whole.${key} = span.${key}
    order by span.component`);
  await store.run(`create temp table collapse_pair as
    select distinct spine.row_id, spine.as_of, whole.component, whole.${key}
    from spine_member as spine join collapse_whole as whole on whole.component = spine.component and whole.first_at <= spine.as_of and (whole.whole_at is null or whole.whole_at > spine.as_of)`);
  await store.run(`create temp view collapse_seen as
    select pair.row_id, fact.* from collapse_pair as pair join spine_member as spine using (row_id)
    join ${hereName(table)} as fact on fact.component = pair.component and fact.member = spine.member and fact.${key} = pair.${key} and fact.event_at <= pair.as_of and fact.known_at <= pair.as_of`);
  await store.run(`create temp table collapse_part as ${over('collapse_seen')}`);
  await store.run(`create temp view ${name} as
    select spine.row_id, whole.* exclude (component, member, first_at, whole_at, ${key})
    from spine_member as spine join collapse_whole as whole on whole.component = spine.component and whole.member = spine.member and whole.whole_at <= spine.as_of
    union all by name select * exclude (${key}) from collapse_part`);
}

/** Drops the view and what `createCollapsed` made beside it, also after a failure. */
export async function dropCollapsed(store: Store, name: string): Promise<void> {
  for (const view of [name, 'collapse_seen', 'collapse_all']) await store.run(`drop view if exists temp.${view}`);
  for (const table of ['collapse_part', 'collapse_pair', 'collapse_whole']) await store.run(`drop table if exists temp.${table}`);
}
