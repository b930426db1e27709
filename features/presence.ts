/** Whether anything was known of a row's debtor at its as-of: an export leaves the features of other rows empty. */
import { FACT_CLOCKS, integer, ROW_GRAIN, ROW_KEYS, type FeatureView } from './contract.ts';

/** Joined like any view, so that the two clocks hold: what is learnt of a debtor later makes no earlier row known. */
export const presence: FeatureView = {
  name: 'presence', grain: ROW_GRAIN, keys: ROW_KEYS, clocks: FACT_CLOCKS, window: 'all history', invariants: [],
  columns: [integer('is_known', 'flag', ['1 when a fact of the debtor was known', 'known', 'known', 'unknown'], { range: [0, 1] })],
  sql: `with source as (
    select row_id from ledger_entry_at union select row_id from debtor_at union select row_id from receivable_at union select row_id from contact_event_at
  ),
  renamed as (select distinct row_id from source),
  joined as (select spine.row_id, renamed.row_id is not null as is_known from spine left join renamed on renamed.row_id = spine.row_id),
  final as (select row_id, is_known::INTEGER as is_known from joined)
  select * from final`,
};
