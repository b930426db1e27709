-- 1 when an item of the debtor was still open at the end of the 60th day after its due date, on any day of the 90 after the as-of.
with source as (
  select candidate.row_id, candidate.as_of_on, item.due_on, item.closed_on, item.is_paid, item.charged_minor, item.waived_minor
  from candidate
  join item using (row_id)
),
renamed as (
  select *, due_on + parameters.thresholdDays::INTEGER as reaches_on
  from source
  cross join parameters
),
joined as (
  select row_id, count(*) as reached_count
  from renamed
  where reaches_on > as_of_on and reaches_on <= as_of_on + horizonDays::INTEGER and (closed_on is null or closed_on > reaches_on)
  group by row_id
),
final as (
  select candidate.row_id, (coalesce(reached_count, 0) > 0)::INTEGER as label
  from candidate
  left join joined using (row_id)
)
select * from final
