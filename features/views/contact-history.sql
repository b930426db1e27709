-- How often and through which channel the debtor was contacted, and how it answered.
with source as (
  select
    spine.row_id, spine.as_of_on, contact.medium, contact.is_outbound, contact.began_on, contact.is_right_party, contact.is_seen, contact.is_promise, contact.is_complaint,
    contact.is_failed, contact.right_party_on, contact.reached_at, contact.cost_minor
  from spine
  join contact using (row_id)
),
renamed as (
  select *, as_of_on - began_on as age_days
  from source
),
-- Whatever its age. Conditions stand inside the sums, which is several times cheaper than filters.
ever as (
  select
    row_id,
    max(case when is_outbound then began_on end) as contacted_on,
    max(right_party_on) as right_party_on,
    max(case when medium = 1 then right_party_on end) as email_answered_on,
    max(case when medium = 2 then right_party_on end) as message_answered_on,
    max(case when medium = 3 then right_party_on end) as call_answered_on
  from renamed
  group by row_id
),
weighed as (
  -- Nothing older has a weight or lies in a window.
  select renamed.*, decay_weight.weight::INTEGER as weight
  from renamed
  join decay_weight on decay_weight.age_days = renamed.age_days
),
counted as (
  select
    row_id,
    sum(case when is_outbound and age_days < 30 then 1 else 0 end) as contact_count_30d,
    sum(case when is_outbound and age_days < 90 then 1 else 0 end) as contact_count_90d,
    sum(case when is_outbound and age_days < 90 and medium = 1 then 1 else 0 end) as email_count_90d,
    sum(case when is_outbound and age_days < 90 and medium = 2 then 1 else 0 end) as message_count_90d,
    sum(case when is_outbound and age_days < 90 and medium = 3 then 1 else 0 end) as call_count_90d,
    sum(case when is_outbound and age_days < 90 and medium = 4 then 1 else 0 end) as letter_count_90d,
    sum(case when not is_outbound and age_days < 90 then 1 else 0 end) as inbound_count_90d,
    sum(case when is_outbound and age_days < 90 then is_right_party else 0 end) as right_party_count_90d,
    sum(case when age_days < 180 then is_promise else 0 end) as promise_count_180d,
    sum(case when age_days < 365 then is_complaint else 0 end) as complaint_count_365d,
    sum(case when is_outbound and age_days < 90 then is_failed else 0 end) as failed_count_90d,
    sum(case when age_days < 90 then cost_minor else 0 end)::BIGINT as contact_cost_minor_90d,
    sum(case when is_outbound then weight else 0 end) as weight_all,
    sum(case when is_outbound then weight * is_right_party else 0 end) as weight_reached,
    sum(case when is_outbound then weight * is_seen else 0 end) as weight_seen,
    sum(case when is_outbound and medium = 1 then weight else 0 end) as email_weight,
    sum(case when is_outbound and medium = 1 then weight * is_right_party else 0 end) as email_weight_reached,
    sum(case when is_outbound and medium = 2 then weight else 0 end) as message_weight,
    sum(case when is_outbound and medium = 2 then weight * is_right_party else 0 end) as message_weight_reached,
    sum(case when is_outbound and medium = 3 then weight else 0 end) as call_weight,
    sum(case when is_outbound and medium = 3 then weight * is_right_party else 0 end) as call_weight_reached
  from weighed
  group by row_id
),
reached as (
  select renamed.row_id, renamed.reached_at, renamed.reached_at::DATE as day, coalesce(resident.time_zone, portfolio.time_zone) as time_zone
  from renamed
  left join resident using (row_id)
  cross join portfolio
  where renamed.is_outbound and renamed.reached_at is not null and renamed.age_days < 365
),
-- A calendar library per contact would cost more than all else: it is asked once a zone and day, and again only where clocks change within it.
clock as (
  select
    time_zone, day, timezone(time_zone, timezone('UTC', day::TIMESTAMP)) - day::TIMESTAMP as ahead,
    timezone(time_zone, timezone('UTC', (day + 1)::TIMESTAMP)) - (day + 1)::TIMESTAMP as next_ahead
  from (select distinct time_zone, day from reached)
),
localised as (
  -- In the local time of the debtor, when it first answered.
  select
    reached.row_id,
    case when ahead = next_ahead then reached_at + ahead else timezone(reached.time_zone, timezone('UTC', reached_at)) end as local_at
  from reached
  join clock on clock.day = reached.day and clock.time_zone = reached.time_zone
),
slotted as (
  select row_id, case when isodow(local_at) > 5 then 4 when hour(local_at) < 12 then 1 when hour(local_at) < 17 then 2 else 3 end as slot
  from localised
),
habit as (
  select
    row_id,
    count(*) as reached_count,
    sum(case when slot = 1 then 1 else 0 end) as morning_count,
    sum(case when slot = 2 then 1 else 0 end) as noon_count,
    sum(case when slot = 3 then 1 else 0 end) as evening_count,
    sum(case when slot = 4 then 1 else 0 end) as weekend_count
  from slotted
  group by row_id
),
change as (
  select row_id, scope, contact_point_id, status = 'revoked' as is_revoked, event_at, event_on, known_at, consent_id as change_id
  from consent_event_at
  union all
  select row_id, channel, null, true, event_at, event_on, known_at, contact_id
  from contact_event_at
  where kind = 'opted_out'
),
last_change as (
  select *
  from change
  qualify row_number() over (partition by row_id, scope, contact_point_id order by event_at desc, known_at desc, is_revoked desc, change_id desc) = 1
),
withdrawn as (
  select
    row_id,
    count(*) as withdrawn_scope_count,
    max((scope in ('email', 'chatbot_link', 'all'))::INTEGER) as is_email_withdrawn,
    max((scope in ('sms', 'whatsapp', 'line', 'push', 'phone', 'all'))::INTEGER) as is_message_withdrawn,
    max((scope in ('voice_call', 'callbot', 'agent', 'phone', 'all'))::INTEGER) as is_call_withdrawn
  from last_change
  where is_revoked
  group by row_id
),
left_off as (
  select row_id, max(event_on) as opted_out_on
  from change
  where is_revoked
  group by row_id
),
opted as (
  select row_id, count(*) as opted_out_count
  from (
    select row_id from contact where is_opt_out = 1
    union all
    select row_id from consent_event_at where status = 'revoked'
  )
  group by row_id
),
joined as (
  select
    spine.row_id, spine.as_of_on, ever.* exclude (row_id), counted.* exclude (row_id), habit.* exclude (row_id), withdrawn.* exclude (row_id), left_off.opted_out_on,
    opted.opted_out_count
  from spine
  left join ever using (row_id)
  left join counted using (row_id)
  left join habit using (row_id)
  left join withdrawn using (row_id)
  left join left_off using (row_id)
  left join opted using (row_id)
),
final as (
  select
    row_id,
    coalesce(contact_count_30d, 0) as contact_count_30d,
    coalesce(contact_count_90d, 0) as contact_count_90d,
    coalesce(email_count_90d, 0) as email_count_90d,
    coalesce(message_count_90d, 0) as message_count_90d,
    coalesce(call_count_90d, 0) as call_count_90d,
    coalesce(letter_count_90d, 0) as letter_count_90d,
    coalesce(inbound_count_90d, 0) as inbound_count_90d,
    as_of_on - contacted_on as days_since_contact,
    as_of_on - right_party_on as days_since_right_party,
    coalesce(right_party_count_90d, 0) as right_party_count_90d,
    case when weight_all > 0 then weight_reached::DOUBLE / weight_all::DOUBLE end as response_rate_decayed,
    case when weight_all > 0 then weight_seen::DOUBLE / weight_all::DOUBLE end as seen_rate_decayed,
    coalesce(promise_count_180d, 0) as promise_count_180d,
    coalesce(complaint_count_365d, 0) as complaint_count_365d,
    coalesce(failed_count_90d, 0) as failed_count_90d,
    coalesce(opted_out_count, 0) as opted_out_count,
    coalesce(contact_cost_minor_90d, 0) as contact_cost_minor_90d,
    case when email_weight > 0 then email_weight_reached::DOUBLE / email_weight::DOUBLE end as email_response_rate_decayed,
    case when message_weight > 0 then message_weight_reached::DOUBLE / message_weight::DOUBLE end as message_response_rate_decayed,
    case when call_weight > 0 then call_weight_reached::DOUBLE / call_weight::DOUBLE end as call_response_rate_decayed,
    as_of_on - email_answered_on as days_since_email_answered,
    as_of_on - message_answered_on as days_since_message_answered,
    as_of_on - call_answered_on as days_since_call_answered,
    -- Drawn to a quarter each with the weight of four contacts.
    (coalesce(morning_count, 0) + 1)::DOUBLE / (coalesce(reached_count, 0) + 4)::DOUBLE as reached_morning_share,
    (coalesce(noon_count, 0) + 1)::DOUBLE / (coalesce(reached_count, 0) + 4)::DOUBLE as reached_noon_share,
    (coalesce(evening_count, 0) + 1)::DOUBLE / (coalesce(reached_count, 0) + 4)::DOUBLE as reached_evening_share,
    (coalesce(weekend_count, 0) + 1)::DOUBLE / (coalesce(reached_count, 0) + 4)::DOUBLE as reached_weekend_share,
    case greatest(morning_count, noon_count, evening_count, weekend_count)
      when morning_count then 'morning' when noon_count then 'noon' when evening_count then 'evening' when weekend_count then 'weekend' end as best_slot,
    as_of_on - opted_out_on as days_since_opt_out,
    coalesce(withdrawn_scope_count, 0) as withdrawn_scope_count,
    coalesce(is_email_withdrawn, 0) as is_email_withdrawn,
    coalesce(is_message_withdrawn, 0) as is_message_withdrawn,
    coalesce(is_call_withdrawn, 0) as is_call_withdrawn
  from joined
)
select * from final
