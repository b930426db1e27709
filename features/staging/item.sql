-- One row per row and receivable (or debit without one): charges, credits, due date, open amount and closing date at the as-of.
-- Credits of a receivable count for it; what is not allocated pays the oldest due first.
with source as (
  select row_id, entry_id, receivable_id, kind, amount_minor, due_on, event_at, known_at, event_on, kind in ('payment', 'credit_note', 'write_off') as is_credit
  from live_entry
),
allocated as (
  select source.row_id, source.entry_id, allocation.allocation_id, allocation.receivable_id, source.kind, allocation.amount_minor, source.event_at, source.known_at, source.event_on
  from source
  join allocation_at as allocation on allocation.row_id = source.row_id and allocation.entry_id = source.entry_id
  where source.is_credit and source.receivable_id is null
),
renamed as (
  select
    row_id, coalesce(receivable_id, '#' || entry_id) as item_id, receivable_id, entry_id, '' as allocation_id, kind, amount_minor, due_on, event_at, known_at, event_on, is_credit,
    kind in ('invoice', 'debit_note', 'refund') as is_debit
  from source
  where receivable_id is not null or kind in ('invoice', 'debit_note', 'refund')
  union all
  select row_id, receivable_id, receivable_id, entry_id, allocation_id, kind, amount_minor, null, event_at, known_at, event_on, true, false
  from allocated
),
billed as (
  select
    row_id, item_id,
    bool_or(receivable_id is not null) as has_receivable,
    sum(amount_minor) filter (where is_debit)::BIGINT as charged_minor,
    coalesce(sum(amount_minor) filter (where kind = 'invoice'), 0)::BIGINT as invoiced_minor,
    min(event_on) filter (where is_debit) as invoiced_on,
    min(due_on) filter (where kind = 'invoice') as invoice_due_on,
    min(event_on) filter (where kind = 'invoice') as invoice_on,
    min(due_on) filter (where is_debit) as any_due_on,
    coalesce(sum(amount_minor) filter (where is_credit), 0)::BIGINT as direct_minor,
    coalesce(sum(amount_minor) filter (where is_credit and kind <> 'payment'), 0)::BIGINT as waived_minor,
    count(*) filter (where is_credit) as credit_count,
    count(*) filter (where kind = 'payment') as payment_count,
    max(event_on) filter (where is_credit) as last_direct_on
  from renamed
  group by row_id, item_id
  having count(*) filter (where is_debit) > 0
),
due_change as (
  select row_id, receivable_id as item_id, due_on
  from source
  where kind = 'due_changed' and receivable_id is not null and due_on is not null
  qualify row_number() over (partition by row_id, receivable_id order by event_at desc, known_at desc, entry_id desc) = 1
),
undated as (
  select billed.row_id, billed.item_id, receivable.terms_days::INTEGER as terms_days
  from billed
  join receivable_at as receivable on receivable.row_id = billed.row_id and receivable.receivable_id = billed.item_id
  where billed.invoice_due_on is null and billed.has_receivable
),
dated as (
  select
    billed.*,
    case when has_receivable then item_id end as receivable_id,
    coalesce(due_change.due_on, invoice_due_on, invoice_on + undated.terms_days, any_due_on, invoiced_on + coalesce(undated.terms_days, 0)) as due_on
  from billed
  left join due_change using (row_id, item_id)
  left join undated using (row_id, item_id)
),
several as (
  select credit.row_id, credit.item_id, credit.kind, credit.event_on, dated.charged_minor,
    sum(credit.amount_minor) over (partition by credit.row_id, credit.item_id order by credit.event_at, credit.known_at, credit.entry_id, credit.allocation_id) as credited_minor
  from renamed as credit
  join dated using (row_id, item_id)
  where credit.is_credit and dated.credit_count > 1
),
stepwise as (
  select
    row_id, item_id,
    count(*) filter (where kind = 'payment' and credited_minor < charged_minor) as partial_count,
    min(event_on) filter (where credited_minor >= charged_minor) as direct_closed_on
  from several
  group by row_id, item_id
),
pool as (
  select
    source.row_id, source.entry_id, source.event_at, source.known_at, source.event_on,
    source.amount_minor - coalesce(taken.amount_minor, 0) as amount_minor
  from source
  left join (select row_id, entry_id, sum(amount_minor)::BIGINT as amount_minor from allocated group by row_id, entry_id) as taken using (row_id, entry_id)
  where source.is_credit and source.receivable_id is null and source.amount_minor > coalesce(taken.amount_minor, 0)
),
pool_running as (
  select row_id, event_on, sum(amount_minor) over (partition by row_id order by event_at, known_at, entry_id) as upto_minor
  from pool
),
pool_total as (
  select row_id, max(upto_minor) as total_minor
  from pool_running
  group by row_id
),
need as (
  select
    row_id, item_id, charged_minor - direct_minor as need_minor, total_minor,
    sum(charged_minor - direct_minor) over (partition by row_id order by due_on, invoiced_on, item_id) as upto_minor
  from dated
  join pool_total using (row_id)
  where charged_minor > direct_minor
),
covered as (
  select row_id, item_id, is_need, min(event_on) over (partition by row_id order by upto_minor desc, is_need rows unbounded preceding) as covered_on
  from (
    select row_id, item_id, upto_minor, null::DATE as event_on, 1 as is_need from need
    union all
    select row_id, null, upto_minor, event_on, 0 from pool_running
  )
),
from_pool as (
  select need.row_id, need.item_id, need.need_minor, covered_on, least(need_minor, greatest(0, total_minor - (upto_minor - need_minor)))::BIGINT as pool_minor
  from need
  join covered on covered.row_id = need.row_id and covered.item_id = need.item_id and covered.is_need = 1
),
dispute as (
  select row_id, receivable_id as item_id, kind
  from source
  where kind in ('dispute_opened', 'dispute_closed')
  qualify row_number() over (partition by row_id, receivable_id order by event_at desc, known_at desc, entry_id desc) = 1
),
joined as (
  select
    dated.row_id, dated.item_id, dated.receivable_id, charged_minor, invoiced_minor, invoiced_on, due_on, direct_minor, waived_minor,
    coalesce(from_pool.pool_minor, 0) as pool_minor,
    charged_minor - direct_minor - coalesce(from_pool.pool_minor, 0) as open_minor,
    case when credit_count > 1 then stepwise.partial_count when payment_count = 1 and direct_minor < charged_minor then 1 else 0 end as partial_count,
    case
      when credit_count > 1 and stepwise.direct_closed_on is not null then stepwise.direct_closed_on
      when direct_minor >= charged_minor then coalesce(last_direct_on, invoiced_on)
      when from_pool.pool_minor = from_pool.need_minor then greatest(from_pool.covered_on, coalesce(last_direct_on, from_pool.covered_on))
    end as closed_on,
    coalesce(dispute.kind = 'dispute_opened', false) or coalesce(whole.kind = 'dispute_opened', false) as is_disputed
  from dated
  left join stepwise using (row_id, item_id)
  left join from_pool using (row_id, item_id)
  left join dispute on dispute.row_id = dated.row_id and dispute.item_id = dated.item_id
  left join dispute as whole on whole.row_id = dated.row_id and whole.item_id is null
),
final as (
  select
    row_id, item_id, receivable_id, charged_minor, invoiced_minor, invoiced_on, due_on, direct_minor, pool_minor, open_minor,
    waived_minor, partial_count, is_disputed, closed_on,
    open_minor <= 0 and waived_minor < charged_minor as is_paid
  from joined
)
select * from final
