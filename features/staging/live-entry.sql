-- Ledger entries in the portfolio's currency that nothing has undone.
with source as (
  select row_id, entry_id, receivable_id, kind, amount_minor, due_on, event_at, known_at, event_on
  from live_entry_at
  where currency = portfolio_currency()
),
renamed as (
  select * from source
),
joined as (
  select * from renamed
),
final as (
  select row_id, entry_id, receivable_id, kind, amount_minor, due_on, event_at, known_at, event_on
  from joined
)
select * from final
