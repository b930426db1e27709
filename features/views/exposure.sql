-- What the debtor owes at the as-of, and how old it is.
with source as (
  select spine.row_id, spine.as_of_on, item.item_id, item.open_minor, item.due_on, item.invoiced_on, item.is_disputed, item.charged_minor
  from spine
  left join item using (row_id)
),
renamed as (
  select *, greatest(0, as_of_on - due_on) as past_due_days, open_minor > 0 as is_open
  from source
),
foreign_item as (
  select row_id, count(distinct item_key) as foreign_count
  from foreign_entry
  group by row_id
),
owed as (
  select
    row_id,
    coalesce(sum(open_minor), 0)::BIGINT as items_minor,
    coalesce(sum(open_minor) filter (where is_open), 0)::BIGINT as positive_minor,
    coalesce(sum(open_minor) filter (where is_open and due_on < as_of_on), 0)::BIGINT as overdue_minor,
    coalesce(max(past_due_days) filter (where is_open), 0) as dpd,
    count(*) filter (where is_open) as open_count,
    count(*) filter (where is_open and due_on < as_of_on) as overdue_count,
    count(item_id) as receivable_count,
    max(as_of_on - invoiced_on) filter (where is_open) as oldest_open_age_days,
    coalesce(sum(open_minor) filter (where is_open and is_disputed), 0)::BIGINT as disputed_minor,
    coalesce(sum(open_minor) filter (where is_open and past_due_days between 1 and 30), 0)::BIGINT as overdue_1_30_minor,
    coalesce(sum(open_minor) filter (where is_open and past_due_days between 31 and 60), 0)::BIGINT as overdue_31_60_minor,
    coalesce(sum(open_minor) filter (where is_open and past_due_days between 61 and 90), 0)::BIGINT as overdue_61_90_minor,
    coalesce(sum(open_minor) filter (where is_open and past_due_days > 90), 0)::BIGINT as overdue_91_plus_minor,
    coalesce(sum(open_minor) filter (where is_open and due_on between as_of_on and as_of_on + 30), 0)::BIGINT as due_next_30d_minor,
    max(open_minor) filter (where is_open) as largest_open_minor
  from renamed
  group by row_id
),
joined as (
  select
    owed.*,
    coalesce(unallocated_minor, 0) as unallocated_minor,
    coalesce(foreign_count, 0) as foreign_item_count
  from owed
  left join credit_left using (row_id)
  left join foreign_item using (row_id)
),
final as (
  select
    row_id,
    items_minor - unallocated_minor as open_minor,
    overdue_minor,
    dpd,
    open_count,
    overdue_count,
    receivable_count,
    oldest_open_age_days,
    case when positive_minor > 0 then overdue_minor::DOUBLE / positive_minor::DOUBLE end as overdue_share,
    disputed_minor,
    unallocated_minor,
    overdue_1_30_minor,
    overdue_31_60_minor,
    overdue_61_90_minor,
    overdue_91_plus_minor,
    due_next_30d_minor,
    case when positive_minor > 0 then largest_open_minor::DOUBLE / positive_minor::DOUBLE end as largest_open_share,
    foreign_item_count
  from joined
)
select * from final
