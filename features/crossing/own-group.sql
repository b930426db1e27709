-- Per member of a group and day: what it owes, how old that is, and how it paid in the year before.
with source as (
  select spine.row_id, spine.debtor_id, spine.as_of_on as day_on
  from spine
),
renamed as (
  select row_id, open_minor, due_on, open_minor > 0 as is_open, (closed_on is null or closed_on > due_on)::INTEGER as is_late, is_paid
  from bare_item
),
joined as (
  select source.*, renamed.* exclude (row_id), renamed.row_id is not null and due_on < day_on and day_on - due_on <= 365 and (is_paid or is_open) as is_outcome
  from source
  left join renamed using (row_id)
),
final as (
  select
    debtor_id, day_on,
    coalesce(sum(open_minor) filter (where is_open), 0)::BIGINT as open_minor,
    coalesce(sum(open_minor) filter (where is_open and due_on < day_on), 0)::BIGINT as overdue_minor,
    coalesce(max(greatest(0, day_on - due_on)) filter (where is_open), 0)::BIGINT as dpd,
    coalesce(sum(is_late) filter (where is_outcome), 0)::BIGINT as late_count,
    count(*) filter (where is_outcome) as outcome_count
  from joined
  group by debtor_id, day_on
)
select * from final
