-- Days from the as-of to payment in full; -1 while open; -2 - days where the rest was waived instead.
with source as (
  select candidate.row_id, candidate.as_of_on, item.closed_on, item.open_minor, item.is_paid
  from candidate
  left join item on item.row_id = candidate.row_id and item.item_id = candidate.receivable_id
),
renamed as (
  select row_id, coalesce(open_minor, 1) <= 0 and closed_on is not null as is_closed, coalesce(is_paid, false) as is_paid, greatest(0, closed_on - as_of_on) as days
  from source
),
joined as (
  select * from renamed
),
final as (
  select row_id, case when not is_closed then -1 when is_paid then days else -2 - days end as label
  from joined
)
select * from final
