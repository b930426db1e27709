-- Ledger entries whose amounts stay out: in currencies without a rate at the as-of; stands in for foreign-entry.sql where there are rates.
with source as (
  select row_id, entry_id, receivable_id, currency
  from ledger_entry_at
),
renamed as (
  select source.row_id, coalesce(source.receivable_id, entry_id) as item_key, currency, spine.as_of
  from source
  join spine on spine.row_id = source.row_id
),
joined as (
  select renamed.* from renamed anti join fx_rate using (as_of, currency)
),
final as (
  select row_id, item_key from joined
)
select * from final
