-- One row per row and contact: when it began, by what kind of medium (1 e-mail, 2 message, 3 call, 4 letter, 0 other), and what came of it.
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
  select
    row_id, contact_id, began_on, direction = 'outbound' as is_outbound,
    case
      when channel in ('email', 'chatbot_link') then 1
      when channel in ('sms', 'whatsapp', 'line', 'push') then 2
      when channel in ('voice_call', 'callbot', 'agent') then 3
      when channel = 'letter' then 4
      else 0
    end as medium,
    is_right_party, is_seen, is_promise, is_complaint, is_opt_out, is_failed, right_party_on, reached_at, cost_minor
  from joined
)
select * from final
