-- 1 when the receivable was still open at the end of the last tolerated day after the due date that held at the as-of.
with source as (
  select candidate.row_id, candidate.due_on, item.closed_on, item.open_minor
  from candidate
  left join item on item.row_id = candidate.row_id and item.item_id = candidate.receivable_id
),
renamed as (
  select *, due_on + parameters.lateDays::INTEGER as tolerated_on
  from source
  cross join parameters
),
joined as (
  select * from renamed
),
final as (
  select row_id, (coalesce(open_minor > 0, false) or coalesce(closed_on > tolerated_on, false))::INTEGER as label
  from joined
)
select * from final
