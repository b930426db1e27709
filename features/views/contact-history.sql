-- How often and through which channel the debtor was contacted, and how it answered.
with source as (
  select
    spine.row_id, spine.as_of_on, contact.contact_id, contact.channel, contact.direction, contact.began_on, contact.is_right_party, contact.is_seen,
    contact.is_promise, contact.is_complaint, contact.is_opt_out, contact.is_failed, contact.right_party_on, contact.cost_minor
  from spine
  join contact using (row_id)
),
renamed as (
  select *, as_of_on - began_on as age_days, direction = 'outbound' as is_outbound
  from source
),
weighed as (
  select renamed.*, coalesce(decay_weight.weight, 0) as weight
  from renamed
  left join decay_weight on decay_weight.age_days = renamed.age_days
),
counted as (
  select
    row_id,
    count(*) filter (where is_outbound and age_days < 7) as contact_count_7d,
    count(*) filter (where is_outbound and age_days < 30) as contact_count_30d,
    count(*) filter (where is_outbound and age_days < 90) as contact_count_90d,
    count(*) filter (where is_outbound and age_days < 90 and channel in ('email', 'chatbot_link')) as email_count_90d,
    count(*) filter (where is_outbound and age_days < 90 and channel in ('sms', 'whatsapp', 'line', 'push')) as message_count_90d,
    count(*) filter (where is_outbound and age_days < 90 and channel in ('voice_call', 'callbot', 'agent')) as call_count_90d,
    count(*) filter (where is_outbound and age_days < 90 and channel = 'letter') as letter_count_90d,
    count(*) filter (where not is_outbound and age_days < 90) as inbound_count_90d,
    min(age_days) filter (where is_outbound) as days_since_contact,
    min(as_of_on - right_party_on) as days_since_right_party,
    coalesce(sum(is_right_party) filter (where is_outbound and age_days < 90), 0)::BIGINT as right_party_count_90d,
    coalesce(sum(is_promise) filter (where age_days < 180), 0)::BIGINT as promise_count_180d,
    coalesce(sum(is_complaint) filter (where age_days < 365), 0)::BIGINT as complaint_count_365d,
    coalesce(sum(is_failed) filter (where is_outbound and age_days < 90), 0)::BIGINT as failed_count_90d,
    coalesce(sum(cost_minor) filter (where age_days < 90), 0)::BIGINT as contact_cost_minor_90d,
    coalesce(sum(weight) filter (where is_outbound), 0)::BIGINT as weight_all,
    coalesce(sum(weight * is_right_party) filter (where is_outbound), 0)::BIGINT as weight_reached,
    coalesce(sum(weight * is_seen) filter (where is_outbound), 0)::BIGINT as weight_seen
  from weighed
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
  select spine.row_id, counted.* exclude (row_id), opted.opted_out_count
  from spine
  left join counted using (row_id)
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
    coalesce(contact_cost_minor_90d, 0) as contact_cost_minor_90d
  from joined
)
select * from final
