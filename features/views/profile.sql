-- What the debtor is, in the version known at the as-of.
with source as (
  select spine.row_id, spine.as_of, debtor.kind, debtor.sector, debtor.country, debtor.region, debtor.created_at, debtor.effective_at
  from spine
  left join debtor_at as debtor using (row_id)
),
renamed as (
  select row_id, kind, sector, country, region, as_of, created_at
  from source
),
status as (
  select row_id, status, change
  from debtor_status_event_at
  qualify row_number() over (partition by row_id, status order by event_at desc, known_at desc, status_id desc) = 1
),
open_status as (
  select row_id, count(*) as open_status_count
  from status
  where change = 'started'
  group by row_id
),
joined as (
  select renamed.*, coalesce(open_status_count, 0) as open_status_count
  from renamed
  left join open_status using (row_id)
),
final as (
  select
    row_id,
    kind as debtor_kind,
    sector,
    country,
    region,
    case when created_at <= as_of then date_diff('day', created_at, as_of) end as relation_days,
    open_status_count
  from joined
)
select * from final
