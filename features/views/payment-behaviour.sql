-- How the debtor has settled what it was charged: receivables by lateness, and part payments.
with source as (
  select spine.row_id, spine.as_of_on, item.charged_minor, item.due_on, item.closed_on, item.is_paid, item.open_minor, item.partial_count
  from spine
  join bare_item as item using (row_id)
),
renamed as (
  select
    row_id, charged_minor, is_paid, partial_count,
    case
      when not is_paid then null
      when as_of_on - closed_on < 30 then 30
      when as_of_on - closed_on < 90 then 90
      when as_of_on - closed_on < 180 then 180
      when as_of_on - closed_on < 365 then 365
      else 1000000
    end as closed_within_days,
    closed_on - due_on as signed_days,
    greatest(0, closed_on - due_on) as late_days,
    -- Newest settlement first, then what was due last.
    (closed_on - date '1970-01-01' + 2097152)::BIGINT * 4194304 + (due_on - date '1970-01-01' + 2097152) as settled_key,
    open_minor > 0 and due_on < as_of_on as is_overdue,
    as_of_on - due_on as overdue_days
  from source
),
-- At most six groups a row, so that the windows below add up few numbers.
by_age as (
  select
    row_id, is_paid, closed_within_days,
    count(*) as item_count,
    sum((late_days > 0)::INTEGER) as late_count,
    sum((signed_days < 0)::INTEGER) as early_count,
    sum(late_days) as late_days_sum,
    max(late_days) as worst_days_late,
    max(settled_key) as settled_key,
    sum(charged_minor::HUGEINT) as weight,
    sum(charged_minor::HUGEINT * late_days) as weighted_days,
    sum(charged_minor::HUGEINT * (late_days * late_days)) as weighted_squares,
    sum(partial_count) as partial_count,
    sum(is_overdue::INTEGER) as overdue_count,
    sum(case when is_overdue then overdue_days else 0 end) as overdue_days_sum
  from renamed
  group by row_id, is_paid, closed_within_days
),
settled as (
  select
    row_id,
    coalesce(sum(item_count) filter (where is_paid), 0)::BIGINT as paid_count,
    coalesce(sum(late_count) filter (where is_paid), 0)::BIGINT as late_count,
    coalesce(sum(late_days_sum) filter (where is_paid), 0)::BIGINT as late_days_sum,
    max(worst_days_late) filter (where is_paid) as worst_days_late,
    coalesce(sum(item_count) filter (where closed_within_days <= 30), 0)::BIGINT as paid_count_30d,
    coalesce(sum(item_count) filter (where closed_within_days <= 90), 0)::BIGINT as paid_count_90d,
    coalesce(sum(item_count) filter (where closed_within_days <= 180), 0)::BIGINT as paid_count_180d,
    coalesce(sum(item_count) filter (where closed_within_days <= 365), 0)::BIGINT as paid_count_365d,
    coalesce(sum(late_count) filter (where closed_within_days <= 90), 0)::BIGINT as late_count_90d,
    coalesce(sum(late_count) filter (where closed_within_days <= 180), 0)::BIGINT as late_count_180d,
    coalesce(sum(late_count) filter (where closed_within_days <= 365), 0)::BIGINT as late_count_365d,
    coalesce(sum(early_count) filter (where closed_within_days <= 365), 0)::BIGINT as early_count_365d,
    coalesce(sum(weight) filter (where closed_within_days <= 365), 0)::HUGEINT as weight,
    coalesce(sum(weighted_days) filter (where closed_within_days <= 365), 0)::HUGEINT as weighted_days,
    coalesce(sum(weighted_squares) filter (where closed_within_days <= 365), 0)::HUGEINT as weighted_squares,
    max(settled_key) filter (where is_paid) as last_settled,
    sum(partial_count)::BIGINT as partial_payment_count,
    sum(overdue_count)::BIGINT as overdue_count,
    sum(overdue_days_sum)::BIGINT as overdue_days_sum
  from by_age
  group by row_id
),
-- About the whole number of days nearest to the mean: squares stay small, so amounts of any size fit into 128 bits.
centred as (
  select
    row_id,
    (weighted_days - around * weight)::DOUBLE / weight::DOUBLE as mean_offset,
    (weighted_squares - 2 * around * weighted_days + around * around * weight)::DOUBLE / weight::DOUBLE as mean_square
  from (select *, (2 * weighted_days + weight) // (2 * weight) as around from settled where weight > 0)
),
joined as (
  select
    spine.row_id, settled.* exclude (row_id, last_settled), centred.* exclude (row_id),
    case when last_settled is not null then greatest(0, last_settled // 4194304 - last_settled % 4194304) end as last_days_late
  from spine
  left join settled using (row_id)
  left join centred using (row_id)
),
final as (
  select
    row_id,
    coalesce(paid_count, 0) as paid_count,
    coalesce(paid_count_30d, 0) as paid_count_30d,
    coalesce(paid_count_90d, 0) as paid_count_90d,
    coalesce(paid_count_180d, 0) as paid_count_180d,
    coalesce(paid_count_365d, 0) as paid_count_365d,
    coalesce(late_count_90d, 0) as late_count_90d,
    coalesce(late_count_180d, 0) as late_count_180d,
    coalesce(late_count_365d, 0) as late_count_365d,
    case when paid_count_365d > 0 then late_count_365d::DOUBLE / paid_count_365d::DOUBLE end as late_rate_365d,
    (10 * coalesce(late_count, 0) + 15)::DOUBLE / (10 * coalesce(paid_count, 0) + 50)::DOUBLE as late_rate_shrunk,
    case when paid_count_90d > 0 then (late_count_90d * paid_count_365d - late_count_365d * paid_count_90d)::DOUBLE / (paid_count_90d * paid_count_365d)::DOUBLE end as late_rate_trend,
    case when paid_count_365d > 0 then early_count_365d::DOUBLE / paid_count_365d::DOUBLE end as paid_early_share_365d,
    case when paid_count > 0 then late_days_sum::DOUBLE / paid_count::DOUBLE end as mean_past_days_late,
    case when paid_count + overdue_count > 0 then (coalesce(late_days_sum, 0) + overdue_days_sum)::DOUBLE / (paid_count + overdue_count)::DOUBLE end as mean_days_late_with_open,
    case when weight > 0 then weighted_days::DOUBLE / weight::DOUBLE end as weighted_days_late_365d,
    sqrt(mean_square - mean_offset * mean_offset) as spread_days_late_365d,
    worst_days_late,
    last_days_late,
    coalesce(partial_payment_count, 0) as partial_payment_count
  from joined
)
select * from final
