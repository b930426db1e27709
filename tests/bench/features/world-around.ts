/** SQL of what surrounds a bench world's ledger: debtors, places, macro vintages, contacts and their addresses. */

const SECTORS = "['retail', 'construction', 'transport', 'hotels', 'energy', 'health', 'food', 'services']";

/** Each debtor from the first day; 5 % move or change sector later, and as many belong to a parent. */
export const DEBTOR_SQL = `
  insert into main.debtor (debtor_id, effective_at, kind, sector, country, region, place_id, language, time_zone, parent_debtor_id, created_at, known_at, batch_id)
  with version as (
    select d, v, bits(2 * d + v, 'profile') as bits, bits(d, 'person') as fixed
    from range($debtors) as t(d), range(2) as w(v) where v = 0 or draw(bits(d, 'moves'), 0) < 0.05
  ),
  placed as (select *, (draw(bits, 0) * 2000)::INTEGER as place from version)
  select debtor_name(d), day.starts_at, case when draw(fixed, 0) < 0.4 then 'company' else 'person' end, ${SECTORS}[1 + (draw(bits, 1) * 7)::INTEGER], '$country',
    'ES-' || lpad((place % 17)::VARCHAR, 2, '0'), 'geo:' || place, 'es', '$zone',
    case when draw(fixed, 0) < 0.4 and draw(fixed, 1) < 0.1 then debtor_name((draw(fixed, 2) * ($debtors - 1))::BIGINT) end, day.starts_at, day.ends_at, 'bench'
  from placed join day on day.on_day = DATE '$last' - $days - 1 + v::INTEGER * (30 + (draw(bits, 3) * ($days - 60))::INTEGER)
  order by day.ends_at, d`;

export const PLACE_SQL = `
  insert into main.place (place_id, name, country, region, latitude, longitude, time_zone, population, known_at, batch_id)
  select 'geo:' || p, 'Place ' || p, '$country', 'ES-' || lpad((p % 17)::VARCHAR, 2, '0'), 36.2 + draw(bits(p, 'place'), 0) * 7, -8.5 + draw(bits(p, 'place'), 1) * 11, '$zone', 500 + p * 37,
    TIMESTAMP '2010-01-01', 'bench'
  from range(2001) as t(p)`;

/** Four national series and one of 17 regions, monthly for seven years; each month is published after 25 days and revised after 55. */
export const MACRO_SQL = `
  insert into main.macro_observation (series_id, region, period_on, published_at, value, batch_id)
  with series as (
    select unnest(['unemployment_rate', 'consumer_prices', 'policy_rate', 'consumer_confidence']) as series_id, '$country' as region
    union all select 'unemployment_rate', 'ES-' || lpad(r::VARCHAR, 2, '0') from range(17) as t(r)
  ),
  month as (select (date_trunc('month', DATE '$last') - to_months(m::INTEGER))::DATE as period_on, m from range(84) as t(m))
  select series_id, region, period_on, (period_on + 55 + 30 * v::INTEGER)::TIMESTAMP + interval 9 hour, 20 + (84 - m) / 10.0 + draw(bits(series_id || region || m, 'macro'), 0) + v / 10.0, 'bench'
  from series, month, range(2) as w(v)
  where period_on + 55 + 30 * v::INTEGER <= DATE '$last'`;

/** A quarter of the receivables are followed up by one to three contacts; three in five of these are seen, answered or fail. */
export const CONTACT_SQL = `
  insert into main.contact_event (contact_id, debtor_id, receivable_id, contact_point_id, channel, direction, kind, cost_minor, event_at, known_at, batch_id)
  with planned as (
    select d, n, due_on, unnest(range(1 + (draw(bits(n, 'contacts'), 1) * 2.99)::INTEGER)) as k from sale where draw(bits(n, 'contacts'), 0) < 0.25
  ),
  contact as (
    select d, n, k, 'jrn:' || n || '-' || k as contact_id, bits(4 * n + k, 'contact') as bits, due_on + 3 + k::INTEGER * 9 as on_day from planned
  ),
  spoken as (
    select *, case when draw(bits, 0) < 0.4 then 'email' when draw(bits, 0) < 0.65 then 'sms' when draw(bits, 0) < 0.8 then 'whatsapp' when draw(bits, 0) < 0.95 then 'voice_call' else 'letter' end as channel,
      day.starts_at + to_minutes((540 + draw(bits, 1) * 600)::BIGINT) as began_at from contact join day using (on_day) where on_day <= DATE '$last'
  ),
  event as (
    select *, 'attempted' as kind, 12 as cost_minor, began_at as event_at from spoken
    union all
    select *, case when draw(bits, 2) < 0.25 then 'delivered' when draw(bits, 2) < 0.40 then 'opened' when draw(bits, 2) < 0.48 then 'answered' when draw(bits, 2) < 0.54 then 'right_party'
      when draw(bits, 2) < 0.56 then 'promised' when draw(bits, 2) < 0.59 then 'failed' else 'opted_out' end, null, began_at + to_minutes((1 + draw(bits, 3) * 300)::BIGINT) from spoken where draw(bits, 2) < 0.6
  )
  select contact_id, debtor_name(d), receivable_name(n), 'cp:' || d, channel, 'outbound', kind, cost_minor, event_at,
    event_at + case when draw(bits, 3) < 0.02 then to_days(9) else to_minutes(2) end, 'bench'
  from event
  order by event_at, contact_id, kind`;

export const ADDRESS_SQL = `
  insert into main.contact_point (contact_point_id, debtor_id, channel, address_hash, status, event_at, known_at, batch_id)
  select 'cp:' || d, debtor_name(d), 'phone', md5(d::VARCHAR), 'valid', day.starts_at, day.ends_at, 'bench'
  from range($debtors) as t(d) join day on day.on_day = DATE '$last' - $days - 1`;

/** Three in ten debtors gave consent once; one in ten of these withdrew it. One in a hundred fell into hardship. */
export const CONSENT_SQL = `
  insert into main.consent_event (consent_id, debtor_id, contact_point_id, scope, status, basis, event_at, known_at, batch_id)
  select 'cons:' || d || '-' || v, debtor_name(d), null, 'phone', case v when 0 then 'granted' else 'revoked' end, 'consent', day.starts_at, day.ends_at, 'bench'
  from range($debtors) as t(d), range(2) as w(v) join day on day.on_day = DATE '$last' - $days + v::INTEGER * 400
  where draw(bits(d, 'consent'), 0) < 0.3 and (v = 0 or draw(bits(d, 'consent'), 1) < 0.1)`;

export const STATUS_SQL = `
  insert into main.debtor_status_event (status_id, debtor_id, status, change, event_at, known_at, batch_id)
  select 'st:' || d, debtor_name(d), 'hardship', 'started', day.starts_at, day.ends_at, 'bench'
  from range($debtors) as t(d) join day on day.on_day = DATE '$last' - 300 where draw(bits(d, 'status'), 0) < 0.01`;
