/** Integer sums of groups of debtors at the ends of days, and each member's own part. Debtors without a group cost nothing. */
import { DuckDBDateValue } from '@duckdb/node-api';
import type { Instant, PlainDate } from '../../../core/time.ts';
import { dayBoundarySql } from '../../crossing/publication.ts';
import { OWN_GROUP } from '../../crossing/registry.ts';
import { rootAt, type Identity } from '../identity.ts';
import type { Store } from '../open.ts';
import { makeSpine, type FeatureOptions } from '../spine.ts';
import { relationsNeeded, withSpine } from '../spine-scope.ts';
import { SLICE_ROWS } from '../spine-slices.ts';
import { sqlText } from '../sql-text.ts';
import { endOfDateSql } from '../visible.ts';
import { readGroups } from './group-members.ts';
import type { AggregateSource } from './relations.ts';

export interface GroupOptions extends FeatureOptions {
  readonly aggregates: AggregateSource;
  /** Days of which every group is computed, whoever wants it: what a snapshot carries. */
  readonly wholeDays?: readonly PlainDate[];
}

/**
 * Creates `group_row(debtor_id, as_of_on, needed_on, day_on, self_id, root_id)` for the debtors in `wanted` that have a group, `own_group(
 * debtor_id, day_on, ...)` and, where it computes, `group_member` and `group_total(day_on, root_id, ...)`. `self_id` is who the debtor was at
 * the end of the day: a merge of the as-of's own day counts from the next one.
 */
export async function createGroups(store: Store, identity: Identity, options: GroupOptions): Promise<void> {
  await store.run('create temp table own_group (debtor_id VARCHAR, day_on DATE, open_minor BIGINT, overdue_minor BIGINT, dpd BIGINT, late_count BIGINT, outcome_count BIGINT)');
  const isComputed = options.aggregates === 'compute';
  const inGroups = isComputed
    ? 'select debtor_id from main.debtor where parent_debtor_id is not null union select parent_debtor_id from main.debtor where parent_debtor_id is not null'
    : 'select debtor_id from group_member';
  const wanted = await readWanted(store, { timeZone: options.timeZone, inGroups, wholeDays: options.wholeDays ?? [] });
  await appendWanted(store, identity, wanted);
  if (isComputed) {
    await appendMembers(store, identity, wanted);
    await store.run('create temp table group_row as select wanted.debtor_id, as_of_on, day_on as needed_on, day_on, self_id, root_id from group_wanted as wanted join (select debtor_id as self_id, day_on, root_id from group_member) using (self_id, day_on)');
    await addOwn(store, options, 'select distinct debtor_id, day_on from group_member');
    await createTotals(store);
    return;
  }
  await createLoadedRows(store);
  await addOwn(store, options, 'select distinct self_id as debtor_id, day_on from group_row where day_on is not null');
}

interface WantedDay {
  /** Null: all groups of the day. */
  readonly debtorId: string | null;
  /** Days since 1970-01-01. */
  readonly asOfDay: bigint;
  readonly day: bigint;
  readonly dayAt: Instant;
}

/** Wanted debtors that may be in a group, and whole days, by day. */
async function readWanted(store: Store, scope: { readonly timeZone: string; readonly inGroups: string; readonly wholeDays: readonly PlainDate[] }): Promise<readonly WantedDay[]> {
  const whole = scope.wholeDays.map((day) => `union select null, null, ${sqlText(day)}::DATE`).join(' ');
  return store.rows<WantedDay>(
    `with in_group as (${scope.inGroups}), merged as (select * from in_group union select peer_id from alias_peer where debtor_id in (select * from in_group))
     select debtor_id as "debtorId", as_of_on - '1970-01-01'::DATE as "asOfDay", day_on - '1970-01-01'::DATE as day, epoch_us(${endOfDateSql('day_on', scope.timeZone)}) as "dayAt"
     from (select distinct debtor_id, as_of_on, ${dayBoundarySql('as_of_on')} as day_on from wanted where debtor_id in (select * from merged) ${whole}) order by day, debtor_id nulls first`);
}

async function appendWanted(store: Store, identity: Identity, wanted: readonly WantedDay[]): Promise<void> {
  await store.run('create temp table group_wanted (debtor_id VARCHAR, as_of_on DATE, day_on DATE, self_id VARCHAR)');
  const appender = await store.connection.createAppender('group_wanted', 'main', 'temp');
  for (const { debtorId, asOfDay, day, dayAt } of wanted) {
    if (debtorId === null) continue;
    appender.appendVarchar(debtorId);
    appender.appendDate(new DuckDBDateValue(Number(asOfDay)));
    appender.appendDate(new DuckDBDateValue(Number(day)));
    appender.appendVarchar(rootAt(identity, debtorId, dayAt));
    appender.endRow();
  }
  appender.closeSync();
}

/** Members of every group in which a wanted debtor is on a wanted day, and of all groups on whole days. */
async function appendMembers(store: Store, identity: Identity, wanted: readonly WantedDay[]): Promise<void> {
  await store.run('create temp table group_member (debtor_id VARCHAR, day_on DATE, root_id VARCHAR)');
  if (wanted.length === 0) return;
  const groupsOf = await readGroups(store, identity);
  const appender = await store.connection.createAppender('group_member', 'main', 'temp');
  for (let from = 0; from < wanted.length;) {
    const { day, dayAt } = wanted[from]!;
    const groups = groupsOf(dayAt);
    const roots = new Set<string>();
    for (; from < wanted.length && wanted[from]!.day === day; from++) {
      const { debtorId } = wanted[from]!;
      for (const root of debtorId === null ? groups.values() : [groups.get(rootAt(identity, debtorId, dayAt))]) if (root !== undefined) roots.add(root);
    }
    for (const [debtorId, root] of groups) {
      if (!roots.has(root)) continue;
      appender.appendVarchar(debtorId);
      appender.appendDate(new DuckDBDateValue(Number(day)));
      appender.appendVarchar(root);
      appender.endRow();
    }
  }
  appender.closeSync();
}

/** Adds each member's own part at the end of the day. */
async function addOwn(store: Store, options: GroupOptions, membersSql: string): Promise<void> {
  const [row] = await store.rows<{ members: bigint }>(`select count(*) as members from (${membersSql})`);
  if (row!.members === 0n) return;
  const needed = await relationsNeeded(store, [OWN_GROUP]);
  const members = await store.rows<{ debtor_id: string; day_at: bigint }>(`select debtor_id, epoch_us(${endOfDateSql('day_on', options.timeZone)}) as day_at from (${membersSql}) order by day_on, debtor_id`);
  for (let offset = 0; offset < members.length; offset += SLICE_ROWS) {
    const spine = makeSpine(members.slice(offset, offset + SLICE_ROWS).map((member) => ({ debtorId: member.debtor_id, asOf: member.day_at })));
    await withSpine(store, spine, { ...options, needed, sql: [OWN_GROUP.sql] }, () => store.run(`insert into own_group ${OWN_GROUP.sql}`));
  }
}

/** The worst age is kept with how many have it and the next one below, so that a member can be taken out again. */
async function createTotals(store: Store): Promise<void> {
  await store.run(`create temp table group_total as
    with part as (
      select member.day_on, member.root_id, own.*, max(dpd) over (partition by member.day_on, member.root_id) as worst_dpd
      from group_member as member join (select * rename (day_on as own_on) from own_group) as own on own.debtor_id = member.debtor_id and own.own_on = member.day_on)
    select day_on, root_id, count(*) as member_count, sum(open_minor)::BIGINT as open_minor, sum(overdue_minor)::BIGINT as overdue_minor, sum(late_count)::BIGINT as late_count,
      sum(outcome_count)::BIGINT as outcome_count, max(worst_dpd) as worst_dpd, count(*) filter (where dpd = worst_dpd) as worst_count, coalesce(max(dpd) filter (where dpd < worst_dpd), 0) as second_dpd
    from part group by day_on, root_id`);
}

/**
 * Rows from what a snapshot carries: the day itself where its group is there or the day is whole, else the newest whole day before it, where
 * `day_on` then differs from `needed_on`. A debtor that is in no group there has none.
 */
async function createLoadedRows(store: Store): Promise<void> {
  await store.run(`create temp table group_row as
    with whole as (select boundary_on from carried_boundary where kind = 'day'),
    chosen as (
      select wanted.debtor_id, wanted.as_of_on, wanted.self_id, wanted.day_on as needed_on, case
        when exists (select 1 from group_member as member where member.debtor_id = wanted.self_id and member.day_on = wanted.day_on) then wanted.day_on
        else (select max(boundary_on) from whole where boundary_on <= wanted.day_on) end as day_on
      from group_wanted as wanted)
    select chosen.debtor_id, as_of_on, needed_on, chosen.day_on, self_id, member.root_id
    from chosen left join group_member as member on member.debtor_id = chosen.self_id and member.day_on = chosen.day_on
    where member.root_id is not null or chosen.day_on is distinct from needed_on`);
}
