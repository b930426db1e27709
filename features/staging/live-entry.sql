-- Ledger entries in the portfolio's currency that nothing has undone. A reversal that was itself reversed undoes nothing.
with source as (
  select row_id, entry_id, receivable_id, kind, amount_minor, due_on, reverses_entry_id, event_at, known_at, event_on
  from ledger_entry_at
  where currency = (select currency from portfolio)
),
renamed as (
  select row_id, entry_id, reverses_entry_id
  from source
  where kind = 'reversal' and reverses_entry_id is not null
),
undone as (
  select distinct row_id, reverses_entry_id as entry_id
  from renamed as reversal
  where not exists (select 1 from renamed as again where again.row_id = reversal.row_id and again.reverses_entry_id = reversal.entry_id)
),
joined as (
  select source.row_id, entry_id, receivable_id, kind, amount_minor, due_on, event_at, known_at, event_on
  from source
  anti join undone using (row_id, entry_id)
),
final as (
  select *
  from joined
  where kind <> 'reversal'
)
select * from final
