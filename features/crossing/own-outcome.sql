-- Per debtor, month boundary and calendar month of the due date: receivables that fell due before the boundary, and how many were or are late.
-- A row of the spine is a debtor at a boundary at which its facts had changed; it stands for the boundaries until they change again.
with source as (
  select
    spine.row_id, spine.debtor_id, spine.as_of_on as from_on, outcome_span.until_on,
    debtor.place_id as reference, debtor.country, debtor.region, debtor.sector
  from spine
  -- A debtor that had been merged into another by then is counted there.
  join outcome_span on outcome_span.row_id = spine.row_id and outcome_span.debtor_id = spine.debtor_id
  join debtor_at as debtor on debtor.row_id = spine.row_id
),
renamed as (
  select
    row_id,
    -- The first month end after the due date: what is due on the last day of a month may still be paid in time on that day.
    last_day(due_on + 1) as counts_on,
    month(due_on) as due_month,
    sum((closed_on is null or closed_on > due_on)::INTEGER)::BIGINT as late_count,
    count(*) as outcome_count
  from bare_item
  where due_on is not null and (is_paid or open_minor > 0)
  group by all
),
counted as (
  select
    renamed.row_id, point.boundary_on, renamed.due_month,
    coalesce(sum(late_count) filter (where counts_on > year_on), 0)::BIGINT as late_count,
    coalesce(sum(outcome_count) filter (where counts_on > year_on), 0)::BIGINT as outcome_count,
    sum(late_count)::BIGINT as season_late_count,
    sum(outcome_count)::BIGINT as season_count,
    coalesce(sum(outcome_count) filter (where counts_on <= year_on), 0)::BIGINT as old_count
  from source
  join boundary_point as point on point.boundary_on >= source.from_on and point.boundary_on < coalesce(source.until_on, 'infinity'::DATE)
  join renamed on renamed.row_id = source.row_id and renamed.counts_on <= point.boundary_on and renamed.counts_on > point.season_on
  group by renamed.row_id, point.boundary_on, renamed.due_month
),
joined as (
  select
    source.debtor_id, counted.* exclude (row_id), location.fine_cell, location.coarse_cell, source.sector,
    case when source.region is not null then coalesce(source.country, '') || '/' || source.region else location.region_key end as region_key
  from counted
  join source using (row_id)
  join boundary_point as point using (boundary_on)
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
