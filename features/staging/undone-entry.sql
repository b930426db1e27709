-- Entries that a visible reversal undoes. A reversal that was itself reversed undoes nothing.
with source as (
  select row_id, entry_id, reverses_entry_id, currency
  from ledger_entry_at
  where kind = 'reversal' and reverses_entry_id is not null
),
renamed as (
  select row_id, entry_id, reverses_entry_id, currency from source
),
joined as (
  select distinct row_id, reverses_entry_id as entry_id, currency
  from renamed as reversal
  where not exists (
    select 1 from source as again
    where again.row_id = reversal.row_id and again.reverses_entry_id = reversal.entry_id and again.currency = reversal.currency)
),
final as (
  select * from joined
)
select * from final
