-- Batches of placements with an agency. A batch covers every debit note up to the newest one among the cases that it placed.
with source as (
  select receivable_id, local_date(event_at) as batch_on, event_at, known_at
  from ledger_entry
  where kind = 'placed_with_agency' and known_at <= $known_up_to::TIMESTAMP
),
renamed as (
  select receivable_id, local_date(known_at) as noted_on, event_at
  from ledger_entry
  cross join parameters
  where kind = 'debit_note' and known_at <= $known_up_to::TIMESTAMP and ends_with(entry_id, parameters.debitNoteIdEnding)
),
joined as (
  select source.batch_on, max(source.known_at) as known_at, max(renamed.noted_on) as covers_on
  from source
  join renamed on renamed.receivable_id = source.receivable_id and renamed.event_at <= source.event_at
  group by source.batch_on
),
final as (
  select * from joined
)
select * from final
