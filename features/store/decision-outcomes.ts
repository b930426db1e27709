/**
 * What followed each matured decision: cash of the whole debtor by day, costs, complaints and opt-outs.
 *
 * A decision is matured when its horizon has passed at `now`; it is left out by that date alone, never by what happened.
 * Of several decisions of one debtor in one epoch the newest counts: it superseded the others when the mask changed. Merged debtors are
 * one: by what was known at the as-of for epochs, and at the end of the window for cash, which may be booked on any of them.
 */
import type { Action } from '../../core/channel.ts';
import { MICROS_PER_DAY, type Instant } from '../../core/time.ts';
import { readIdentity, rootAt } from './identity.ts';
import type { Store } from './open.ts';

export interface OutcomeOptions {
  /** Facts known by then count; decisions whose horizon ends later are immature. */
  readonly now: Instant;
  readonly horizonDays: number;
  /** ISO 4217; entries in other currencies stay out and are counted. */
  readonly currency: string;
}

/** One day of cash after a decision. */
export interface CashDay {
  /** Whole days of 24 hours after the as-of, from 0. */
  readonly day: number;
  /** Payments less refunds, reversals undone; minor units. */
  readonly cashMinor: bigint;
}

export interface DecisionOutcome {
  readonly decisionId: string;
  readonly debtorId: string;
  readonly receivableId: string | null;
  readonly groupId: string | null;
  /** The debtor that this one was known as when its window ended: outcomes of one cluster share cash. */
  readonly clusterId: string;
  readonly asOf: Instant;
  readonly permitted: readonly Action[];
  /** Aligned with `permitted`, as logged. */
  readonly probabilities: readonly number[];
  readonly action: Action;
  readonly policyVersion: string;
  /** Days with cash in (as_of, as_of + horizon], ascending. */
  readonly cash: readonly CashDay[];
  /** Cost of the contacts made because of it; null where no contact event carries one. */
  readonly costMinor: bigint | null;
  readonly complainedCount: number;
  readonly optedOutCount: number;
}

export interface DecisionOutcomes {
  /** Ordered by as-of, then decision id. */
  readonly outcomes: readonly DecisionOutcome[];
  readonly immatureCount: number;
  readonly supersededCount: number;
  /** Decisions of the sticky holdout: assigned, not drawn, so they belong to self-cure and not here. */
  readonly holdoutCount: number;
  /** Cash entries in other currencies within the windows. */
  readonly foreignEntryCount: number;
}

const DECISIONS_SQL = `
  create or replace temp table matured_decision as
  with source as (
    select decision.*, coalesce(merged.decided_id, debtor_id) as decided_id, coalesce(merged.cluster_id, debtor_id) as cluster_id, coalesce(merged.members, [debtor_id]) as members
    from decision left join decision_merged as merged using (decision_id)
    where known_at <= make_timestamp($now::bigint)),
  ranked as (
    select *, as_of + to_days($horizon::integer) as window_end,
      row_number() over (partition by decided_id, epoch_on order by event_at desc, decision_id desc) = 1 as is_newest
    from source),
  final as (
    select *, case when arm = 'holdout' then 'holdout' when not is_newest then 'superseded'
      when window_end > make_timestamp($now::bigint) then 'immature' else 'matured' end as standing
    from ranked)
  select *, row_number() over (partition by standing order by as_of, decision_id) - 1 as ordinal from final`;

const CASH_SQL = `
  create or replace temp table decision_cash as
  with source as (select * from ledger_entry where known_at <= make_timestamp($now::bigint)),
  signed as (
    select entry.debtor_id, entry.event_at, entry.currency, case
      when entry.kind = 'payment' then entry.amount_minor
      when entry.kind = 'refund' then -entry.amount_minor
      when entry.kind = 'reversal' and undone.kind = 'payment' then -undone.amount_minor
      when entry.kind = 'reversal' and undone.kind = 'refund' then undone.amount_minor end as cash_minor
    from source entry left join source undone on undone.entry_id = entry.reverses_entry_id),
  final as (
    select decision.ordinal, (epoch_us(signed.event_at) - epoch_us(decision.as_of)) // 86400000000 as day, signed.currency, signed.cash_minor
    from (select ordinal, as_of, window_end, standing, unnest(members) as debtor_id from matured_decision) as decision
    join signed on signed.debtor_id = decision.debtor_id and signed.event_at > decision.as_of and signed.event_at <= decision.window_end
    where decision.standing = 'matured' and signed.cash_minor is not null)
  select * from final`;

const CONTACTS_SQL = `
  select decision.ordinal::double as ordinal,
    sum(contact.cost_minor) filter (contact.direction = 'outbound') as cost_minor,
    (count(*) filter (contact.kind = 'complained'))::double as complained_count,
    (count(*) filter (contact.kind = 'opted_out'))::double as opted_out_count
  from matured_decision decision
  join contact_event contact on contact.decision_id = decision.decision_id
    and contact.known_at <= make_timestamp($now::bigint) and contact.event_at <= decision.window_end
  where decision.standing = 'matured'
  group by 1`;

/** Reads the matured decisions with what followed them. Leaves no table behind. */
export async function readDecisionOutcomes(store: Store, options: OutcomeOptions): Promise<DecisionOutcomes> {
  const now = { now: options.now };
  await createMerged(store, options);
  await store.run(DECISIONS_SQL, { ...now, horizon: options.horizonDays });
  await store.run(CASH_SQL, now);
  try {
    const counts = await countByStanding(store);
    const foreign = await store.rows<{ count: bigint }>('select count(*) as count from decision_cash where currency <> $currency', { currency: options.currency });
    return {
      outcomes: await joinOutcomes(store, options),
      immatureCount: counts.get('immature') ?? 0, supersededCount: counts.get('superseded') ?? 0, holdoutCount: counts.get('holdout') ?? 0,
      foreignEntryCount: Number(foreign[0]!.count),
    };
  } finally {
    await store.run('drop table temp.decision_cash');
    await store.run('drop table temp.matured_decision');
    await store.run('drop table temp.decision_merged');
  }
}

/** `decision_merged(decision_id, decided_id, cluster_id, members)`: decisions on debtors that some alias names. */
async function createMerged(store: Store, { now, horizonDays }: OutcomeOptions): Promise<void> {
  const identity = await readIdentity(store);
  const rows = identity.components.size === 0 ? [] : await store.rows<{ decision_id: string; debtor_id: string; as_of_us: bigint }>(
    'select decision_id, debtor_id, epoch_us(as_of) as as_of_us from decision where debtor_id in (select from_debtor_id from debtor_alias union select to_debtor_id from debtor_alias) order by decision_id');
  const merged = rows.map((row) => {
    const group = identity.groupAt(row.debtor_id, row.as_of_us + BigInt(horizonDays) * MICROS_PER_DAY, now);
    return { decision_id: row.decision_id, decided_id: rootAt(identity, row.debtor_id, row.as_of_us), cluster_id: group.root, members: [...group.members] };
  });
  await store.run(`create or replace temp table decision_merged as
    select unnest(from_json($merged, '[{"decision_id":"VARCHAR","decided_id":"VARCHAR","cluster_id":"VARCHAR","members":["VARCHAR"]}]'), recursive := true)`, { merged: JSON.stringify(merged) });
}

interface DecisionRow {
  readonly decision_id: string;
  readonly debtor_id: string;
  readonly receivable_id: string | null;
  readonly group_id: string | null;
  readonly cluster_id: string;
  readonly as_of_micros: bigint;
  readonly permitted: { readonly items: readonly Action[] };
  readonly probabilities: { readonly items: readonly number[] };
  readonly action: Action;
  readonly policy_version: string;
}

async function joinOutcomes(store: Store, { now, currency }: OutcomeOptions): Promise<DecisionOutcome[]> {
  const decisions = await store.rows<DecisionRow>(`
    select decision_id, debtor_id, receivable_id, group_id, cluster_id, epoch_us(as_of) as as_of_micros, permitted, probabilities, action, policy_version
    from matured_decision where standing = 'matured' order by ordinal`);
  const cash: CashDay[][] = decisions.map(() => []);
  const days = await store.rows<{ ordinal: number; day: number; cash_minor: bigint }>(`
    select ordinal::double as ordinal, day::double as day, sum(cash_minor)::bigint as cash_minor
    from decision_cash where currency = $currency group by all order by 1, 2`, { currency });
  for (const { ordinal, day, cash_minor: cashMinor } of days) cash[ordinal]!.push({ day, cashMinor });
  const contacts = new Map((await store.rows<{ ordinal: number; cost_minor: bigint | null; complained_count: number; opted_out_count: number }>(CONTACTS_SQL, { now }))
    .map((row) => [row.ordinal, row]));
  return decisions.map((row, ordinal) => ({
    decisionId: row.decision_id, debtorId: row.debtor_id, receivableId: row.receivable_id, groupId: row.group_id, clusterId: row.cluster_id, asOf: row.as_of_micros,
    permitted: row.permitted.items, probabilities: row.probabilities.items, action: row.action, policyVersion: row.policy_version, cash: cash[ordinal]!,
    costMinor: contacts.get(ordinal)?.cost_minor ?? null, complainedCount: contacts.get(ordinal)?.complained_count ?? 0, optedOutCount: contacts.get(ordinal)?.opted_out_count ?? 0,
  }));
}

async function countByStanding(store: Store): Promise<Map<string, number>> {
  const rows = await store.rows<{ standing: string; count: bigint }>('select standing, count(*) as count from matured_decision group by 1');
  return new Map(rows.map((row) => [row.standing, Number(row.count)]));
}
