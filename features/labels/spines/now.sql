-- Every receivable at the moment up to which facts are read.
with source as (
  select debtor_id, receivable_id, known_at, event_at, entry_id
  from ledger_entry
  where kind = 'invoice' and receivable_id is not null and known_at <= $known_up_to::TIMESTAMP
),
renamed as (
  select debtor_id, receivable_id
  from source
  qualify row_number() over (partition by receivable_id order by known_at, event_at, entry_id) = 1
),
joined as (
  select * from renamed
),
final as (
  select debtor_id, receivable_id, $known_up_to::TIMESTAMP as as_of, local_date($known_up_to::TIMESTAMP) as anchor_on
  from joined
)
select * from final
