-- Every receivable, `afterDays` days after a debit note of the declared kind (a penalty), unless another one came in between.
with source as (
  select debtor_id, receivable_id, entry_id, event_at, known_at, local_date(known_at) as anchor_on
  from ledger_entry
  cross join parameters
  where kind = 'debit_note' and receivable_id is not null and known_at <= $known_up_to::TIMESTAMP and ends_with(entry_id, parameters.debitNoteIdEnding)
),
renamed as (
  select *, lead(anchor_on) over (partition by receivable_id order by event_at, known_at, entry_id) as next_on
  from source
),
joined as (
  select debtor_id, receivable_id, anchor_on, anchor_on + parameters.afterDays::INTEGER as as_of_on
  from renamed
  cross join parameters
  where next_on is null or next_on > anchor_on + parameters.afterDays::INTEGER
),
final as (
  select debtor_id, receivable_id, end_of_date(as_of_on) as as_of, anchor_on
  from joined
)
select * from final
