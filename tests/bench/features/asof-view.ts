/** A view of one feature: the newest value that a row may see. Order: event, known, id; so ties have one answer. */
import { FACT_CLOCKS, integer, ROW_GRAIN, ROW_KEYS, type FeatureView } from '../../../features/contract.ts';

export const NEWEST_VALUE = 'newest_value';

export const newestValueView: FeatureView = {
  name: 'newest-value', grain: ROW_GRAIN, keys: ROW_KEYS, clocks: FACT_CLOCKS, window: 'all history', invariants: [],
  columns: [integer(NEWEST_VALUE, 'minor', ['the newest value', 'newest value', 'large', 'small'], { nullable: true })],
  sql: `
    with source as (
      select row_id, amount_minor, event_at, known_at, entry_id
      from ledger_entry_at
      where kind = 'payment'
    ),
    renamed as (
      select row_id, arg_max(amount_minor, row(event_at, known_at, entry_id)) as ${NEWEST_VALUE}
      from source
      group by row_id
    ),
    joined as (
      select spine.row_id, renamed.${NEWEST_VALUE}
      from spine
      left join renamed using (row_id)
    ),
    final as (
      select row_id, ${NEWEST_VALUE} from joined
    )
    select * from final`,
};
