-- How the debtor has settled what it was charged: receivables by lateness, and part payments.
with source as (
  select spine.row_id, spine.as_of_on, item.charged_minor, item.due_on, item.closed_on, item.is_paid, item.open_minor, item.partial_count
  from spine
  join bare_item as item using (row_id)
),
renamed as not materialized (
  select
    row_id, charged_minor, is_paid, partial_count, closed_on, due_on,
    as_of_on - closed_on as closed_days,
    closed_on - due_on as signed_days,
    greatest(0, closed_on - due_on) as late_days,
    as_of_on - due_on as overdue_days,
    open_minor > 0 and due_on < as_of_on as is_overdue
  from source
),
-- Conditions stand inside the sums, or narrow the rows of all sums: both are several times cheaper than filters.
paid as (
  select
    row_id,
    count(*) as paid_count,
    sum(case when signed_days > 0 then 1 else 0 end) as late_count,
    sum(late_days) as late_days_sum,
    max(late_days) as worst_days_late,
    -- Newest settlement first, then what was due last.
    max((closed_on - date '1970-01-01' + 2097152)::BIGINT * 4194304 + (due_on - date '1970-01-01' + 2097152)) as last_settled
  from renamed
  where is_paid
  group by row_id
),
recent as (
  select
    row_id,
    count(*) as paid_count_365d,
    sum(case when closed_days < 30 then 1 else 0 end) as paid_count_30d,
    sum(case when closed_days < 90 then 1 else 0 end) as paid_count_90d,
    sum(case when closed_days < 90 and signed_days > 0 then 1 else 0 end) as late_count_90d,
    sum(case when closed_days < 180 and signed_days > 0 then 1 else 0 end) as late_count_180d,
    sum(case when signed_days > 0 then 1 else 0 end) as late_count_365d,
    sum(case when signed_days < 0 then 1 else 0 end) as early_count_365d,
    sum(charged_minor)::HUGEINT as weight,
    sum(charged_minor::HUGEINT * late_days) as weighted_days,
    sum(charged_minor::HUGEINT * (late_days * late_days)) as weighted_squares
  from renamed
  where is_paid and closed_days < 365
  group by row_id
),
part as (
  select row_id, sum(partial_count)::BIGINT as partial_payment_count
  from renamed
  where partial_count > 0
  group by row_id
),
overdue as (
  select row_id, count(*) as overdue_count, sum(overdue_days)::BIGINT as overdue_days_sum
  from renamed
  where is_overdue
  group by row_id
),
-- About the whole number of days nearest to the mean: squares stay small, so amounts of any size fit into 128 bits.
centred as (
  select
    row_id, paid_count_365d, paid_count_30d, paid_count_90d, late_count_90d, late_count_180d, late_count_365d, early_count_365d, weight, weighted_days,
    (weighted_days - around * weight)::DOUBLE / weight::DOUBLE as mean_offset,
    (weighted_squares - 2 * around * weighted_days + around * around * weight)::DOUBLE / weight::DOUBLE as mean_square
  from (select *, case when weight > 0 then (2 * weighted_days + weight) // (2 * weight) end as around from recent)
),
joined as (
  select
    spine.row_id, paid.* exclude (row_id, last_settled), centred.* exclude (row_id), part.partial_payment_count,
    coalesce(overdue.overdue_count, 0) as overdue_count, coalesce(overdue.overdue_days_sum, 0) as overdue_days_sum,
    case when last_settled is not null then greatest(0, last_settled // 4194304 - last_settled % 4194304) end as last_days_late
  from spine
  left join paid using (row_id)
  left join centred using (row_id)
  left join part using (row_id)
  left join overdue using (row_id)
),
final as (
  select
    row_id,
    coalesce(paid_count, 0) as paid_count,
    coalesce(paid_count_30d, 0) as paid_count_30d,
    coalesce(paid_count_90d, 0) as paid_count_90d,
    coalesce(late_count_90d, 0) as late_count_90d,
    coalesce(late_count_180d, 0) as late_count_180d,
    coalesce(late_count_365d, 0) as late_count_365d,
    case when paid_count_365d > 0 then late_count_365d::DOUBLE / paid_count_365d::DOUBLE end as late_rate_365d,
    (10 * coalesce(late_count, 0) + 15)::DOUBLE / (10 * coalesce(paid_count, 0) + 50)::DOUBLE as late_rate_shrunk,
    case when paid_count_90d > 0 then (late_count_90d * paid_count_365d - late_count_365d * paid_count_90d)::DOUBLE / (paid_count_90d * paid_count_365d)::DOUBLE end as late_rate_trend,
    case when paid_count_365d > 0 then early_count_365d::DOUBLE / paid_count_365d::DOUBLE end as paid_early_share_365d,
    case when paid_count > 0 then late_days_sum::DOUBLE / paid_count::DOUBLE end as mean_past_days_late,
    case when coalesce(paid_count, 0) + overdue_count > 0 then (coalesce(late_days_sum, 0) + overdue_days_sum)::DOUBLE / (coalesce(paid_count, 0) + overdue_count)::DOUBLE end as mean_days_late_with_open,
    case when weight > 0 then weighted_days::DOUBLE / weight::DOUBLE end as weighted_days_late_365d,
    sqrt(mean_square - mean_offset * mean_offset) as spread_days_late_365d,
    worst_days_late,
    last_days_late,
    coalesce(partial_payment_count, 0) as partial_payment_count
  from joined
)
select * from final
