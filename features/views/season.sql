-- How the debtor's sector pays, and whether it pays worse in the calendar month of the as-of than over the year; learnt from the three years up to the boundary.
with source as (
  select spine.row_id, spine.debtor_id, boundary.boundary_on, boundary.due_month, debtor.sector
  from spine
  left join debtor_at as debtor using (row_id)
  left join boundary using (as_of_on)
),
renamed as (
  select
    source.*,
    coalesce(own.late_count, 0) as own_late, coalesce(own.outcome_count, 0) as own_count, coalesce(own.season_late_count, 0) as own_season_late,
    coalesce(own.season_count, 0) as own_season, coalesce(own.old_count, 0) as own_old,
    coalesce(own_month.season_late_count, 0) as own_month_late, coalesce(own_month.season_count, 0) as own_month,
    coalesce(own.sector = source.sector, false) as is_own_sector
  from source
  left join own_outcome as own on own.boundary_on = source.boundary_on and own.debtor_id = source.debtor_id
  left join own_season as own_month on own_month.boundary_on = source.boundary_on and own_month.debtor_id = source.debtor_id and own_month.due_month = source.due_month
),
joined as (
  select
    renamed.row_id, renamed.sector,
    coalesce(sector.late_count, 0)::HUGEINT - case when is_own_sector then own_late else 0 end as sector_late,
    coalesce(sector.outcome_count, 0)::HUGEINT - case when is_own_sector then own_count else 0 end as sector_count,
    coalesce(sector.season_late_count, 0)::HUGEINT - case when is_own_sector then own_season_late else 0 end as sector_long_late,
    coalesce(sector.season_count, 0)::HUGEINT - case when is_own_sector then own_season else 0 end as sector_long,
    coalesce(sector.old_count, 0) - case when is_own_sector then own_old else 0 end as sector_old,
    coalesce(sector_month.season_late_count, 0)::HUGEINT - case when is_own_sector then own_month_late else 0 end as sector_month_late,
    coalesce(sector_month.season_count, 0)::HUGEINT - case when is_own_sector then own_month else 0 end as sector_month,
    coalesce(everybody.late_count, 0)::HUGEINT - own_late as all_late,
    coalesce(everybody.outcome_count, 0)::HUGEINT - own_count as all_count,
    coalesce(everybody.season_late_count, 0)::HUGEINT - own_season_late as all_long_late,
    coalesce(everybody.season_count, 0)::HUGEINT - own_season as all_long,
    coalesce(everybody.old_count, 0) - own_old as all_old,
    coalesce(everybody_month.season_late_count, 0)::HUGEINT - own_month_late as all_month_late,
    coalesce(everybody_month.season_count, 0)::HUGEINT - own_month as all_month
  from renamed
  left join outcome_total as sector on sector.boundary_on = renamed.boundary_on and sector.level = 'sector' and sector.due_month = 0 and sector.key = renamed.sector
  left join outcome_total as sector_month on sector_month.boundary_on = renamed.boundary_on and sector_month.level = 'sector' and sector_month.due_month = renamed.due_month and sector_month.key = renamed.sector
  left join outcome_total as everybody on everybody.boundary_on = renamed.boundary_on and everybody.level = 'all' and everybody.due_month = 0
  left join outcome_total as everybody_month on everybody_month.boundary_on = renamed.boundary_on and everybody_month.level = 'all' and everybody_month.due_month = renamed.due_month
),
final as (
  select
    row_id,
    case when sector is not null then sector_count::BIGINT end as sector_outcome_count,
    case when sector is not null and all_count > 0
      then (sector_late * all_count + 20 * all_late)::DOUBLE / ((sector_count + 20) * all_count)::DOUBLE end as sector_late_rate,
    -- Index of everybody: the month drawn to the year with the weight of 100 outcomes, over the year.
    case when all_old > 0 and all_long_late > 0
      then (all_month_late * all_long + 100 * all_long_late)::DOUBLE / ((all_month + 100) * all_long_late)::DOUBLE end as portfolio_season_index,
    -- Index of the sector: its month drawn to its year times the index of everybody, over its year.
    case when sector_old > 0 and sector_long_late > 0 and all_long_late > 0
      then (sector_month_late * sector_long * (all_month + 100) * all_long_late + 100 * sector_long_late * (all_month_late * all_long + 100 * all_long_late))::DOUBLE
        / ((sector_month + 100) * sector_long_late * (all_month + 100) * all_long_late)::DOUBLE end as sector_season_index
  from joined
)
select * from final
