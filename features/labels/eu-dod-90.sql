-- 1 when a run of more than 90 consecutive days above both materiality thresholds reaches its 90th day within the horizon.
-- The overdue amount of a day: charges of items past due less their own credits, less what pays the oldest due first.
with source as (
  select candidate.row_id, candidate.as_of_on, item.item_id, item.due_on, item.charged_minor, item.invoiced_on
  from candidate
  join item using (row_id)
),
credit as (
  select row_id, receivable_id as item_id, event_on, sum(amount_minor)::BIGINT as amount_minor
  from live_entry
  where kind in ('payment', 'credit_note', 'write_off')
  group by row_id, receivable_id, event_on
),
renamed as (
  select row_id, due_on + 1 as on_date from source
  union
  select row_id, event_on as on_date from credit
  union
  select row_id, invoiced_on as on_date from source
),
item_day as (
  select renamed.row_id, renamed.on_date, source.item_id, source.due_on, source.charged_minor, coalesce(sum(credit.amount_minor), 0)::BIGINT as credited_minor
  from renamed
  join source on source.row_id = renamed.row_id and source.invoiced_on <= renamed.on_date
  left join credit on credit.row_id = renamed.row_id and credit.item_id = source.item_id and credit.event_on <= renamed.on_date
  group by renamed.row_id, renamed.on_date, source.item_id, source.due_on, source.charged_minor
),
pool_day as (
  select renamed.row_id, renamed.on_date, sum(credit.amount_minor)::BIGINT as pool_minor
  from renamed
  join credit on credit.row_id = renamed.row_id and credit.item_id is null and credit.event_on <= renamed.on_date
  group by renamed.row_id, renamed.on_date
),
day as (
  select
    row_id, on_date,
    greatest(0, sum(case when due_on < on_date then greatest(0, charged_minor - credited_minor) else 0 end) - coalesce(max(pool_minor), 0)) as overdue_minor,
    greatest(0, sum(greatest(0, charged_minor - credited_minor)) - coalesce(max(pool_minor), 0)) as exposure_minor
  from item_day
  left join pool_day using (row_id, on_date)
  group by row_id, on_date
),
judged as (
  select row_id, on_date, overdue_minor > parameters.absoluteMinor and overdue_minor * 100 > exposure_minor * parameters.relativePercent as is_above
  from day
  cross join parameters
),
marked as (
  select *, is_above and not coalesce(lag(is_above) over (partition by row_id order by on_date), false) as is_start
  from judged
),
run as (
  select row_id, on_date, is_above, sum(is_start::INTEGER) over (partition by row_id order by on_date) as run_number, lead(on_date) over (partition by row_id order by on_date) as next_on
  from marked
),
spell as (
  select row_id, run_number, min(on_date) as from_on, bool_or(next_on is null) as is_open_ended, max(next_on) as until_on
  from run
  where is_above
  group by row_id, run_number
),
joined as (
  select candidate.row_id, count(*) as default_count
  from candidate
  join spell using (row_id)
  cross join parameters
  where from_on + 90 > candidate.as_of_on and from_on + 90 <= candidate.as_of_on + parameters.horizonDays::INTEGER
    and (is_open_ended or until_on > from_on + 90)
  group by candidate.row_id
),
final as (
  select candidate.row_id, (coalesce(default_count, 0) > 0)::INTEGER as label
  from candidate
  left join joined using (row_id)
)
select * from final
