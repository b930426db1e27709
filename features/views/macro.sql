-- What was published of the economy by the as-of. One row per distinct as-of, series and region; spine rows only look it up.
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
compared as (
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
told as (
  select newest.state_at, newest.role, newest.region, newest.stale_days, newest.period_on, newest.value, compared.* exclude (state_at, role, region)
  from newest
  join compared using (state_at, role, region)
),
moment as (
  select distinct spine.as_of, spine.as_of_on, coalesce(resident.country, portfolio.country) as country, resident.region
  from spine
  left join resident using (row_id)
  cross join portfolio
),
state as (
  select distinct state_at from macro_observation_at
),
dated as (
  select moment.*, state.state_at
  from moment
  asof join state on state.state_at <= moment.as_of
),
heard as (
  select dated.as_of, dated.as_of_on, dated.country, dated.region, told.role, told.* exclude (state_at, role, region)
  from dated
  join told on told.state_at = dated.state_at and told.region = dated.country
  union all
  select dated.as_of, dated.as_of_on, dated.country, dated.region, 'regional', told.* exclude (state_at, role, region)
  from dated
  join told on told.state_at = dated.state_at and told.region = dated.region
  where told.role = 'unemployment'
),
fresh as (
  select
    as_of, country, region, role, value,
    greatest(0, as_of_on - period_on) as age_days,
    value - year_before_value as change_1y,
    value - quarter_before_value as momentum,
    first_value - expected_value as surprise,
    revision,
    case when year_before_value > 0 then value / year_before_value - 1 end as growth_1y,
    case when quarter_before_value > 0 then value / quarter_before_value - 1 end as growth_3m,
    case when year_count = 12 then year_sum_micro::DOUBLE / 1000000 end as year_sum
  from heard
  where as_of_on - period_on <= stale_days
),
wide as (
  -- One value a role, so that max picks it.
  select
    as_of, country, region,
    max(value) filter (where role = 'unemployment') as unemployment_national,
    max(change_1y) filter (where role = 'unemployment') as unemployment_national_change_1y,
    max(momentum) filter (where role = 'unemployment') as unemployment_national_momentum,
    max(surprise) filter (where role = 'unemployment') as unemployment_national_surprise,
    max(revision) filter (where role = 'unemployment') as unemployment_national_revision,
    max(age_days) filter (where role = 'unemployment') as unemployment_national_age_days,
    max(value) filter (where role = 'regional') as unemployment_regional,
    max(change_1y) filter (where role = 'regional') as unemployment_regional_change_1y,
    max(momentum) filter (where role = 'regional') as unemployment_regional_momentum,
    max(surprise) filter (where role = 'regional') as unemployment_regional_surprise,
    max(revision) filter (where role = 'regional') as unemployment_regional_revision,
    max(age_days) filter (where role = 'regional') as unemployment_regional_age_days,
    max(growth_1y) filter (where role = 'prices') as prices_change_1y,
    max(growth_3m) filter (where role = 'prices') as prices_momentum,
    max(age_days) filter (where role = 'prices') as prices_age_days,
    max(year_sum) filter (where role = 'monthly_inflation') as inflation_sum_1y,
    max(age_days) filter (where role = 'monthly_inflation') as inflation_age_days,
    max(value) filter (where role = 'policy_rate') as policy_rate,
    max(change_1y) filter (where role = 'policy_rate') as policy_rate_change_1y,
    max(momentum) filter (where role = 'policy_rate') as policy_rate_momentum,
    max(value) filter (where role = 'confidence') as consumer_confidence,
    max(change_1y) filter (where role = 'confidence') as consumer_confidence_change_1y,
    max(surprise) filter (where role = 'confidence') as consumer_confidence_surprise,
    max(growth_1y) filter (where role = 'activity') as activity_change_1y,
    max(growth_3m) filter (where role = 'activity') as activity_momentum,
    max(age_days) filter (where role = 'activity') as activity_age_days,
    max(value) filter (where role = 'credit_delinquency') as credit_delinquency,
    max(change_1y) filter (where role = 'credit_delinquency') as credit_delinquency_change_1y,
    max(age_days) filter (where role = 'credit_delinquency') as credit_delinquency_age_days,
    max(growth_1y) filter (where role = 'exchange_rate') as exchange_rate_change_1y,
    max(growth_3m) filter (where role = 'exchange_rate') as exchange_rate_momentum
  from fresh
  group by as_of, country, region
),
joined as (
  select spine.row_id, wide.* exclude (as_of, country, region)
  from spine
  left join resident using (row_id)
  cross join portfolio
  left join wide
    on wide.as_of = spine.as_of and wide.country is not distinct from coalesce(resident.country, portfolio.country)
    and wide.region is not distinct from resident.region
),
final as (
  select
    row_id,
    unemployment_national, unemployment_national_change_1y, unemployment_national_momentum, unemployment_national_surprise,
    unemployment_national_revision, unemployment_national_age_days,
    unemployment_regional, unemployment_regional_change_1y, unemployment_regional_momentum, unemployment_regional_surprise,
    unemployment_regional_revision, unemployment_regional_age_days,
    unemployment_regional - unemployment_national as unemployment_regional_gap,
    prices_change_1y, prices_momentum, prices_age_days,
    inflation_sum_1y, inflation_age_days,
    policy_rate, policy_rate_change_1y, policy_rate_momentum,
    consumer_confidence, consumer_confidence_change_1y, consumer_confidence_surprise,
    activity_change_1y, activity_momentum, activity_age_days,
    credit_delinquency, credit_delinquency_change_1y, credit_delinquency_age_days,
    exchange_rate_change_1y, exchange_rate_momentum
  from joined
)
select * from final
