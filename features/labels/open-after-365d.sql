-- 1 when the receivable is still open `horizonDays` days after its anchor date.
with source as (
  select candidate.row_id, item.open_minor
  from candidate
  left join item on item.row_id = candidate.row_id and item.item_id = candidate.receivable_id
),
renamed as (
  select * from source
),
joined as (
  select * from renamed
),
final as (
  select row_id, coalesce(open_minor > 0, false)::INTEGER as label
  from joined
)
select * from final
