/** Contract of `group.sql`. A group is a tree of debtors by `parent_debtor_id`; the debtor itself is left out of every number. */
import { FACT_CLOCKS, integer, ratio, ROW_GRAIN, ROW_KEYS, type ViewContract } from '../contract.ts';

export const group: ViewContract = {
  name: 'group',
  grain: ROW_GRAIN,
  keys: ROW_KEYS,
  clocks: FACT_CLOCKS,
  window: 'the end of the day before the as-of; outcomes of the year before it',
  columns: [
    integer('group_other_count', 'count', ['other members of the group of the debtor, its head included', 'companies of the group', 'belongs to a large group', 'belongs to a small group or to none'], { personalData: 'attribute' }),
    integer('group_is_head', 'count', ['1 where the debtor is the head of a group, else 0', 'head of a group', 'is the head of its group', 'is not the head of a group'], { range: [0, 1], personalData: 'attribute' }),
    integer('group_open_minor', 'minor', ['open amount of the other members', 'open balance of the group', 'the group owes much', 'the group owes little']),
    integer('group_overdue_minor', 'minor', ['overdue amount of the other members', 'overdue balance of the group', 'much of the group is overdue', 'little of the group is overdue']),
    ratio('group_overdue_share', 'rate', ['overdue share of what the other members owe', 'overdue share of the group', 'most of what the group owes is overdue', 'the group is up to date']),
    integer('group_worst_dpd', 'days', ['days past due of the worst other member', 'worst lateness in the group', 'a member is far behind', 'no member is behind']),
    integer('group_outcome_count', 'count', ['receivables of the other members that fell due in a year', 'items of the group', 'many items in the group', 'few items in the group']),
    ratio('group_late_rate', 'rate', ['late share of these receivables', 'lateness in the group', 'the group pays late', 'the group pays on time']),
  ],
  invariants: [
    { name: 'overdue is open', columns: ['group_overdue_minor', 'group_open_minor'], holds: ([overdue, open]) => overdue! <= open! },
  ],
};
