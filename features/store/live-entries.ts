/**
 * `live_entry_at`: the ledger entries that a row sees and that nothing it sees has undone, reversals left out.
 *
 * A reversal undoes the entry that it names, in the same currency; a reversal that was itself reversed undoes nothing. Nearly every
 * reversal is the only one of its entry and stands: such an entry lives until a moment that is told once per entry, not per row and
 * entry. What was reversed twice, by a reversal that was reversed, or in a group of merged debtors is contested, and each row looks itself.
 */
import type { Store } from './open.ts';
import { hereName } from './visible.ts';

/** Name of the relation; it has the columns of `ledger_entry_at`. */
export const LIVE_RELATION = 'live_entry_at';
/** Changes with the rule: part of the feature-set version. */
export const LIVE_RULES_VERSION = 1;

const HERE = hereName('ledger_entry');
const SEES = 'on fact.debtor_no = spine.debtor_no and fact.event_at <= spine.as_of and fact.known_at <= spine.as_of';
const KEY = 'component, entry_id, currency';

/** Creates the view, and the small temp tables that it reads; reads `here_ledger_entry`, `spine_debtor` and `spine_member`. */
export async function createLiveEntries(store: Store): Promise<void> {
  await store.run(`create temp table here_reversal as
    select debtor_no, component, entry_id, reverses_entry_id, currency, event_at, known_at from ${HERE} where kind = 'reversal' and reverses_entry_id is not null`);
  await store.run(`create temp table reversed_entry as ${REVERSED_SQL}`);
  const [row] = await store.rows<{ contested: bigint }>('select count(*) as contested from reversed_entry where is_contested');
  if (row!.contested > 0n) {
    await store.run(`create temp table contested_entry as select fact.* from ${HERE} as fact semi join (select * from reversed_entry where is_contested) as reversed using (${KEY}) where kind <> 'reversal'`);
    await store.run(`create temp table contested_undone as ${UNDONE_SQL}`);
  }
  await store.run(`create temp view ${LIVE_RELATION} as ${LIVE_SQL}${row!.contested > 0n ? ` union all ${CONTESTED_SQL}` : ''}`);
}

export async function dropLiveEntries(store: Store): Promise<void> {
  await store.run(`drop view if exists temp.${LIVE_RELATION}`);
  for (const name of ['contested_undone', 'contested_entry', 'reversed_entry', 'here_reversal']) await store.run(`drop table if exists temp.${name}`);
}

/** What some reversal names, whenever it comes; what is contested never lives here. */
const REVERSED_SQL = `
  select component, entry_id, currency, is_contested, case when is_contested then '-infinity' else undone_at end as undone_at
  from (select reversal.component, reversal.reverses_entry_id as entry_id, reversal.currency, min(greatest(reversal.event_at, reversal.known_at)) as undone_at,
    count(*) > 1 or count(again.entry_id) > 0 or count(merged.component) > 0 as is_contested
  from here_reversal as reversal
  left join (select distinct component, reverses_entry_id as entry_id, currency from here_reversal) as again using (${KEY})
  left join (select distinct component from spine_debtor where member > 0) as merged using (component)
  group by reversal.component, reversal.reverses_entry_id, reversal.currency)`;

const LIVE_SQL = `
  select spine.row_id, fact.* exclude (debtor_no, component, member, undone_at)
  from spine_member as spine join (
    select fact.*, coalesce(reversed.undone_at, 'infinity'::TIMESTAMP) as undone_at
    from ${HERE} as fact left join reversed_entry as reversed using (${KEY})
    where fact.kind <> 'reversal') as fact
  ${SEES} and fact.undone_at > spine.as_of`;

const CONTESTED_SQL = `
  select fact.* exclude (debtor_no, component, member)
  from (select spine.row_id, fact.* from spine_member as spine join contested_entry as fact ${SEES}) as fact
  anti join contested_undone using (row_id, entry_id, currency)`;

const UNDONE_SQL = `
  with source as (
    select spine.row_id, fact.entry_id, fact.reverses_entry_id, fact.currency
    from spine_member as spine join (select * from here_reversal where component in (select component from reversed_entry where is_contested)) as fact ${SEES})
  select row_id, reverses_entry_id as entry_id, currency
  from source as reversal
  where not exists (
    select 1 from source as again
    where again.row_id = reversal.row_id and again.reverses_entry_id = reversal.entry_id and again.currency = reversal.currency)`;
