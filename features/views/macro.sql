-- What was published of the economy by the as-of: newest period, its change on a year before and on three months before.
with source as (
  select observation.as_of, macro_role.role, observation.region, observation.period_on, observation.value
  from macro_observation_at as observation
  join macro_role on macro_role.series_id = lower(observation.series_id)
  qualify row_number() over (partition by observation.as_of, macro_role.role, observation.region, observation.period_on order by macro_role.priority) = 1
),
renamed as (
  select *
  from source
  qualify row_number() over (partition by as_of, role, region order by period_on desc) = 1
),
moved as (
  select
    newest.as_of, newest.role, newest.region, newest.period_on, newest.value,
    year_before.value as year_before_value,
    quarter_before.value as quarter_before_value
  from renamed as newest
  left join source as year_before
    on year_before.as_of = newest.as_of and year_before.role = newest.role and year_before.region = newest.region
    and year_before.period_on = (newest.period_on - interval 1 year)::DATE
  left join source as quarter_before
    on quarter_before.as_of = newest.as_of and quarter_before.role = newest.role and quarter_before.region = newest.region
    and quarter_before.period_on = (newest.period_on - interval 3 month)::DATE
),
national as (
  select moved.* from moved join portfolio on portfolio.country = moved.region
),
joined as (
  select
    spine.row_id,
    spine.as_of_on,
    unemployment.value as unemployment,
    unemployment.year_before_value as unemployment_year_before,
    unemployment.quarter_before_value as unemployment_quarter_before,
    regional.value as regional,
    regional.year_before_value as regional_year_before,
    regional.quarter_before_value as regional_quarter_before,
    prices.value as prices,
    prices.year_before_value as prices_year_before,
    rate.value as rate,
    rate.year_before_value as rate_year_before,
    confidence.value as confidence
  from spine
  left join debtor_at as debtor using (row_id)
  left join national as unemployment on unemployment.as_of = spine.as_of and unemployment.role = 'unemployment'
  left join moved as regional on regional.as_of = spine.as_of and regional.role = 'unemployment' and regional.region = debtor.region
  left join national as prices on prices.as_of = spine.as_of and prices.role = 'prices'
  left join national as rate on rate.as_of = spine.as_of and rate.role = 'policy_rate'
  left join national as confidence on confidence.as_of = spine.as_of and confidence.role = 'confidence'
),
final as (
  select
    row_id,
    unemployment as unemployment_national,
    unemployment - unemployment_year_before as unemployment_national_change_1y,
    unemployment - unemployment_quarter_before as unemployment_national_momentum,
    regional as unemployment_regional,
    regional - regional_year_before as unemployment_regional_change_1y,
    regional - regional_quarter_before as unemployment_regional_momentum,
    regional - unemployment as unemployment_regional_gap,
    case when prices_year_before > 0 then prices / prices_year_before - 1 end as prices_change_1y,
    rate as policy_rate,
    rate - rate_year_before as policy_rate_change_1y,
    confidence as consumer_confidence
  from joined
)
select * from final
