-- What the debtor owes at the as-of, and how old it is.
with source as (
  select spine.row_id, spine.as_of_on, item.open_minor, item.due_on, item.invoiced_on, item.is_disputed
  from spine
  join bare_item as item using (row_id)
),
renamed as (
  select row_id, open_minor, due_on, as_of_on, as_of_on - invoiced_on as age_days, greatest(0, as_of_on - due_on) as past_due_days, is_disputed
  from source
  where open_minor > 0
),
foreign_item as (
  select row_id, count(distinct item_key) as foreign_count
  from foreign_entry
  group by row_id
),
every_item as (
  select row_id, sum(open_minor)::BIGINT as items_minor, count(*) as receivable_count
  from bare_item
  group by row_id
),
-- Conditions stand inside the sums, which is several times cheaper than filters.
open_item as (
  select
    row_id,
    sum(open_minor)::BIGINT as positive_minor,
    sum(case when past_due_days > 0 then open_minor else 0 end)::BIGINT as overdue_minor,
    max(past_due_days) as dpd,
    count(*) as open_count,
    sum(case when past_due_days > 0 then 1 else 0 end) as overdue_count,
    max(age_days) as oldest_open_age_days,
    sum(case when is_disputed then open_minor else 0 end)::BIGINT as disputed_minor,
    sum(case when past_due_days between 1 and 30 then open_minor else 0 end)::BIGINT as overdue_1_30_minor,
    sum(case when past_due_days between 31 and 60 then open_minor else 0 end)::BIGINT as overdue_31_60_minor,
    sum(case when past_due_days between 61 and 90 then open_minor else 0 end)::BIGINT as overdue_61_90_minor,
    sum(case when past_due_days > 90 then open_minor else 0 end)::BIGINT as overdue_91_plus_minor,
    sum(case when due_on between as_of_on and as_of_on + 30 then open_minor else 0 end)::BIGINT as due_next_30d_minor,
    max(open_minor) as largest_open_minor
  from renamed
  group by row_id
),
joined as (
  select
    spine.row_id,
    open_item.* exclude (row_id),
    coalesce(items_minor, 0) as items_minor,
    coalesce(receivable_count, 0) as receivable_count,
    coalesce(unallocated_minor, 0) as unallocated_minor,
    coalesce(foreign_count, 0) as foreign_item_count
  from spine
  left join every_item using (row_id)
  left join open_item using (row_id)
  left join credit_left using (row_id)
  left join foreign_item using (row_id)
),
final as (
  select
    row_id,
    items_minor - unallocated_minor as open_minor,
    coalesce(overdue_minor, 0) as overdue_minor,
    coalesce(dpd, 0) as dpd,
    coalesce(open_count, 0) as open_count,
    coalesce(overdue_count, 0) as overdue_count,
    receivable_count,
    oldest_open_age_days,
    case when positive_minor > 0 then overdue_minor::DOUBLE / positive_minor::DOUBLE end as overdue_share,
    coalesce(disputed_minor, 0) as disputed_minor,
    unallocated_minor,
    coalesce(overdue_1_30_minor, 0) as overdue_1_30_minor,
    coalesce(overdue_31_60_minor, 0) as overdue_31_60_minor,
    coalesce(overdue_61_90_minor, 0) as overdue_61_90_minor,
    coalesce(overdue_91_plus_minor, 0) as overdue_91_plus_minor,
    coalesce(due_next_30d_minor, 0) as due_next_30d_minor,
    case when positive_minor > 0 then largest_open_minor::DOUBLE / positive_minor::DOUBLE end as largest_open_share,
    foreign_item_count
  from joined
)
select * from final
