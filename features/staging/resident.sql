-- Where the debtor of each row lives, as known at the as-of: country, region qualified by it, and the zone of its local time.
with source as (
  select row_id, country, region, time_zone
  from debtor_at
),
renamed as (
  select
    row_id, country, time_zone,
    case when starts_with(region, country || '-') then region else country || '-' || region end as region
  from source
),
joined as (
  select renamed.row_id, renamed.country, renamed.region, coalesce(known_zone.name, portfolio.time_zone) as time_zone
  from renamed
  cross join portfolio
  left join known_zone on known_zone.name = renamed.time_zone
),
final as (
  select row_id, country, region, time_zone
  from joined
)
select * from final
