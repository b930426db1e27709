-- Where the debtor is, and how late others there paid in the year up to the boundary: its town, the area around it, its region.
with source as (
  select spine.row_id, spine.debtor_id, spine.as_of, boundary.boundary_on, debtor.place_id as reference, debtor.country, debtor.region
  from spine
  left join debtor_at as debtor using (row_id)
  left join boundary using (as_of_on)
),
renamed as (
  select
    source.row_id, source.debtor_id, source.as_of, source.boundary_on, location.latitude, location.longitude, location.population, location.city_distance_km,
    location.fine_cell, location.coarse_cell,
    case when source.region is not null then coalesce(source.country, '') || '/' || source.region else location.region_key end as region_key
  from source
  left join place_location as location
    on location.reference = source.reference and location.known_from <= source.as_of and source.as_of < location.known_until
),
own as (
  -- The debtor, and whom it had been merged with by the as-of: they may have been others at the boundary.
  select
    renamed.row_id,
    sum(case when part.fine_cell = renamed.fine_cell then part.late_count else 0 end) as fine_late,
    sum(case when part.fine_cell = renamed.fine_cell then part.outcome_count else 0 end) as fine_count,
    sum(case when part.coarse_cell = renamed.coarse_cell then part.late_count else 0 end) as coarse_late,
    sum(case when part.coarse_cell = renamed.coarse_cell then part.outcome_count else 0 end) as coarse_count,
    sum(case when part.region_key = renamed.region_key then part.late_count else 0 end) as region_late,
    sum(case when part.region_key = renamed.region_key then part.outcome_count else 0 end) as region_count,
    sum(part.late_count) as all_late,
    sum(part.outcome_count) as all_count
  from renamed
  left join own_part on own_part.debtor_id = renamed.debtor_id and own_part.as_of = renamed.as_of
  join own_outcome as part on part.boundary_on = renamed.boundary_on and part.debtor_id = coalesce(own_part.part_id, renamed.debtor_id)
  group by renamed.row_id
),
joined as (
  select
    renamed.row_id, renamed.latitude, renamed.longitude, renamed.population, renamed.city_distance_km, renamed.fine_cell, renamed.coarse_cell, renamed.region_key,
    coalesce(fine.late_count, 0)::HUGEINT - coalesce(own.fine_late, 0) as fine_late,
    coalesce(fine.outcome_count, 0)::HUGEINT - coalesce(own.fine_count, 0) as fine_count,
    coalesce(coarse.late_count, 0)::HUGEINT - coalesce(own.coarse_late, 0) as coarse_late,
    coalesce(coarse.outcome_count, 0)::HUGEINT - coalesce(own.coarse_count, 0) as coarse_count,
    coalesce(region.late_count, 0)::HUGEINT - coalesce(own.region_late, 0) as region_late,
    coalesce(region.outcome_count, 0)::HUGEINT - coalesce(own.region_count, 0) as region_count,
    coalesce(everybody.late_count, 0)::HUGEINT - coalesce(own.all_late, 0) as all_late,
    coalesce(everybody.outcome_count, 0)::HUGEINT - coalesce(own.all_count, 0) as all_count
  from renamed
  left join own on own.row_id = renamed.row_id
  left join outcome_total as fine on fine.boundary_on = renamed.boundary_on and fine.level = 'fine' and fine.due_month = 0 and fine.key = renamed.fine_cell
  left join outcome_total as coarse on coarse.boundary_on = renamed.boundary_on and coarse.level = 'coarse' and coarse.due_month = 0 and coarse.key = renamed.coarse_cell
  left join outcome_total as region on region.boundary_on = renamed.boundary_on and region.level = 'region' and region.due_month = 0 and region.key = renamed.region_key
  left join outcome_total as everybody on everybody.boundary_on = renamed.boundary_on and everybody.level = 'all' and everybody.due_month = 0
),
final as (
  select
    row_id,
    latitude,
    longitude,
    population,
    city_distance_km,
    case when fine_cell is not null then fine_count::BIGINT end as neighbour_outcome_count,
    case when coarse_cell is not null then coarse_count::BIGINT end as area_outcome_count,
    case when region_key is not null then region_count::BIGINT end as region_outcome_count,
    -- Each level is drawn to the next wider one with the weight of 20 outcomes (docs/places.md); integers up to one division.
    case when fine_cell is not null and all_count > 0
      then (fine_late * (coarse_count + 20) * all_count + 20 * (coarse_late * all_count + 20 * all_late))::DOUBLE / ((fine_count + 20) * (coarse_count + 20) * all_count)::DOUBLE end as neighbour_late_rate,
    case when coarse_cell is not null and all_count > 0
      then (coarse_late * all_count + 20 * all_late)::DOUBLE / ((coarse_count + 20) * all_count)::DOUBLE end as area_late_rate,
    case when region_key is not null and all_count > 0
      then (region_late * all_count + 20 * all_late)::DOUBLE / ((region_count + 20) * all_count)::DOUBLE end as region_late_rate
  from joined
)
select * from final
