/**
 * SQL of a bench world's ledger. Every draw is a slice of DuckDB's `hash` of (seed, thing, purpose), so rows depend on neither
 * order nor threads. Hashed twice: one hash of several values is an XOR, in which two purposes differ by a constant.
 */

/** Mean ledger entries that one receivable brings, measured; sets how many receivables a debtor gets. */
const ENTRIES_PER_RECEIVABLE = 2.14;

/** `$seed`, `$debtors`, `$per`, `$days` and `$last` are filled in by `world.ts`. */
export const DRAW_SQL = `
  create temp macro bits(thing, purpose) as hash(hash($seed, thing, purpose));
  create temp macro draw(bits, slot) as ((bits >> (16 * slot)) & 65535) / 65536.0;
  create temp macro debtor_name(d) as 'crm:C' || lpad(d::VARCHAR, 8, '0');
  create temp macro receivable_name(n) as 'erp:R' || lpad(n::VARCHAR, 10, '0');
  create temp table day as
    select day::DATE as on_day, timezone('UTC', timezone('$zone', day)) as starts_at, timezone('UTC', timezone('$zone', day + interval 1 day)) - interval 1 microsecond as ends_at
    from generate_series(DATE '$last' - 2000, DATE '$last' + 60, interval 1 day) as d(day)`;

/** One row per receivable, with its fate: who pays when, in how many parts, and what else happens. */
export const SALE_SQL = `
  create temp table sale as
  with debtor as (
    select d, floor(($per / ${ENTRIES_PER_RECEIVABLE}) * (0.5 + draw(bits(d, 'size'), 0)) + draw(bits(d, 'size'), 1))::BIGINT as receivables, draw(bits(d, 'type'), 0) as habit
    from range($debtors) as t(d)
  ),
  drawn as (
    select d, i, d * 1000 + i as n, receivables, habit, bits(d * 1000 + i, 'a') as a, bits(d * 1000 + i, 'b') as b, bits(d * 1000 + i, 'c') as c, bits(d * 1000 + i, 'd') as e
    from (select *, unnest(range(receivables)) as i from debtor)
  ),
  billed as (
    select *, DATE '$last' - $days + floor((i + draw(a, 0)) / receivables * $days)::INTEGER as invoiced_on,
      case when draw(a, 1) < 0.15 then 14 when draw(a, 1) < 0.7 then 30 else 60 end as terms_days,
      (900 + draw(a, 2) * draw(a, 2) * draw(a, 2) * 900000)::BIGINT as amount_minor,
      case when draw(a, 3) < 0.005 then 'USD' else '$currency' end as currency
    from drawn
  )
  select *, invoiced_on + terms_days as due_on,
    (case when habit < 0.5 then draw(b, 0) * 16 - 12 when habit < 0.85 then draw(b, 0) * 38 - 6 else draw(b, 0) * draw(b, 0) * 170 end)::INTEGER as offset_days,
    case when draw(b, 1) < 0.06 then 'none' when draw(b, 1) < 0.14 then 'part' when draw(b, 1) < 0.28 then 'two' else 'full' end as fate,
    draw(b, 2) < 0.15 as is_first_loose, draw(b, 3) < 0.15 as is_second_loose
  from billed`;

/** Payments first, because reversals and allocations name them. */
export const PAYMENT_SQL = `
  create temp table payment as
  with first as (
    select d, n, 1 as part, greatest(invoiced_on, due_on + offset_days) as on_day, is_first_loose as is_loose, currency, due_on, c as bits,
      case fate when 'full' then amount_minor when 'two' then amount_minor * 3 // 5 else amount_minor // 2 end as amount_minor
    from sale where fate <> 'none'
  ),
  second as (
    select d, n, 2 as part, greatest(invoiced_on, due_on + offset_days) + 5 + (draw(c, 3) * 35)::INTEGER as on_day, is_second_loose, currency, due_on, c,
      amount_minor - amount_minor * 3 // 5
    from sale where fate = 'two'
  )
  select *, receivable_name(n) || ':P' || part as entry_id from (select * from first union all select * from second)`;

/** Every entry with its calendar date; `terms` are: debtor, receivable, id, kind, amount, currency, due date, reversed entry, date. */
export const ENTRY_SQL = `
  create temp table entry as
  select d, receivable_name(n) as receivable_id, receivable_name(n) || ':I' as entry_id, 'invoice' as kind, amount_minor, currency, due_on, null::VARCHAR as reverses_entry_id, invoiced_on as on_day from sale
  union all select d, case when is_loose then null else receivable_name(n) end, entry_id, 'payment', amount_minor, currency, null, null, on_day from payment
  union all select d, case when is_loose then null else receivable_name(n) end, entry_id || 'R', 'reversal', amount_minor, currency, null, entry_id, on_day + 2 + (draw(bits, 1) * 5)::INTEGER
    from payment where draw(bits, 0) < 0.01
  union all select d, case when is_loose then null else receivable_name(n) end, entry_id || 'A', 'payment', amount_minor, currency, null, null, on_day + 9 + (draw(bits, 2) * 20)::INTEGER
    from payment where draw(bits, 0) < 0.006
  union all select d, receivable_name(n), receivable_name(n) || ':D', 'debit_note', 1200, currency, due_on + 45, null, due_on + 15 from sale where draw(e, 0) < 0.05 and (fate <> 'full' or offset_days > 15)
  union all select d, receivable_name(n), receivable_name(n) || ':C', 'credit_note', amount_minor // 10, currency, null, null, invoiced_on + 1 + (draw(e, 1) * 20)::INTEGER from sale where draw(e, 1) < 0.04
  union all select d, receivable_name(n), receivable_name(n) || ':W', 'write_off', amount_minor, currency, null, null, due_on + 240 from sale where fate = 'none' and draw(e, 1) > 0.5
  union all select d, receivable_name(n), receivable_name(n) || ':M', 'promise_made', amount_minor // 2, currency, due_on + 30, null, due_on + 10 from sale where draw(e, 2) < 0.03 and (fate <> 'full' or offset_days > 10)
  union all select d, receivable_name(n), receivable_name(n) || ':N', 'promise_cancelled', 0, currency, null, null, due_on + 20 from sale where draw(e, 2) < 0.003 and (fate <> 'full' or offset_days > 10)
  union all select d, receivable_name(n), receivable_name(n) || ':O', 'dispute_opened', 0, currency, null, null, invoiced_on + 5 from sale where draw(e, 3) < 0.015
  union all select d, receivable_name(n), receivable_name(n) || ':S', 'dispute_closed', 0, currency, null, null, invoiced_on + 25 from sale where draw(e, 3) < 0.012
  union all select d, receivable_name(n), receivable_name(n) || ':U', 'due_changed', 0, currency, due_on + 30, null, due_on - 5 from sale where draw(e, 3) > 0.99`;

/** Dates become instants; 2 % of the rows are learnt 3 to 40 days late. The order is that of learning, as intake would leave it. */
export const LEDGER_SQL = `
  insert into main.ledger_entry (entry_id, debtor_id, receivable_id, kind, amount_minor, currency, due_on, reverses_entry_id, event_at, known_at, batch_id)
  select entry_id, debtor_name(d), receivable_id, kind, amount_minor, currency, entry.due_on, reverses_entry_id, happened.starts_at, learnt.ends_at, 'bench'
  from (select *, on_day + case when draw(bits(entry_id, 'late'), 0) < 0.02 then 3 + (draw(bits(entry_id, 'late'), 1) * 37)::INTEGER else 0 end as known_on from entry where on_day <= DATE '$last') as entry
  join day as happened on happened.on_day = entry.on_day
  join day as learnt on learnt.on_day = entry.known_on
  order by learnt.ends_at, entry_id`;

/** A fifth of the loose payments are allocated by the source a few days later. */
export const ALLOCATION_SQL = `
  insert into main.allocation (allocation_id, debtor_id, entry_id, receivable_id, amount_minor, event_at, known_at, batch_id)
  select entry_id || ':L', debtor_name(d), entry_id, receivable_name(n), amount_minor, day.starts_at, day.ends_at, 'bench'
  from payment join day on day.on_day = payment.on_day + 4
  where is_loose and draw(bits, 0) > 0.8 and payment.on_day + 4 <= DATE '$last'
  order by day.ends_at, entry_id`;

export const RECEIVABLE_SQL = `
  insert into main.receivable (receivable_id, debtor_id, contract, product, terms_days, currency, event_at, known_at, batch_id)
  select receivable_name(n), debtor_name(d), null, 'service', case when draw(c, 0) < 0.8 then terms_days end, currency, day.starts_at, day.ends_at, 'bench'
  from sale join day on day.on_day = invoiced_on
  order by day.ends_at, n`;
