-- What the contact rules read, one JSON object per row: facts known at the as-of, never verdicts.
with source as (
  select row_id, debtor_id, as_of from spine
),
undone as (
  select distinct reversal.row_id, reversal.reverses_entry_id as entry_id
  from ledger_entry_at as reversal
  where reversal.kind = 'reversal' and reversal.reverses_entry_id is not null
    and not exists (select 1 from ledger_entry_at as again where again.row_id = reversal.row_id and again.kind = 'reversal' and again.reverses_entry_id = reversal.entry_id)
),
renamed as (
  select entry.row_id, entry.entry_id, entry.receivable_id, entry.kind, entry.amount_minor, entry.currency, entry.due_on, entry.event_at, entry.known_at
  from ledger_entry_at as entry
  anti join undone using (row_id, entry_id)
),
balance as (
  select row_id, currency, sum(case when kind in ('invoice', 'debit_note', 'refund') then amount_minor when kind in ('payment', 'credit_note', 'write_off') then -amount_minor else 0 end)::BIGINT as open_minor
  from renamed
  group by row_id, currency
),
open_balance as (
  select row_id, map_from_entries(list((currency, open_minor::VARCHAR) order by currency)) as amounts
  from balance
  where open_minor <> 0
  group by row_id
),
dispute as (
  select row_id, kind
  from renamed
  where kind in ('dispute_opened', 'dispute_closed')
  qualify row_number() over (partition by row_id, receivable_id order by event_at desc, known_at desc, entry_id desc) = 1
),
disputed as (
  select distinct row_id from dispute where kind = 'dispute_opened'
),
promise as (
  select made.row_id, max(made.due_on) as until_on
  from renamed as made
  where made.kind = 'promise_made' and not exists (
    select 1 from renamed as cancelled
    where cancelled.row_id = made.row_id and cancelled.kind = 'promise_cancelled' and cancelled.event_at >= made.event_at
      and (cancelled.receivable_id is not distinct from made.receivable_id or cancelled.receivable_id is null))
  group by made.row_id
),
point as (
  select row_id, list(struct_pack("contactPointId" := contact_point_id, "medium" := channel, "status" := status) order by contact_point_id) as points
  from contact_point_at
  group by row_id
),
consent_change as (
  select row_id, scope, contact_point_id, status, event_at, known_at, consent_id as change_id
  from consent_event_at
  union all
  select row_id, channel, null, 'revoked', event_at, known_at, contact_id
  from contact_event_at
  where kind = 'opted_out'
),
newest_consent as (
  select *
  from consent_change
  qualify row_number() over (partition by row_id, scope, contact_point_id order by event_at desc, known_at desc, status = 'revoked' desc, change_id desc) = 1
),
consent as (
  select
    row_id,
    list(struct_pack("scope" := scope, "contactPointId" := contact_point_id, "status" := status, "eventAtMicros" := epoch_us(event_at)) order by scope, contact_point_id nulls first) as consents
  from newest_consent
  group by row_id
),
newest_status as (
  select row_id, status, change
  from debtor_status_event_at
  qualify row_number() over (partition by row_id, status order by event_at desc, known_at desc, status_id desc) = 1
),
status as (
  select row_id, list(status order by status) as statuses
  from newest_status
  where change = 'started'
  group by row_id
),
contact as (
  select row_id, contact_id, min(channel) as channel, min(event_at) as began_at
  from contact_event_at
  where direction = 'outbound'
  group by row_id, contact_id
),
outbound as (
  select
    contact.row_id,
    list(struct_pack("channel" := channel, "eventAtMicros" := epoch_us(began_at)) order by began_at desc, contact_id) as contacts
  from contact
  join source using (row_id)
  where contact.began_at > source.as_of - interval 7 day
  group by contact.row_id
),
joined as (
  select
    source.row_id, source.debtor_id, debtor.kind, debtor.time_zone, point.points, consent.consents, open_balance.amounts,
    disputed.row_id is not null as is_disputed, status.statuses, outbound.contacts, promise.until_on
  from source
  left join debtor_at as debtor using (row_id)
  left join point using (row_id)
  left join consent using (row_id)
  left join open_balance using (row_id)
  left join disputed using (row_id)
  left join status using (row_id)
  left join outbound using (row_id)
  left join promise using (row_id)
),
final as (
  select
    row_id,
    debtor_id,
    to_json(struct_pack(
      "kind" := kind,
      "timeZone" := time_zone,
      "contactPoints" := coalesce(points, []),
      "consents" := coalesce(consents, []),
      "openMinor" := coalesce(amounts, map()),
      "hasOpenDispute" := is_disputed,
      "statuses" := coalesce(statuses, []),
      "outboundContacts" := coalesce(contacts, []),
      "promiseUntilOn" := until_on::VARCHAR
    ))::VARCHAR as context
  from joined
)
select * from final
