-- Where the debtor is, and how late its neighbours (the same H3 cell, itself left out) paid in the year up to the boundary.
with source as (
  select spine.row_id, spine.debtor_id, spine.as_of, spine.as_of_on, boundary.boundary_on, debtor.place_id
  from spine
  left join debtor_at as debtor using (row_id)
  left join boundary using (as_of_on)
),
renamed as (
  select source.row_id, source.debtor_id, source.boundary_on, place.latitude, place.longitude, place.population, place_cell.cell
  from source
  left join place_at as place on place.as_of = source.as_of and place.place_id = source.place_id
  left join place_cell on place_cell.place_id = place.place_id and place_cell.known_at = place.known_at
),
joined as (
  select
    renamed.row_id, renamed.latitude, renamed.longitude, renamed.population, renamed.cell,
    coalesce(around.late_count, 0) - coalesce(case when own.cell = renamed.cell then own.late_count end, 0) as cell_late,
    coalesce(around.outcome_count, 0) - coalesce(case when own.cell = renamed.cell then own.outcome_count end, 0) as cell_outcomes,
    everyone.late_count - coalesce(own.late_count, 0) as all_late,
    everyone.outcome_count - coalesce(own.outcome_count, 0) as all_outcomes
  from renamed
  left join cell_outcome as around on around.boundary_on = renamed.boundary_on and around.cell = renamed.cell
  left join cell_outcome as everyone on everyone.boundary_on = renamed.boundary_on and everyone.cell = ''
  left join own_outcome as own on own.boundary_on = renamed.boundary_on and own.debtor_id = renamed.debtor_id
),
final as (
  select
    row_id,
    latitude,
    longitude,
    population,
    case when cell is not null then cell_outcomes end as neighbour_outcome_count,
    -- Drawn to the rate of everybody else with the weight of 20 outcomes; integers up to one division.
    case when cell is not null and all_outcomes > 0
      then (cell_late::HUGEINT * all_outcomes + 20 * all_late)::DOUBLE / ((cell_outcomes + 20)::HUGEINT * all_outcomes)::DOUBLE end as neighbour_late_rate
  from joined
)
select * from final
