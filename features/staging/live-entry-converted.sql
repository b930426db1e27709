-- Ledger entries that nothing has undone, in the portfolio's currency or at the rate of the as-of; stands in for live-entry.sql where there are rates.
with source as (
  select row_id, entry_id, receivable_id, kind, amount_minor, currency, due_on, event_at, known_at, event_on
  from live_entry_at
),
renamed as (
  select * from source
),
joined as (
  select renamed.* replace (converted(renamed.amount_minor, fx_rate.multiplier, fx_rate.divisor) as amount_minor)
  from renamed
  join spine on spine.row_id = renamed.row_id
  join fx_rate on fx_rate.as_of = spine.as_of and fx_rate.currency = renamed.currency
),
final as (
  select row_id, entry_id, receivable_id, kind, amount_minor, due_on, event_at, known_at, event_on
  from joined
)
select * from final
