/**
 * `<table>_at`: what each row of the spine may see of a canonical table.
 *
 * A fact is visible to a row when it belongs to the row's debtor and `event_at <= as_of` and `known_at <= as_of`. Nothing turns
 * that off. Versioned tables (debtor, receivable, contact point, place) show their newest visible version. Every relation adds
 * `event_on`, the calendar date of the event in the portfolio's time zone.
 */
import { tableDefinition, type TableName } from '../../core/schema/tables.ts';
import { sqlText } from './sql-text.ts';

/** Periods older than this before the newest publication are not shown of macro series; longer than any macro feature looks back. */
const MACRO_WINDOW_DAYS = 700;

/** Business key of one versioned thing; its newest visible version is shown. */
const VERSIONED: Partial<Readonly<Record<TableName, string>>> = { debtor: 'debtor_id', receivable: 'receivable_id', contact_point: 'contact_point_id' };

/** Tables that a view may read at the as-of, by relation name. */
export const VISIBLE_TABLES = ['debtor', 'debtor_status_event', 'contact_point', 'receivable', 'ledger_entry', 'allocation', 'decision', 'contact_event',
  'treatment_event', 'consent_event', 'macro_observation', 'place'] as const satisfies readonly TableName[];
export type VisibleTable = (typeof VISIBLE_TABLES)[number];

/** Name of the relation of a table at the spine. */
export function visibleName(table: VisibleTable): string {
  return `${table}_at`;
}

/** `create temp view <table>_at`; reads the temp table `spine`. */
export function visibleViewSql(table: VisibleTable, timeZone: string): string {
  return `create temp view ${visibleName(table)} as ${visibleSelect(table, timeZone)}`;
}

function visibleSelect(table: VisibleTable, timeZone: string): string {
  if (table === 'macro_observation') return macroSelect();
  if (table === 'place') return placeSelect();
  const { clocks } = tableDefinition(table);
  const eventOn = clocks.event === null ? '' : `, ${localDateSql(clocks.event, timeZone)} as event_on`;
  const key = VERSIONED[table];
  const versions = key === undefined ? '' : `, count(*) over (partition by ${key}) as version_count`;
  const hidden = `debtor_id, batch_id, source_known_at${key === undefined ? '' : ', version_count'}`;
  const rows = (condition: string): string => `select spine.row_id, fact.* exclude (${hidden})
    from spine join (select *${eventOn}${versions} from main.${table}) as fact
    on fact.debtor_id = spine.debtor_id and fact.${clocks.event} <= spine.as_of and fact.${clocks.known} <= spine.as_of${condition}`;
  if (key === undefined) return rows('');
  // Most things have one version, for which the newest need not be looked for.
  const partition = key === 'debtor_id' ? 'row_id' : `row_id, ${key}`;
  return `${rows(' and fact.version_count = 1')} union all
    select * from (${rows(' and fact.version_count > 1')}) qualify row_number() over (partition by ${partition} order by ${clocks.event} desc, ${clocks.known} desc) = 1`;
}

/**
 * Macro series stand still between publications, so that they are shown once per moment `state_at` at which something was published:
 * every vintage published by then, for each state that some as-of of the spine meets. A figure published before its period is a
 * projection and is not shown (a day is left for zones).
 */
function macroSelect(): string {
  return `select state.state_at, series_id, region, period_on, published_at, value
    from (select distinct publication.state_at
      from (select distinct as_of from spine) as moment
      asof join (select distinct published_at as state_at from main.macro_observation) as publication on publication.state_at <= moment.as_of) as state
    join main.macro_observation as vintage on vintage.published_at <= state.state_at and vintage.period_on > state.state_at::DATE - ${MACRO_WINDOW_DAYS}
    where vintage.period_on <= vintage.published_at::DATE + 1`;
}

/** The newest version of each place known at each distinct as-of. */
function placeSelect(): string {
  return `select moment.as_of, place.* exclude (batch_id, source_known_at)
    from (select distinct as_of from spine) as moment
    join (select * from main.place where place_id in (select place_id from main.debtor)) as place on place.known_at <= moment.as_of
    qualify row_number() over (partition by moment.as_of, place_id order by place.known_at desc) = 1`;
}

/** The calendar date of a UTC TIMESTAMP column in a zone. */
export function localDateSql(column: string, timeZone: string): string {
  return `timezone(${sqlText(timeZone)}, timezone('UTC', ${column}))::DATE`;
}

/** The last microsecond of a DATE expression in a zone, as UTC TIMESTAMP. */
export function endOfDateSql(date: string, timeZone: string): string {
  return `timezone('UTC', timezone(${sqlText(timeZone)}, (${date} + 1)::TIMESTAMP)) - interval 1 microsecond`;
}
