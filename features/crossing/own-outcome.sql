-- Per debtor, month boundary and calendar month of the due date: receivables that fell due before the boundary, and how many were or are late.
-- A row of the spine is a debtor at a boundary at which its facts had changed; its counts also stand for the boundaries until they change again.
with source as (
  select spine.row_id, spine.debtor_id, debtor.place_id as reference, debtor.country, debtor.region, debtor.sector
  from spine
  join debtor_at as debtor on debtor.row_id = spine.row_id
),
renamed as (
  select row_id, point_no, due_month, late_count, outcome_count, season_late_count, season_count, old_count
  from outcome_cell
),
joined as (
  select
    source.debtor_id, point.boundary_on, renamed.* exclude (row_id, point_no), location.fine_cell, location.coarse_cell, source.sector,
    case when source.region is not null then coalesce(source.country, '') || '/' || source.region else location.region_key end as region_key
  from renamed
  join source using (row_id)
  join boundary_point as point using (point_no)
  left join place_location as location
    on location.reference = source.reference and location.known_from <= point.boundary_at and point.boundary_at < location.known_until
),
final as (
  select
    debtor_id, boundary_on, fine_cell, coarse_cell, region_key, sector, due_month, late_count, outcome_count, season_late_count, season_count, old_count
  from joined
  where fine_cell is not null or region_key is not null or sector is not null
)
select * from final
