-- What was told of the economy at each moment at which something was published: one row per moment, role of a series, and region. Made once
-- for all rows, whatever slices they are computed in.
with source as (
  -- One series a role and region, the first listed that has figures: a change never compares two series.
  select observation.state_at, macro_role.role, macro_role.stale_days, observation.region, observation.period_on, observation.published_at, observation.value
  from macro_observation_at as observation
  join macro_role on macro_role.series_id = lower(observation.series_id)
  qualify rank() over (partition by observation.state_at, macro_role.role, observation.region order by macro_role.priority, observation.series_id) = 1
),
renamed as (
  select
    *,
    row_number() over vintage = 1 as is_newest_vintage,
    lead(value) over vintage as vintage_before_value,
    min(published_at) over (partition by state_at, role, region, period_on) as first_published_at
  from source
  window vintage as (partition by state_at, role, region, period_on order by published_at desc)
),
newest as (
  select
    state_at, role, region, stale_days, period_on, value, first_published_at,
    (period_on - interval 1 year)::DATE as year_before_on,
    (period_on - interval 3 month)::DATE as quarter_before_on
  from renamed
  where is_newest_vintage
  qualify row_number() over (partition by state_at, role, region order by period_on desc) = 1
),
joined as (
  -- A period before is found by its date: the same day, or for series without weekends the last one of the week up to it.
  select
    newest.state_at, newest.role, newest.region,
    arg_max(other.value, other.period_on) filter (where other.is_newest_vintage and other.period_on between year_before_on - 6 and year_before_on) as year_before_value,
    arg_max(other.value, other.period_on) filter (where other.is_newest_vintage and other.period_on between quarter_before_on - 6 and quarter_before_on) as quarter_before_value,
    arg_min(other.value, other.published_at) filter (where other.period_on = newest.period_on) as first_value,
    arg_max(other.value, (other.period_on, other.published_at)) filter (
      where other.period_on < newest.period_on and newest.period_on - other.period_on <= newest.stale_days
        and other.published_at < newest.first_published_at) as expected_value,
    arg_max(other.value - other.vintage_before_value, other.period_on) filter (
      where other.is_newest_vintage and other.vintage_before_value is not null and other.period_on > year_before_on) as revision,
    count(*) filter (where other.is_newest_vintage and other.period_on > year_before_on) as year_count,
    sum(try_cast(round(other.value * 1000000) as BIGINT)) filter (where other.is_newest_vintage and other.period_on > year_before_on) as year_sum_micro
  from newest
  join renamed as other on other.state_at = newest.state_at and other.role = newest.role and other.region = newest.region
  group by newest.state_at, newest.role, newest.region
),
final as (
  select newest.state_at, newest.role, newest.region, newest.stale_days, newest.period_on, newest.value, joined.* exclude (state_at, role, region)
  from newest
  join joined using (state_at, role, region)
)
select * from final
