-- One row per row and contact: when it began and what came of it.
with source as (
  select row_id, contact_id, channel, direction, kind, event_at, event_on, cost_minor
  from contact_event_at
),
renamed as (
  select *, kind in ('right_party', 'promised', 'clicked', 'answered') as is_right_party
  from source
),
joined as (
  select
    row_id, contact_id,
    min(channel) as channel,
    min(direction) as direction,
    min(event_at) as began_at,
    min(event_on) as began_on,
    max(is_right_party::INTEGER) as is_right_party,
    max((kind in ('opened', 'clicked', 'answered', 'right_party', 'promised'))::INTEGER) as is_seen,
    max((kind = 'promised')::INTEGER) as is_promise,
    max((kind = 'complained')::INTEGER) as is_complaint,
    max((kind = 'opted_out')::INTEGER) as is_opt_out,
    max((kind = 'failed')::INTEGER) as is_failed,
    max(event_on) filter (where is_right_party) as right_party_on,
    min(event_at) filter (where is_right_party) as reached_at,
    sum(coalesce(cost_minor, 0))::BIGINT as cost_minor
  from renamed
  group by row_id, contact_id
),
final as (
  select * from joined
)
select * from final
