-- What the debtor pays and when: payments, promises and returned payments, whatever they were for.
with source as (
  select row_id, as_of_on from spine
),
renamed as (
  select * from source
),
payment as (
  select
    paid_entry.row_id,
    count(*) as payment_count,
    max(event_on) as last_payment_on,
    sum(case when as_of_on - event_on < 30 then amount_minor else 0 end)::BIGINT as paid_minor_30d,
    sum(case when as_of_on - event_on < 90 then amount_minor else 0 end)::BIGINT as paid_minor_90d,
    sum(case when as_of_on - event_on < 365 then amount_minor else 0 end)::BIGINT as paid_minor_365d
  from paid_entry
  join spine using (row_id)
  group by paid_entry.row_id
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
  left join paid_entry as paid
    on paid.row_id = promise.row_id and paid.event_at >= promise.event_at and paid.event_on <= promise.due_on
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
  select reversal_at.row_id, count(*) as reversal_count_365d
  from reversal_at
  join spine using (row_id)
  where reversal_at.reversed_kind = 'payment' and spine.as_of_on - reversal_at.event_on < 365
  group by reversal_at.row_id
),
joined as (
  select renamed.row_id, renamed.as_of_on, payment.* exclude (row_id), promised.* exclude (row_id), returned.reversal_count_365d
  from renamed
  left join payment using (row_id)
  left join promised using (row_id)
  left join returned using (row_id)
),
final as (
  select
    row_id,
    as_of_on - last_payment_on as days_since_last_payment,
    coalesce(payment_count, 0) as payment_count,
    coalesce(paid_minor_30d, 0) as paid_minor_30d,
    coalesce(paid_minor_90d, 0) as paid_minor_90d,
    coalesce(paid_minor_365d, 0) as paid_minor_365d,
    coalesce(broken_promise_count_365d, 0) as broken_promise_count_365d,
    coalesce(kept_promise_count_365d, 0) as kept_promise_count_365d,
    coalesce(reversal_count_365d, 0) as reversal_count_365d
  from joined
)
select * from final
