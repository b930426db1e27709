-- One row per row and receivable (or debit without one): charges, credits, due date, open amount and closing date at the as-of.
-- Credits of a receivable count for it; what is not allocated pays the oldest due first.
with source as (
  select * from live_entry
),
renamed as (
  select
    row_id, coalesce(receivable_id, '#' || entry_id) as item_id, receivable_id, entry_id, kind, amount_minor,
    due_on, event_at, known_at, event_on
  from source
  where kind in ('invoice', 'debit_note', 'refund')
),
due_change as (
  select row_id, receivable_id as item_id, due_on
  from source
  where kind = 'due_changed' and receivable_id is not null and due_on is not null
  qualify row_number() over (partition by row_id, receivable_id order by event_at desc, known_at desc, entry_id desc) = 1
),
charge as (
  select
    row_id, item_id,
    max(receivable_id) as receivable_id,
    sum(amount_minor)::BIGINT as charged_minor,
    coalesce(sum(amount_minor) filter (where kind = 'invoice'), 0)::BIGINT as invoiced_minor,
    min(event_on) as invoiced_on,
    min(due_on) filter (where kind = 'invoice') as invoice_due_on,
    min(event_on) filter (where kind = 'invoice') as invoice_on,
    min(due_on) as any_due_on
  from renamed
  group by row_id, item_id
),
billed as (
  select
    charge.row_id, charge.item_id, charge.receivable_id, charge.charged_minor, charge.invoiced_minor, charge.invoiced_on,
    coalesce(due_change.due_on, invoice_due_on, invoice_on + receivable.terms_days::INTEGER, any_due_on, invoiced_on + coalesce(receivable.terms_days, 0)::INTEGER) as due_on
  from charge
  left join due_change using (row_id, item_id)
  left join receivable_at as receivable on receivable.row_id = charge.row_id and receivable.receivable_id = charge.receivable_id
),
credit as (
  select row_id, entry_id, receivable_id, kind, amount_minor, event_at, known_at, event_on
  from source
  where kind in ('payment', 'credit_note', 'write_off')
),
allocated as (
  select credit.row_id, credit.entry_id, allocation.allocation_id, allocation.receivable_id, credit.kind, allocation.amount_minor, credit.event_at, credit.known_at, credit.event_on
  from credit
  join allocation_at as allocation on allocation.row_id = credit.row_id and allocation.entry_id = credit.entry_id
  where credit.receivable_id is null
),
direct as (
  select row_id, receivable_id as item_id, entry_id, '' as allocation_id, kind, amount_minor, event_at, known_at, event_on
  from credit
  where receivable_id is not null
  union all
  select row_id, receivable_id as item_id, entry_id, allocation_id, kind, amount_minor, event_at, known_at, event_on
  from allocated
),
direct_running as (
  select *, sum(amount_minor) over (partition by row_id, item_id order by event_at, known_at, entry_id, allocation_id) as credited_minor
  from direct
),
direct_total as (
  select
    row_id, item_id,
    sum(running.amount_minor)::BIGINT as direct_minor,
    coalesce(sum(running.amount_minor) filter (where kind <> 'payment'), 0)::BIGINT as waived_minor,
    count(*) filter (where kind = 'payment' and credited_minor < charged_minor) as partial_count,
    max(event_on) as last_direct_on,
    min(event_on) filter (where credited_minor >= charged_minor) as direct_closed_on
  from direct_running as running
  join billed using (row_id, item_id)
  group by row_id, item_id
),
pool as (
  select
    credit.row_id, credit.entry_id, credit.event_at, credit.known_at, credit.event_on,
    credit.amount_minor - coalesce(taken.amount_minor, 0) as amount_minor
  from credit
  left join (select row_id, entry_id, sum(amount_minor)::BIGINT as amount_minor from allocated group by row_id, entry_id) as taken using (row_id, entry_id)
  where credit.receivable_id is null and credit.amount_minor > coalesce(taken.amount_minor, 0)
),
pool_running as (
  select row_id, event_on, sum(amount_minor) over (partition by row_id order by event_at, known_at, entry_id) as upto_minor
  from pool
),
pool_total as (
  select row_id, max(upto_minor) as pool_minor
  from pool_running
  group by row_id
),
need as (
  select
    billed.row_id, billed.item_id, billed.charged_minor - coalesce(direct_total.direct_minor, 0) as need_minor,
    sum(billed.charged_minor - coalesce(direct_total.direct_minor, 0)) over (partition by billed.row_id order by due_on, invoiced_on, item_id) as upto_minor
  from billed
  join pool_total using (row_id)
  left join direct_total using (row_id, item_id)
  where billed.charged_minor > coalesce(direct_total.direct_minor, 0)
),
covered as (
  select row_id, item_id, min(event_on) over (partition by row_id order by upto_minor desc, is_need rows unbounded preceding) as covered_on, is_need
  from (
    select row_id, item_id, upto_minor, null::DATE as event_on, 1 as is_need from need
    union all
    select row_id, null, upto_minor, event_on, 0 from pool_running
  )
),
from_pool as (
  select
    need.row_id, need.item_id, covered_on,
    least(need_minor, greatest(0, pool_minor - (upto_minor - need_minor)))::BIGINT as pool_minor
  from need
  join pool_total using (row_id)
  join covered on covered.row_id = need.row_id and covered.item_id = need.item_id and covered.is_need = 1
),
dispute as (
  select row_id, receivable_id as item_id, kind = 'dispute_opened' as is_disputed
  from source
  where kind in ('dispute_opened', 'dispute_closed')
  qualify row_number() over (partition by row_id, receivable_id order by event_at desc, known_at desc, entry_id desc) = 1
),
joined as (
  select
    billed.*,
    coalesce(direct_minor, 0) as direct_minor,
    coalesce(from_pool.pool_minor, 0) as pool_minor,
    billed.charged_minor - coalesce(direct_minor, 0) - coalesce(from_pool.pool_minor, 0) as open_minor,
    coalesce(waived_minor, 0) as waived_minor,
    coalesce(partial_count, 0) as partial_count,
    coalesce(direct_closed_on, case when from_pool.pool_minor = need.need_minor then greatest(from_pool.covered_on, coalesce(last_direct_on, from_pool.covered_on)) end) as closed_on,
    coalesce(dispute.is_disputed, false) or coalesce(whole.is_disputed, false) as is_disputed
  from billed
  left join direct_total using (row_id, item_id)
  left join need using (row_id, item_id)
  left join from_pool using (row_id, item_id)
  left join dispute on dispute.row_id = billed.row_id and dispute.item_id = billed.item_id
  left join dispute as whole on whole.row_id = billed.row_id and whole.item_id is null
),
final as (
  select
    row_id, item_id, receivable_id, charged_minor, invoiced_minor, invoiced_on, due_on, direct_minor, pool_minor, open_minor,
    waived_minor, partial_count, is_disputed,
    case when open_minor <= 0 then closed_on end as closed_on,
    open_minor <= 0 and waived_minor < charged_minor as is_paid
  from joined
)
select * from final
