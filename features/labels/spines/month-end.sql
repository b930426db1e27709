-- Every debtor with a ledger, at the end of every month since its first entry.
with source as (
  select debtor_id, min(local_date(known_at)) as first_on
  from ledger_entry
  where known_at <= $known_up_to::TIMESTAMP
  group by debtor_id
),
renamed as (
  select unnest(generate_series(min(date_trunc('month', first_on)), local_date($known_up_to::TIMESTAMP)::TIMESTAMP, interval 1 month))::DATE as month_on
  from source
),
joined as (
  select source.debtor_id, (renamed.month_on + interval 1 month)::DATE - 1 as anchor_on
  from source
  join renamed on (renamed.month_on + interval 1 month)::DATE - 1 >= source.first_on
),
final as (
  select debtor_id, null::VARCHAR as receivable_id, end_of_date(anchor_on) as as_of, anchor_on
  from joined
)
select * from final
