-- How the debtor's sector pays, and whether it pays worse in the calendar month of the as-of than over the year; learnt from the three years up to the boundary.
with source as (
  select spine.row_id, spine.debtor_id, spine.as_of, boundary.boundary_on, boundary.due_month, debtor.sector
  from spine
  left join debtor_at as debtor using (row_id)
  left join boundary using (as_of_on)
),
renamed as (
  -- The debtor, and whom it had been merged with by the as-of.
  select source.*, coalesce(own_part.part_id, source.debtor_id) as part_id
  from source
  left join own_part on own_part.debtor_id = source.debtor_id and own_part.as_of = source.as_of
),
own as (
  select
    renamed.row_id,
    sum(part.late_count) as all_late, sum(part.outcome_count) as all_count, sum(part.season_late_count) as all_long_late, sum(part.season_count) as all_long, sum(part.old_count) as all_old,
    sum(case when part.sector = renamed.sector then part.late_count else 0 end) as sector_late,
    sum(case when part.sector = renamed.sector then part.outcome_count else 0 end) as sector_count,
    sum(case when part.sector = renamed.sector then part.season_late_count else 0 end) as sector_long_late,
    sum(case when part.sector = renamed.sector then part.season_count else 0 end) as sector_long,
    sum(case when part.sector = renamed.sector then part.old_count else 0 end) as sector_old
  from renamed
  join own_outcome as part on part.boundary_on = renamed.boundary_on and part.debtor_id = renamed.part_id
  group by renamed.row_id
),
own_month as (
  select
    renamed.row_id, sum(part.season_late_count) as all_late, sum(part.season_count) as all_count,
    sum(case when part.sector = renamed.sector then part.season_late_count else 0 end) as sector_late,
    sum(case when part.sector = renamed.sector then part.season_count else 0 end) as sector_count
  from renamed
  join own_season as part on part.boundary_on = renamed.boundary_on and part.debtor_id = renamed.part_id and part.due_month = renamed.due_month
  group by renamed.row_id
),
joined as (
  select
    source.row_id, source.sector,
    coalesce(sector.late_count, 0)::HUGEINT - coalesce(own.sector_late, 0) as sector_late,
    coalesce(sector.outcome_count, 0)::HUGEINT - coalesce(own.sector_count, 0) as sector_count,
    coalesce(sector.season_late_count, 0)::HUGEINT - coalesce(own.sector_long_late, 0) as sector_long_late,
    coalesce(sector.season_count, 0)::HUGEINT - coalesce(own.sector_long, 0) as sector_long,
    coalesce(sector.old_count, 0) - coalesce(own.sector_old, 0) as sector_old,
    coalesce(sector_month.season_late_count, 0)::HUGEINT - coalesce(own_month.sector_late, 0) as sector_month_late,
    coalesce(sector_month.season_count, 0)::HUGEINT - coalesce(own_month.sector_count, 0) as sector_month,
    coalesce(everybody.late_count, 0)::HUGEINT - coalesce(own.all_late, 0) as all_late,
    coalesce(everybody.outcome_count, 0)::HUGEINT - coalesce(own.all_count, 0) as all_count,
    coalesce(everybody.season_late_count, 0)::HUGEINT - coalesce(own.all_long_late, 0) as all_long_late,
    coalesce(everybody.season_count, 0)::HUGEINT - coalesce(own.all_long, 0) as all_long,
    coalesce(everybody.old_count, 0) - coalesce(own.all_old, 0) as all_old,
    coalesce(everybody_month.season_late_count, 0)::HUGEINT - coalesce(own_month.all_late, 0) as all_month_late,
    coalesce(everybody_month.season_count, 0)::HUGEINT - coalesce(own_month.all_count, 0) as all_month
  from source
  left join own on own.row_id = source.row_id
  left join own_month on own_month.row_id = source.row_id
  left join outcome_total as sector on sector.boundary_on = source.boundary_on and sector.level = 'sector' and sector.due_month = 0 and sector.key = source.sector
  left join outcome_total as sector_month on sector_month.boundary_on = source.boundary_on and sector_month.level = 'sector' and sector_month.due_month = source.due_month and sector_month.key = source.sector
  left join outcome_total as everybody on everybody.boundary_on = source.boundary_on and everybody.level = 'all' and everybody.due_month = 0
  left join outcome_total as everybody_month on everybody_month.boundary_on = source.boundary_on and everybody_month.level = 'all' and everybody_month.due_month = source.due_month
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
