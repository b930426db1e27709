-- What was published of the economy by the as-of. One row per distinct as-of and region; spine rows only look it up.
with source as (
  select distinct spine.as_of, spine.as_of_on, coalesce(resident.country, portfolio.country) as country, resident.region
  from spine
  left join resident using (row_id)
  cross join portfolio
),
renamed as (
  -- A moment that tells nothing has only series that ended long before it.
  select source.*, state.state_at
  from source
  asof join (select distinct state_at from macro_told) as state on state.state_at <= source.as_of
),
heard as (
  select renamed.as_of, renamed.as_of_on, renamed.country, renamed.region, told.role, told.* exclude (state_at, role, region)
  from renamed
  join macro_told as told on told.state_at = renamed.state_at and told.region = renamed.country
  union all
  select renamed.as_of, renamed.as_of_on, renamed.country, renamed.region, 'regional', told.* exclude (state_at, role, region)
  from renamed
  join macro_told as told on told.state_at = renamed.state_at and told.region = renamed.region
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
