-- How the debtor has paid: settled receivables by lateness, part payments, broken promises and returned payments.
with source as (
  select spine.row_id, spine.as_of_on, item.charged_minor, item.due_on, item.closed_on, item.is_paid, item.open_minor, item.partial_count, item.invoiced_on
  from spine
  join item using (row_id)
),
renamed as (
  select
    row_id, as_of_on, charged_minor, due_on, closed_on, is_paid, partial_count,
    as_of_on - closed_on as closed_age_days,
    closed_on - due_on as signed_days,
    greatest(0, closed_on - due_on) as late_days,
    open_minor > 0 and due_on < as_of_on as is_overdue,
    as_of_on - due_on as overdue_days
  from source
),
settled as (
  select
    row_id,
    count(*) filter (where is_paid) as paid_count,
    count(*) filter (where is_paid and late_days > 0) as late_count,
    sum(late_days) filter (where is_paid)::BIGINT as late_days_sum,
    max(late_days) filter (where is_paid) as worst_days_late,
    count(*) filter (where is_paid and closed_age_days < 30) as paid_count_30d,
    count(*) filter (where is_paid and closed_age_days < 90) as paid_count_90d,
    count(*) filter (where is_paid and closed_age_days < 180) as paid_count_180d,
    count(*) filter (where is_paid and closed_age_days < 365) as paid_count_365d,
    count(*) filter (where is_paid and closed_age_days < 90 and late_days > 0) as late_count_90d,
    count(*) filter (where is_paid and closed_age_days < 180 and late_days > 0) as late_count_180d,
    count(*) filter (where is_paid and closed_age_days < 365 and late_days > 0) as late_count_365d,
    count(*) filter (where is_paid and closed_age_days < 365 and signed_days < 0) as early_count_365d,
    coalesce(sum(charged_minor::HUGEINT) filter (where is_paid and closed_age_days < 365), 0)::HUGEINT as weight,
    coalesce(sum(charged_minor::HUGEINT * late_days) filter (where is_paid and closed_age_days < 365), 0)::HUGEINT as weighted_days,
    coalesce(sum(charged_minor::HUGEINT * late_days * late_days) filter (where is_paid and closed_age_days < 365), 0)::HUGEINT as weighted_squares,
    coalesce(sum(partial_count), 0)::BIGINT as partial_payment_count,
    count(*) filter (where is_overdue) as overdue_count,
    coalesce(sum(overdue_days) filter (where is_overdue), 0)::BIGINT as overdue_days_sum
  from renamed
  group by row_id
),
latest as (
  select source.row_id, greatest(0, source.closed_on - source.due_on) as last_days_late
  from source
  where is_paid
  qualify row_number() over (partition by row_id order by closed_on desc, due_on desc, charged_minor desc, invoiced_on desc) = 1
),
payment as (
  select
    live_entry.row_id,
    count(*) as payment_count,
    max(live_entry.event_on) as last_payment_on,
    coalesce(sum(amount_minor) filter (where as_of_on - event_on < 30), 0)::BIGINT as paid_minor_30d,
    coalesce(sum(amount_minor) filter (where as_of_on - event_on < 90), 0)::BIGINT as paid_minor_90d,
    coalesce(sum(amount_minor) filter (where as_of_on - event_on < 365), 0)::BIGINT as paid_minor_365d
  from live_entry
  join spine using (row_id)
  where kind = 'payment'
  group by live_entry.row_id
),
promise as (
  select promise.row_id, promise.entry_id, promise.amount_minor, promise.due_on, promise.event_at, promise.receivable_id
  from live_entry as promise
  join spine using (row_id)
  where promise.kind = 'promise_made' and promise.due_on < spine.as_of_on and spine.as_of_on - promise.due_on < 365
    and not exists (
      select 1 from live_entry as cancelled
      where cancelled.row_id = promise.row_id and cancelled.kind = 'promise_cancelled' and cancelled.event_at >= promise.event_at
        and (cancelled.receivable_id is not distinct from promise.receivable_id or cancelled.receivable_id is null))
),
kept as (
  select promise.row_id, promise.entry_id, promise.amount_minor, coalesce(sum(paid.amount_minor), 0)::BIGINT as paid_minor
  from promise
  left join live_entry as paid
    on paid.row_id = promise.row_id and paid.kind = 'payment' and paid.event_at >= promise.event_at and paid.event_on <= promise.due_on
  group by promise.row_id, promise.entry_id, promise.amount_minor
),
promised as (
  select
    row_id,
    count(*) filter (where paid_minor < amount_minor) as broken_promise_count_365d,
    count(*) filter (where paid_minor >= amount_minor) as kept_promise_count_365d
  from kept
  group by row_id
),
returned as (
  select reversal.row_id, count(*) as reversal_count_365d
  from ledger_entry_at as reversal
  join ledger_entry_at as original
    on original.row_id = reversal.row_id and original.entry_id = reversal.reverses_entry_id and original.kind = 'payment'
  join spine on spine.row_id = reversal.row_id
  where reversal.kind = 'reversal' and spine.as_of_on - reversal.event_on < 365
  group by reversal.row_id
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
    spine.row_id, spine.as_of_on, settled.* exclude (row_id), centred.* exclude (row_id), latest.last_days_late, payment.* exclude (row_id),
    promised.* exclude (row_id), returned.reversal_count_365d
  from spine
  left join settled using (row_id)
  left join centred using (row_id)
  left join latest using (row_id)
  left join payment using (row_id)
  left join promised using (row_id)
  left join returned using (row_id)
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
    as_of_on - last_payment_on as days_since_last_payment,
    coalesce(payment_count, 0) as payment_count,
    coalesce(paid_minor_30d, 0) as paid_minor_30d,
    coalesce(paid_minor_90d, 0) as paid_minor_90d,
    coalesce(paid_minor_365d, 0) as paid_minor_365d,
    coalesce(partial_payment_count, 0) as partial_payment_count,
    coalesce(broken_promise_count_365d, 0) as broken_promise_count_365d,
    coalesce(kept_promise_count_365d, 0) as kept_promise_count_365d,
    coalesce(reversal_count_365d, 0) as reversal_count_365d
  from joined
)
select * from final
