-- Ledger entries in the portfolio's currency that nothing has undone.
with source as (
  select row_id, entry_id, receivable_id, kind, amount_minor, currency, due_on, event_at, known_at, event_on
  from ledger_entry_at
  where kind <> 'reversal' and currency = (select currency from portfolio)
),
renamed as (
  select row_id, entry_id, currency from undone_entry
),
joined as (
  select source.*
  from source
  anti join renamed using (row_id, entry_id, currency)
),
final as (
  select row_id, entry_id, receivable_id, kind, amount_minor, due_on, event_at, known_at, event_on
  from joined
)
select * from final
