-- Where the debtor stands at the as-of.
with source as (
  select spine.row_id, spine.as_of_on, item.open_minor, item.due_on
  from spine
  join bare_item as item using (row_id)
),
renamed as (
  select *, open_minor > 0 as is_open
  from source
),
joined as (
  select
    row_id,
    coalesce(sum(open_minor) filter (where is_open), 0)::BIGINT as open_minor,
    coalesce(max(greatest(0, as_of_on - due_on)) filter (where is_open), 0) as dpd,
    null::DATE as due_on,
    false as is_placed
  from renamed
  group by row_id
),
final as (
  select * from joined
)
select * from final
