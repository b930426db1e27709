-- Every receivable at the end of the month in which its invoice was known, and of some months after it.
with source as (
  select debtor_id, receivable_id, local_date(known_at) as known_on
  from ledger_entry
  where kind = 'invoice' and receivable_id is not null and known_at <= $known_up_to::TIMESTAMP
  qualify row_number() over (partition by receivable_id order by known_at, event_at, entry_id) = 1
),
renamed as (
  select debtor_id, receivable_id, known_on, unnest(generate_series(0, parameters.monthsAfter::BIGINT)) as month_number
  from source
  cross join parameters
),
joined as (
  select debtor_id, receivable_id, last_day((known_on + to_months(month_number::INTEGER))::DATE) as anchor_on
  from renamed
),
-- Zones are slow: each date is turned into a moment once.
moment as (
  select anchor_on, end_of_date(anchor_on) as as_of
  from (select distinct anchor_on from joined)
),
final as (
  select debtor_id, receivable_id, as_of, anchor_on
  from joined
  join moment using (anchor_on)
)
select * from final
