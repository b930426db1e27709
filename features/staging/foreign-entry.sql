-- Ledger entries whose amounts stay out: in other currencies than the portfolio's.
with source as (
  select row_id, entry_id, receivable_id, currency
  from ledger_entry_at
),
renamed as (
  select row_id, coalesce(receivable_id, entry_id) as item_key, currency from source
),
joined as (
  select * from renamed where currency <> portfolio_currency()
),
final as (
  select row_id, item_key from joined
)
select * from final
