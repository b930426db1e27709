-- Payments in the portfolio's currency that nothing has undone.
with source as (
  select row_id, amount_minor, event_at, event_on
  from live_entry
  where kind = 'payment'
),
renamed as (
  select * from source
),
joined as (
  select * from renamed
),
final as (
  select row_id, amount_minor, event_at, event_on from joined
)
select * from final
