/**
 * `<table>_at`: what each row of the spine may see of a canonical table.
 *
 * A fact is visible to a row when it belongs to the row's debtor, or to one merged with it by then, and `event_at <= as_of` and
 * `known_at <= as_of`. Nothing turns that off. Of receivables it sees the one that it names. Versioned tables (debtor, receivable, contact point, place) show their newest visible version. Every relation adds
 * `event_on`, the calendar date of the event in the portfolio's time zone. `reversal_at` shows visible
 * reversals with the kind of the entry that each reversed, null where the row may not see that entry.
 */
import { tableDefinition, type TableName } from '../../core/schema/tables.ts';
import { joinZone, localDateOf } from './local-date.ts';
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

/** Tables whose `here_<table>` the visible relation of a table reads. */
export function hereTables(table: VisibleTable): readonly VisibleTable[] {
  if (table === 'place') return ['debtor'];
  return table === 'macro_observation' ? [] : [table];
}

/** Name of the part of a table that belongs to debtors of the spine. */
export function hereName(table: VisibleTable): string {
  return `here_${table}`;
}

export interface HereOptions {
  readonly timeZone: string;
  readonly kind?: 'table' | 'view';
  /** Names in the SQL that reads it: other columns are left out, which would cost more than all else. Undefined: every column is there. */
  readonly mentioned?: ReadonlySet<string> | undefined;
}

/** Local date of a fact's event. */
export const EVENT_DATE = 'event_on';

/** Columns by which other relations of this room read what is here. */
const ENGINE_COLUMNS: ReadonlySet<string> = new Set(['debtor_id', 'receivable_id', 'contact_point_id', 'place_id', 'entry_id', 'reverses_entry_id', 'kind', 'currency', 'amount_minor', 'due_on']);

/**
 * `create temp table here_<table>`, or a view where few read it: what the debtors of the spine ever wrote, at any time, with `debtor_no`, `component` and `member` of
 * `spine_debtor` and the local date of the event; view SQL cannot read it.
 */
export function hereTableSql(table: VisibleTable, options: HereOptions): string {
  const { columns, zoned } = readFacts(table, options);
  const own = table === 'receivable' ? 'where fact.receivable_id in (select receivable_id from spine)' : '';
  return `create temp ${options.kind ?? 'table'} ${hereName(table)} as
    select ${columns.join(', ')}, spine_debtor.debtor_no, spine_debtor.component, spine_debtor.member${hasVersions(table)}
    from main.${table} as fact join spine_debtor using (debtor_id) ${zoned} ${own}`;
}

/** What is brought along of a fact, and the join that its local date needs. */
function readFacts(table: VisibleTable, { timeZone, mentioned }: HereOptions): { readonly columns: readonly string[]; readonly zoned: string } {
  const { clocks, columns } = tableDefinition(table);
  // The debtor is its component and member; its name would be the widest column of all.
  const isKept = (name: string): boolean => name !== 'source_known_at' && (table === 'debtor' || name !== 'debtor_id') && (mentioned?.has(name) !== false || ENGINE_COLUMNS.has(name) || clocks.event === name || clocks.known === name);
  const kept = columns.map(({ name }) => name).filter(isKept).map((name) => `fact.${name}`);
  if (clocks.event === null || mentioned?.has(EVENT_DATE) === false) return { columns: kept, zoned: '' };
  const at = `fact.${clocks.event}`, zone = { timeZone, alias: 'zone' };
  return { columns: [...kept, `${localDateOf(at, zone)} as ${EVENT_DATE}`], zoned: joinZone(at, zone) };
}

/**
 * `create temp view <table>_at` straight from a table without versions, for debtors of whom none is merged: where few rows share a debtor,
 * one join by name costs half of one by name and one by number. Reads `spine`.
 */
export function visibleInPlaceSql(table: VisibleTable, options: HereOptions): string {
  const { clocks } = tableDefinition(table), { columns, zoned } = readFacts(table, options);
  return `create temp view ${visibleName(table)} as
    select spine.row_id, ${columns.join(', ')}
    from spine join main.${table} as fact on fact.debtor_id = spine.debtor_id and fact.${clocks.event} <= spine.as_of and fact.${clocks.known} <= spine.as_of ${zoned}`;
}

/** Marks what has several versions. */
function hasVersions(table: VisibleTable): string {
  const key = VERSIONED[table];
  if (key === undefined) return '';
  const number = key === 'debtor_id' ? 'debtor_no' : key;
  return `, ${number} in (select ${number} from main.${table} join spine_debtor using (debtor_id) group by ${number} having count(*) > 1) as has_versions`;
}

/** `create temp view <table>_at`; reads the temp tables `here_<table>` and `spine_member`, or `spine`. */
export function visibleViewSql(table: VisibleTable): string {
  return `create temp view ${visibleName(table)} as ${visibleSelect(table)}`;
}

function visibleSelect(table: VisibleTable): string {
  if (table === 'macro_observation') return macroSelect();
  if (table === 'place') return placeSelect();
  const { clocks } = tableDefinition(table);
  const key = VERSIONED[table];
  const hidden = `${table === 'debtor' ? 'debtor_id, ' : ''}debtor_no, component, member${key === undefined ? '' : ', has_versions'}`;
  // A merged debtor's profile is the root's own.
  const isRoot = table === 'debtor' ? ' and spine.is_root' : '';
  const rows = (condition: string): string => `select spine.row_id, fact.* exclude (${hidden})
    from spine_member as spine join ${hereName(table)} as fact
    on fact.debtor_no = spine.debtor_no and fact.${clocks.event} <= spine.as_of and fact.${clocks.known} <= spine.as_of${isRoot}${condition}`;
  if (key === undefined) return rows('');
  // Most things have one version, for which the newest need not be looked for.
  const partition = key === 'debtor_id' ? 'row_id' : `row_id, ${key}`;
  return `${rows(' and not fact.has_versions')} union all
    select * from (${rows(' and fact.has_versions')}) qualify row_number() over (partition by ${partition} order by ${clocks.event} desc, ${clocks.known} desc) = 1`;
}

/** Name of the relation of reversals; it needs `here_ledger_entry`. */
export const REVERSAL_RELATION = 'reversal_at';

/** `create temp view reversal_at`: reversals are few, and so is what they reversed, so both are joined before rows come in. */
export function reversalViewSql(): string {
  const here = hereName('ledger_entry');
  return `create temp view ${REVERSAL_RELATION} as
    with reversal as (
      select reversal.component, reversal.member, reversal.entry_id, reversal.event_at, reversal.known_at, reversal.event_on,
        original.kind as original_kind, original.member as original_member, greatest(original.event_at, original.known_at) as original_at
      from ${here} as reversal left join ${here} as original on original.component = reversal.component and original.entry_id = reversal.reverses_entry_id
      where reversal.kind = 'reversal')
    select spine.row_id, reversal.entry_id, reversal.event_at, reversal.known_at, reversal.event_on,
      case when reversal.original_at <= spine.as_of and seen.row_id is not null then reversal.original_kind end as reversed_kind
    from spine_member as spine join reversal on reversal.component = spine.component and reversal.member = spine.member and reversal.event_at <= spine.as_of and reversal.known_at <= spine.as_of
    left join spine_member as seen on seen.row_id = spine.row_id and seen.member = reversal.original_member`;
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
    join (select * from main.place where place_id in (select place_id from ${hereName('debtor')})) as place on place.known_at <= moment.as_of
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
