-- 1 when the receivable has been placed with an agency after the as-of.
with source as (
  select row_id, receivable_id, entry_id, event_on, event_at
  from live_entry
  where kind = 'placed_with_agency'
),
renamed as (
  select candidate.row_id, candidate.receivable_id, candidate.as_of
  from candidate
),
joined as (
  select renamed.row_id, count(source.entry_id) as placed_count
  from renamed
  left join source on source.row_id = renamed.row_id and source.receivable_id = renamed.receivable_id and source.event_at > renamed.as_of
  group by renamed.row_id
),
final as (
  select row_id, (placed_count > 0)::INTEGER as label
  from joined
)
select * from final
