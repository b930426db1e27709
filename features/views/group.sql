-- What the other debtors of the group (parents and children) owed, and how they paid, at the end of the day before the as-of.
with source as (
  select spine.row_id, group_row.self_id, group_row.day_on, group_row.root_id
  from spine
  left join group_row on group_row.debtor_id = spine.debtor_id and group_row.as_of_on = spine.as_of_on and group_row.root_id is not null
),
renamed as (
  select
    source.row_id, (source.root_id = source.self_id)::INTEGER as is_head, total.member_count - 1 as other_count,
    total.open_minor - own.open_minor as open_minor, total.overdue_minor - own.overdue_minor as overdue_minor,
    total.late_count - own.late_count as late_count, total.outcome_count - own.outcome_count as outcome_count,
    -- The worst of the others is the next one where the debtor alone is the worst.
    case when own.dpd = total.worst_dpd and total.worst_count = 1 then total.second_dpd else total.worst_dpd end as worst_dpd
  from source
  left join group_total as total on total.day_on = source.day_on and total.root_id = source.root_id
  left join own_group as own on own.day_on = source.day_on and own.debtor_id = source.self_id
),
joined as (
  select
    row_id, coalesce(other_count, 0) as other_count, coalesce(is_head, 0) as is_head, coalesce(open_minor, 0) as open_minor, coalesce(overdue_minor, 0) as overdue_minor,
    coalesce(worst_dpd, 0) as worst_dpd, coalesce(outcome_count, 0) as outcome_count, coalesce(late_count, 0) as late_count
  from renamed
),
final as (
  select
    row_id,
    other_count as group_other_count,
    is_head as group_is_head,
    open_minor as group_open_minor,
    overdue_minor as group_overdue_minor,
    case when open_minor > 0 then overdue_minor::DOUBLE / open_minor::DOUBLE end as group_overdue_share,
    worst_dpd as group_worst_dpd,
    outcome_count as group_outcome_count,
    case when outcome_count > 0 then late_count::DOUBLE / outcome_count::DOUBLE end as group_late_rate
  from joined
)
select * from final
