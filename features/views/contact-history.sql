-- How often and through which channel the debtor was contacted, and how it answered.
with source as (
  select
    spine.row_id, spine.as_of_on, contact.contact_id, contact.channel, contact.direction, contact.began_on, contact.is_right_party, contact.is_seen,
    contact.is_promise, contact.is_complaint, contact.is_failed, contact.right_party_on, contact.reached_at, contact.cost_minor
  from spine
  join contact using (row_id)
),
renamed as (
  select
    *,
    as_of_on - began_on as age_days,
    direction = 'outbound' as is_outbound,
    case
      when channel in ('email', 'chatbot_link') then 'email'
      when channel in ('sms', 'whatsapp', 'line', 'push') then 'message'
      when channel in ('voice_call', 'callbot', 'agent') then 'call'
      when channel = 'letter' then 'letter'
    end as medium
  from source
),
weighed as (
  select renamed.*, coalesce(decay_weight.weight, 0) as weight
  from renamed
  left join decay_weight on decay_weight.age_days = renamed.age_days
),
-- Few groups a row, so that the windows below add up few numbers.
by_kind as (
  select
    row_id, is_outbound, medium,
    case when age_days < 7 then 7 when age_days < 30 then 30 when age_days < 90 then 90 when age_days < 180 then 180 when age_days < 365 then 365 else 1000000 end as within_days,
    count(*) as contact_count,
    min(age_days) as age_days,
    min(as_of_on - right_party_on) as right_party_age_days,
    sum(is_right_party) as right_party_count,
    sum(is_promise) as promise_count,
    sum(is_complaint) as complaint_count,
    sum(is_failed) as failed_count,
    sum(cost_minor) as cost_minor,
    sum(weight) as weight,
    sum(weight * is_right_party) as weight_reached,
    sum(weight * is_seen) as weight_seen
  from weighed
  group by all
),
counted as (
  select
    row_id,
    coalesce(sum(contact_count) filter (where is_outbound and within_days <= 7), 0)::BIGINT as contact_count_7d,
    coalesce(sum(contact_count) filter (where is_outbound and within_days <= 30), 0)::BIGINT as contact_count_30d,
    coalesce(sum(contact_count) filter (where is_outbound and within_days <= 90), 0)::BIGINT as contact_count_90d,
    coalesce(sum(contact_count) filter (where is_outbound and within_days <= 90 and medium = 'email'), 0)::BIGINT as email_count_90d,
    coalesce(sum(contact_count) filter (where is_outbound and within_days <= 90 and medium = 'message'), 0)::BIGINT as message_count_90d,
    coalesce(sum(contact_count) filter (where is_outbound and within_days <= 90 and medium = 'call'), 0)::BIGINT as call_count_90d,
    coalesce(sum(contact_count) filter (where is_outbound and within_days <= 90 and medium = 'letter'), 0)::BIGINT as letter_count_90d,
    coalesce(sum(contact_count) filter (where not is_outbound and within_days <= 90), 0)::BIGINT as inbound_count_90d,
    min(age_days) filter (where is_outbound) as days_since_contact,
    min(right_party_age_days) as days_since_right_party,
    coalesce(sum(right_party_count) filter (where is_outbound and within_days <= 90), 0)::BIGINT as right_party_count_90d,
    coalesce(sum(promise_count) filter (where within_days <= 180), 0)::BIGINT as promise_count_180d,
    coalesce(sum(complaint_count) filter (where within_days <= 365), 0)::BIGINT as complaint_count_365d,
    coalesce(sum(failed_count) filter (where is_outbound and within_days <= 90), 0)::BIGINT as failed_count_90d,
    coalesce(sum(cost_minor) filter (where within_days <= 90), 0)::BIGINT as contact_cost_minor_90d,
    coalesce(sum(weight) filter (where is_outbound), 0)::BIGINT as weight_all,
    coalesce(sum(weight_reached) filter (where is_outbound), 0)::BIGINT as weight_reached,
    coalesce(sum(weight_seen) filter (where is_outbound), 0)::BIGINT as weight_seen,
    sum(weight) filter (where is_outbound and medium = 'email')::BIGINT as email_weight,
    sum(weight_reached) filter (where is_outbound and medium = 'email')::BIGINT as email_weight_reached,
    min(right_party_age_days) filter (where medium = 'email') as days_since_email_answered,
    sum(weight) filter (where is_outbound and medium = 'message')::BIGINT as message_weight,
    sum(weight_reached) filter (where is_outbound and medium = 'message')::BIGINT as message_weight_reached,
    min(right_party_age_days) filter (where medium = 'message') as days_since_message_answered,
    sum(weight) filter (where is_outbound and medium = 'call')::BIGINT as call_weight,
    sum(weight_reached) filter (where is_outbound and medium = 'call')::BIGINT as call_weight_reached,
    min(right_party_age_days) filter (where medium = 'call') as days_since_call_answered
  from by_kind
  group by row_id
),
reached as (
  -- In the local time of the debtor, when it first answered.
  select renamed.row_id, timezone(coalesce(resident.time_zone, portfolio.time_zone), timezone('UTC', renamed.reached_at)) as local_at
  from renamed
  left join resident using (row_id)
  cross join portfolio
  where renamed.is_outbound and renamed.reached_at is not null and renamed.age_days < 365
),
slotted as (
  select row_id, case when isodow(local_at) > 5 then 'weekend' when hour(local_at) < 12 then 'morning' when hour(local_at) < 17 then 'noon' else 'evening' end as slot
  from reached
),
habit as (
  select
    row_id,
    count(*) as reached_count,
    count(*) filter (where slot = 'morning') as morning_count,
    count(*) filter (where slot = 'noon') as noon_count,
    count(*) filter (where slot = 'evening') as evening_count,
    count(*) filter (where slot = 'weekend') as weekend_count
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
    select row_id, contact_id as opt_out_id from contact where is_opt_out = 1
    union all
    select row_id, consent_id as opt_out_id from consent_event_at where status = 'revoked'
  )
  group by row_id
),
joined as (
  select
    spine.row_id, spine.as_of_on, counted.* exclude (row_id), habit.* exclude (row_id), withdrawn.* exclude (row_id), left_off.opted_out_on,
    opted.opted_out_count
  from spine
  left join counted using (row_id)
  left join habit using (row_id)
  left join withdrawn using (row_id)
  left join left_off using (row_id)
  left join opted using (row_id)
),
final as (
  select
    row_id,
    coalesce(contact_count_7d, 0) as contact_count_7d,
    coalesce(contact_count_30d, 0) as contact_count_30d,
    coalesce(contact_count_90d, 0) as contact_count_90d,
    coalesce(email_count_90d, 0) as email_count_90d,
    coalesce(message_count_90d, 0) as message_count_90d,
    coalesce(call_count_90d, 0) as call_count_90d,
    coalesce(letter_count_90d, 0) as letter_count_90d,
    coalesce(inbound_count_90d, 0) as inbound_count_90d,
    days_since_contact,
    days_since_right_party,
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
    days_since_email_answered,
    days_since_message_answered,
    days_since_call_answered,
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
