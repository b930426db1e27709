-- Per debtor and boundary: receivables due in the year up to the boundary, how many of them were or are late, and the debtor's H3 cell.
with source as (
  select spine.row_id, spine.debtor_id, spine.as_of, spine.as_of_on as boundary_on, debtor.place_id
  from spine
  join debtor_at as debtor using (row_id)
),
renamed as (
  select source.row_id, source.debtor_id, source.boundary_on, place_cell.cell
  from source
  join place_at as place on place.as_of = source.as_of and place.place_id = source.place_id
  join place_cell on place_cell.place_id = place.place_id and place_cell.known_at = place.known_at
),
joined as (
  select
    renamed.debtor_id, renamed.boundary_on, renamed.cell,
    (coalesce(item.closed_on, renamed.boundary_on) > item.due_on)::INTEGER as is_late
  from renamed
  join item using (row_id)
  where item.due_on < renamed.boundary_on and renamed.boundary_on - item.due_on <= 365 and (item.is_paid or item.open_minor > 0)
),
final as (
  select debtor_id, boundary_on, cell, sum(is_late)::BIGINT as late_count, count(*) as outcome_count
  from joined
  group by debtor_id, boundary_on, cell
)
select * from final
