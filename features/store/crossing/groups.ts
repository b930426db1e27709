/** Integer sums of groups of debtors at the ends of days, and each member's own part. Debtors without a group cost nothing. */
import { DuckDBDateValue } from '@duckdb/node-api';
import type { PlainDate } from '../../../core/time.ts';
import { dayBoundarySql } from '../../crossing/publication.ts';
import { OWN_GROUP } from '../../crossing/registry.ts';
import type { Store } from '../open.ts';
import { makeSpine, type FeatureOptions } from '../spine.ts';
import { relationsNeeded, SLICE_ROWS, withSpine } from '../spine-scope.ts';
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
 * Creates `group_row(debtor_id, as_of_on, needed_on, day_on, root_id)` for the debtors in `wanted` that have a group, `own_group(debtor_id,
 * day_on, ...)` and, where it computes, `group_member` and `group_total(day_on, root_id, ...)`.
 */
export async function createGroups(store: Store, options: GroupOptions): Promise<void> {
  await store.run('create temp table own_group (debtor_id VARCHAR, day_on DATE, open_minor BIGINT, overdue_minor BIGINT, dpd BIGINT, late_count BIGINT, outcome_count BIGINT)');
  if (options.aggregates === 'compute') {
    await createMembers(store, options);
    await store.run(`create temp table group_row as
      select debtor_id, as_of_on, day_on as needed_on, day_on, root_id from (select *, ${dayBoundarySql('as_of_on')} as day_on from wanted) join group_member using (debtor_id, day_on)`);
    await addOwn(store, options, 'select distinct debtor_id, day_on from group_member');
    await createTotals(store);
    return;
  }
  await createLoadedRows(store);
  await addOwn(store, options, 'select distinct debtor_id, day_on from group_row where day_on is not null');
}

/** Members of every group in which a wanted debtor is on a wanted day, and of all groups on whole days. */
async function createMembers(store: Store, { timeZone, wholeDays = [] }: GroupOptions): Promise<void> {
  await store.run('create temp table group_member (debtor_id VARCHAR, day_on DATE, root_id VARCHAR)');
  const inGroups = 'select debtor_id from main.debtor where parent_debtor_id is not null union select parent_debtor_id from main.debtor where parent_debtor_id is not null';
  const whole = wholeDays.map((day) => `union select null, ${sqlText(day)}::DATE`).join(' ');
  const wanted = await store.rows<WantedDay>(
    `select debtor_id as "debtorId", day_on - '1970-01-01'::DATE as day, epoch_us(${endOfDateSql('day_on', timeZone)}) as "dayAt"
     from (select debtor_id, ${dayBoundarySql('as_of_on')} as day_on from wanted where debtor_id in (${inGroups}) ${whole}) order by day, debtor_id nulls first`);
  if (wanted.length === 0) return;
  const groupsOf = await readGroups(store);
  const appender = await store.connection.createAppender('group_member', 'main', 'temp');
  for (let from = 0; from < wanted.length;) {
    const { day, dayAt } = wanted[from]!;
    const groups = groupsOf(dayAt);
    const roots = new Set<string>();
    for (; from < wanted.length && wanted[from]!.day === day; from++) {
      const { debtorId } = wanted[from]!;
      for (const root of debtorId === null ? groups.values() : [groups.get(debtorId)]) if (root !== undefined) roots.add(root);
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

interface WantedDay {
  /** Null: a whole day. */
  readonly debtorId: string | null;
  readonly day: bigint;
  readonly dayAt: bigint;
}

/** Adds each member's own part at the end of the day. */
async function addOwn(store: Store, options: GroupOptions, membersSql: string): Promise<void> {
  const [row] = await store.rows<{ members: bigint }>(`select count(*) as members from (${membersSql})`);
  if (row!.members === 0n) return;
  const needed = await relationsNeeded(store, [OWN_GROUP]);
  const members = await store.rows<{ debtor_id: string; day_at: bigint }>(`select debtor_id, epoch_us(${endOfDateSql('day_on', options.timeZone)}) as day_at from (${membersSql}) order by day_on, debtor_id`);
  for (let offset = 0; offset < members.length; offset += SLICE_ROWS) {
    const spine = makeSpine(members.slice(offset, offset + SLICE_ROWS).map((member) => ({ debtorId: member.debtor_id, asOf: member.day_at })));
    await withSpine(store, spine, { ...options, needed }, () => store.run(`insert into own_group ${OWN_GROUP.sql}`));
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
    with needed as (select debtor_id, as_of_on, ${dayBoundarySql('as_of_on')} as needed_on from wanted semi join (select distinct debtor_id from group_member) using (debtor_id)),
    whole as (select boundary_on from carried_boundary where kind = 'day'),
    chosen as (
      select needed.*, case
        when exists (select 1 from group_member as member where member.debtor_id = needed.debtor_id and member.day_on = needed_on) then needed_on
        else (select max(boundary_on) from whole where boundary_on <= needed_on) end as day_on
      from needed)
    select chosen.debtor_id, as_of_on, needed_on, chosen.day_on, member.root_id
    from chosen left join group_member as member on member.debtor_id = chosen.debtor_id and member.day_on = chosen.day_on
    where member.root_id is not null or chosen.day_on is distinct from needed_on`);
}
