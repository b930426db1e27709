-- The receivable of the row, where the grain is the receivable; null for rows of a debtor.
with source as (
  select
    spine.row_id, spine.as_of_on, item.item_id, item.charged_minor, item.invoiced_minor, item.open_minor, item.direct_minor, item.invoiced_on, item.due_on,
    item.partial_count, item.is_disputed, receivable.terms_days, receivable.product, receivable.contract
  from spine
  join item on item.row_id = spine.row_id and item.item_id = spine.receivable_id
  left join receivable_at as receivable on receivable.row_id = spine.row_id and receivable.receivable_id = spine.receivable_id
),
renamed as (
  select *, coalesce(terms_days, due_on - invoiced_on) as terms, as_of_on - invoiced_on as age_days
  from source
),
extra as (
  select
    spine.row_id,
    count(*) as debit_note_count,
    sum(amount_minor)::BIGINT as debit_note_minor,
    max(event_on) as last_debit_note_on
  from spine
  join live_entry on live_entry.row_id = spine.row_id and live_entry.receivable_id = spine.receivable_id
  where kind = 'debit_note'
  group by spine.row_id
),
last_extra as (
  select spine.row_id, amount_minor as last_debit_note_minor
  from spine
  join live_entry on live_entry.row_id = spine.row_id and live_entry.receivable_id = spine.receivable_id
  where kind = 'debit_note'
  qualify row_number() over (partition by spine.row_id order by event_at desc, known_at desc, entry_id desc) = 1
),
payment as (
  select spine.row_id, count(*) as payment_count, sum(amount_minor)::BIGINT as paid_minor
  from spine
  join live_entry on live_entry.row_id = spine.row_id and live_entry.receivable_id = spine.receivable_id
  where kind = 'payment'
  group by spine.row_id
),
debtor_mean as (
  select item.row_id, sum(charged_minor::HUGEINT)::HUGEINT as charged_minor, count(*) as item_count
  from bare_item as item
  join spine using (row_id)
  where spine.receivable_id is not null
  group by item.row_id
),
joined as (
  select
    spine.row_id, renamed.* exclude (row_id), extra.* exclude (row_id), last_extra.last_debit_note_minor, payment.payment_count, payment.paid_minor,
    debtor_mean.charged_minor as debtor_charged_minor, debtor_mean.item_count
  from spine
  left join renamed using (row_id)
  left join extra using (row_id)
  left join last_extra using (row_id)
  left join payment using (row_id)
  left join debtor_mean using (row_id)
),
final as (
  select
    row_id,
    charged_minor as item_charged_minor,
    invoiced_minor as item_invoiced_minor,
    open_minor as item_open_minor,
    terms as item_terms_days,
    case when open_minor > 0 then greatest(0, as_of_on - due_on) when item_id is not null then 0 end as item_dpd,
    case when terms > 0 then age_days::DOUBLE / terms::DOUBLE end as item_relative_age,
    case when item_id is not null and debtor_charged_minor > 0 then (charged_minor::HUGEINT * item_count)::DOUBLE / debtor_charged_minor::DOUBLE end as item_relative_amount,
    case when item_id is not null then coalesce(payment_count, 0) end as item_payment_count,
    case when charged_minor > 0 then coalesce(paid_minor, 0)::DOUBLE / charged_minor::DOUBLE end as item_paid_share,
    case when item_id is not null then coalesce(debit_note_count, 0) end as item_debit_note_count,
    case when item_id is not null then coalesce(debit_note_minor, 0) - coalesce(last_debit_note_minor, 0) end as item_earlier_debit_notes_minor,
    case when item_id is not null then coalesce(last_debit_note_minor, 0) end as item_last_debit_note_minor,
    case when invoiced_minor > 0 then coalesce(last_debit_note_minor, 0)::DOUBLE / invoiced_minor::DOUBLE end as item_last_debit_note_ratio,
    last_debit_note_on - invoiced_on as item_days_to_last_debit_note,
    is_disputed::INTEGER as item_is_disputed,
    month(invoiced_on) as item_invoice_month,
    isodow(due_on) as item_due_weekday,
    day(due_on) as item_due_day_of_month,
    product as item_product
  from joined
)
select * from final
