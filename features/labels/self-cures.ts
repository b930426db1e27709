/** Who of the sticky no-contact holdout paid in full, and what happened to them meanwhile. */
import { assignmentsSql } from './holdout-assignments.ts';
import { readSql } from '../read-sql.ts';
import type { Store } from '../store/open.ts';
import { sqlText } from '../store/sql-text.ts';
import { buildLabelledSpine, type LabelledSpine, type LabelOptions } from './build.ts';
import type { LabelPack } from './registry.ts';

function packFor(days: number): LabelPack {
  return {
    name: 'self-cure', grain: 'debtor', meaning: `everything owed at the start of the assignment is paid in full within ${days} days without being contacted`,
    spineRules: { holdout: readSql('labels/spines/holdout.sql') }, parameters: { horizonDays: days },
    eligible: () => 'open_minor > 0', knownAt: 'end_of_date(as_of_on + horizonDays::INTEGER)',
    sql: readSql('labels/self-cure.sql'), serving: 'last-observation', minimumPositives: 1,
  };
}

export interface HoldoutCounts {
  /** Debtors of all assignments. */
  readonly assigned: number;
  /** Of them, those whose window has passed. */
  readonly matured: number;
  /** Of the matured: contacted all the same, called or wrote themselves, got a statutory notice. */
  readonly breached: number;
  readonly inbound: number;
  readonly noticed: number;
}

export interface SelfCures {
  /** Debtors that owed something when they were assigned and whose window has passed; analysed as assigned, whatever happened. */
  readonly labelled: LabelledSpine;
  readonly counts: HoldoutCounts;
}

/** Outcomes of the holdout known by `options.knownUpTo`. Immature assignments are left out by date alone. */
export async function buildSelfCures(store: Store, days: number, options: Omit<LabelOptions, 'asOf' | 'parameters'>): Promise<SelfCures> {
  const labelled = await buildLabelledSpine(store, packFor(days), options);
  const at = `make_timestamp(${options.knownUpTo})`;
  const inWindow = (table: string, condition: string): string => `(select count(*) from matured where exists (select 1 from ${table} as fact where fact.debtor_id = matured.debtor_id
    and fact.known_at <= ${at} and fact.event_at > matured.as_of and fact.event_at <= matured.until_at and ${condition}))`;
  const [row] = await store.rows<Record<keyof HoldoutCounts, bigint>>(`
    with assigned as (
      ${assignmentsSql(options.knownUpTo)}),
    matured as (
      select *, as_of + to_days(${Math.trunc(days)}) as until_at from assigned where as_of + to_days(${Math.trunc(days)}) <= ${at})
    select (select count(*) from assigned) as assigned, (select count(*) from matured) as matured,
      ${inWindow('contact_event', `direction = ${sqlText('outbound')}`)} as breached, ${inWindow('contact_event', `direction = ${sqlText('inbound')}`)} as inbound,
      ${inWindow('treatment_event', `kind = ${sqlText('statutory_notice')}`)} as noticed`);
  const { assigned, matured, breached, inbound, noticed } = row!;
  return { labelled, counts: { assigned: Number(assigned), matured: Number(matured), breached: Number(breached), inbound: Number(inbound), noticed: Number(noticed) } };
}
