-- Where the receivable of the row stands at the as-of.
with source as (
  select spine.row_id, spine.as_of_on, spine.receivable_id, item.open_minor, item.due_on
  from spine
  join item on item.row_id = spine.row_id and item.item_id = spine.receivable_id
),
renamed as (
  select row_id, receivable_id, kind
  from live_entry
  where kind in ('placed_with_agency', 'recalled_from_agency')
  qualify row_number() over (partition by row_id, receivable_id order by event_at desc, known_at desc, entry_id desc) = 1
),
joined as (
  select
    source.row_id, source.open_minor,
    case when source.open_minor > 0 then greatest(0, as_of_on - due_on) else 0 end as dpd,
    source.due_on,
    coalesce(renamed.kind = 'placed_with_agency', false) as is_placed
  from source
  left join renamed on renamed.row_id = source.row_id and renamed.receivable_id = source.receivable_id
),
final as (
  select * from joined
)
select * from final
