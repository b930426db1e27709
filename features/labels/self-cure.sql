-- 1 when everything that was charged up to the as-of was paid in full within the days of the window.
with source as (
  select candidate.row_id, candidate.as_of_on, item.invoiced_on, item.closed_on, item.open_minor, item.is_paid
  from candidate
  left join item on item.row_id = candidate.row_id and item.invoiced_on <= candidate.as_of_on
),
renamed as (
  select row_id, invoiced_on is not null and (closed_on is null or open_minor > 0 or closed_on > as_of_on + parameters.horizonDays::INTEGER or (closed_on > as_of_on and not is_paid)) as is_left
  from source
  cross join parameters
),
joined as (
  select row_id, bool_or(is_left) as is_left
  from renamed
  group by row_id
),
final as (
  select row_id, (not is_left)::INTEGER as label
  from joined
)
select * from final
