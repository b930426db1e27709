/** Dates and instants of source texts as SQL. */
import { checkTimeZone } from '../../core/time.ts';
import type { ExpressionOptions } from '../../core/schema/mapping.ts';
import { parseDateFormat, type DateFormat } from './date-format.ts';
import type { CompiledExpression, ExpressionContext, Failure, TypeReader } from './expression-context.ts';
import { utcSql, type WallChoice } from './local-time.ts';
import { sqlText } from '../../features/store/sql-text.ts';

const ISO_DATE = '\\d{4}-\\d{2}-\\d{2}';
const ISO_LOCAL = `${ISO_DATE}[T ]([01]\\d|2[0-3]):[0-5]\\d(:[0-5]\\d(\\.\\d{1,6})?)?`;
/** No zone is further from UTC than 14 hours. */
const OFFSET = '(Z|[+-](0\\d|1[0-4])(:?[0-5]\\d)?)';
/** Dates outside are taken for placeholders or slips of the keyboard. */
const FIRST_DATE = '1800-01-01';
const BEHIND_LAST_DATE = '2200-01-01';

/** Target type date. */
export const readDate: TypeReader = (text, options, context) => ({
  value: shiftDay(dayOf(text, options.column!, { options, context }), options), failures: timeFailures(text, { options, context }),
});

/**
 * Target type instant. A date alone means its first microsecond in the zone where the column says when something happened, and
 * its last microsecond plus the lag where it says when that was known.
 */
export const readInstant: TypeReader = (text, options, context) => {
  const reading: Reading = { options, context };
  const kind = context.kindOf(options.column!);
  if (kind === 'instant' || (options.format === 'iso' && kind !== 'date')) return isoInstant(text, reading);
  const format = dateFormat(options, context);
  if (format.hasTime && kind !== 'date') return wallInstant(text, reading, format);
  const local = beforeColumn(context, 'local');
  return {
    value: ofDay(local, reading), before: { [local]: dayStamp(dayOf(text, options.column!, reading), reading) }, failures: timeFailures(text, reading),
  };
};

/** Whole days from one date column to another. */
export function readDaysBetween(options: ExpressionOptions, context: ExpressionContext): { readonly value: string; readonly texts: readonly string[] } {
  const columns = [options.daysFrom!, options.column!];
  const texts = columns.map(context.source);
  const [from, to] = columns.map((column, index) => dayOf(texts[index]!, column, { options, context }));
  return { value: `cast(date_diff('day', ${from}, ${to}) as bigint)`, texts };
}

interface Reading {
  readonly options: ExpressionOptions;
  readonly context: ExpressionContext;
}

/** A time of the clock in the declared zone. */
function wallInstant(text: string, reading: Reading, format: DateFormat): CompiledExpression {
  const { options, context } = reading;
  const local = beforeColumn(context, 'local');
  const stamp = context.kindOf(options.column!) === 'local' ? `try_cast(${text} as timestamp)` : readShape(text, format);
  return {
    value: utcSql(local, zoneOf(reading), { choice: choiceOf(reading), offsetsOf: context.offsetsOf }),
    before: { [local]: `epoch_us(${moved(stamp, reading)})` }, failures: [gapFailure(local, reading), ...timeFailures(text, reading)],
  };
}

/**
 * ISO 8601: with an offset, without one, or a date alone. A time without offset is UTC unless the mapping names a zone: that is
 * how DuckDB and this store write instants.
 */
function isoInstant(text: string, reading: Reading): CompiledExpression {
  const { options, context } = reading;
  const [utc, wall, day] = [beforeColumn(context, 'utc'), beforeColumn(context, 'local'), beforeColumn(context, 'day')];
  // What ends in Z, as most programs write it, has neither of the other shapes.
  const shaped = (shape: string, type: string): string => `try_cast(case when not suffix(${text}, 'Z') and regexp_full_match(${text}, ${sqlText(shape)}) then ${text} end as ${type})`;
  const zone = checkTimeZone(options.timeZone ?? 'UTC');
  return {
    value: `(case when ${utc} >= timestamp '1000-01-01' then ${utc}
      when ${wall} is not null then ${utcSql(wall, zone, { choice: choiceOf(reading), offsetsOf: context.offsetsOf })}
      when ${day} is not null then ${ofDay(day, reading)}
      when regexp_full_match(${text}, ${sqlText(`${ISO_LOCAL}${OFFSET}`)}) then ${moved(offsetStamp(text), reading)} end)`,
    before: { [utc]: moved(utcStamp(text), reading), [wall]: `epoch_us(${moved(shaped(ISO_LOCAL, 'timestamp'), reading)})`, [day]: dayStamp(shaped(ISO_DATE, 'date'), reading) },
    failures: [gapFailure(wall, reading), ...timeFailures(text, reading)],
  };
}

/**
 * UTC of a text such as `2024-05-31T08:15:00Z`, without the regular expression that takes three times as long. With these marks in
 * their places the database takes nothing but digits, save for a year below 1000, which the caller leaves to the other readings.
 */
function utcStamp(text: string): string {
  const arms = ['0', '1', '2'].map((tens) => `when ${text} like '____-__-__T${tens}_:__:__Z' then true`).join(' ');
  return `(case when (case ${arms} else false end) and not contains(${text}, 'T24') and not contains(${text}, '.') then try_cast(${text} as timestamp) end)`;
}

/** UTC of a text that ends in Z or an offset. */
function offsetStamp(text: string): string {
  const digits = `replace(regexp_extract(${text}, '[+-][0-9:]+$'), ':', '')`;
  const minutes = `(60 * cast(substr(${digits}, 1, 3) as integer) + case when ${digits}[1] = '-' then -1 else 1 end * coalesce(cast(nullif(substr(${digits}, 4, 2), '') as integer), 0))`;
  return `(case when ends_with(${text}, 'Z') then try_cast(rtrim(${text}, 'Z') as timestamp)
    else try_cast(regexp_replace(${text}, '[+-][0-9:]+$', '') as timestamp) - to_minutes(${minutes}) end)`;
}

/** Local microseconds of the start of a day; of the day behind the lag where it says when something was known. */
function dayStamp(day: string, { options, context }: Reading): string {
  const shifted = shiftDay(day, options);
  return `epoch_us(cast(${isKnown(context) ? `${shifted} + ${lagDays({ options, context }) + 1}` : shifted} as timestamp))`;
}

function ofDay(local: string, reading: Reading): string {
  const start = utcSql(local, zoneOf(reading), { choice: 'day', offsetsOf: reading.context.offsetsOf });
  return isKnown(reading.context) ? `${start} - interval 1 microsecond` : start;
}

function isKnown(context: ExpressionContext): boolean {
  return context.column.name === context.table.clocks.known;
}

function lagDays({ options, context }: Reading): number {
  return isKnown(context) ? options.lagDays ?? context.lagDays : 0;
}

function zoneOf({ options, context }: Reading): string {
  return checkTimeZone(options.timeZone ?? context.timeZone);
}

/** What is known is not known before it may have been. */
function choiceOf({ options, context }: Reading): WallChoice {
  return options.overlap ?? (isKnown(context) ? 'later' : 'earlier');
}

function moved(stamp: string, reading: Reading): string {
  const days = (reading.options.addDays ?? 0) + lagDays(reading);
  return days === 0 ? stamp : `${stamp} + to_days(${days})`;
}

/** The calendar date of a column, by what the source holds. */
function dayOf(text: string, column: string, reading: Reading): string {
  const kind = reading.context.kindOf(column);
  if (kind === 'date') return `try_cast(${text} as date)`;
  if (kind === 'local') return `try_cast(case when ends_with(${text}, 'T00:00:00') then ${text} end as date)`;
  if (kind === 'instant') return `cast(timezone(${sqlText(zoneOf(reading))}, try_cast(${text} as timestamptz)) as date)`;
  const format = dateFormat(reading.options, reading.context);
  const shaped = `cast(${readShape(text, format)} as date)`;
  // What is written as the database writes it needs no regular expression.
  return format.strptime === '%Y-%m-%d' ? `(case when cast(try_cast(${text} as date) as varchar) = ${text} and strlen(${text}) = 10 then try_cast(${text} as date) else ${shaped} end)` : shaped;
}

function dateFormat(options: ExpressionOptions, context: ExpressionContext): DateFormat {
  const format = parseDateFormat(options.format ?? 'YYYY-MM-DD');
  return format ?? context.fail(`must have a date format of YYYY, MM, M, MON, DD, D, HH, H, mm, ss and SSS; got ${JSON.stringify(options.format)}`);
}

function readShape(text: string, format: DateFormat): string {
  return `(case when regexp_full_match(${text}, ${sqlText(format.shape)}) then try_strptime(${text}, ${sqlText(format.strptime)}) end)`;
}

function shiftDay(day: string, options: ExpressionOptions): string {
  const last = options.periodEnd === undefined || options.periodEnd === 'day' ? day
    : `cast(date_trunc(${sqlText(options.periodEnd)}, ${day}) + interval 1 ${options.periodEnd} - interval 1 day as date)`;
  return options.addDays === undefined ? last : `(${last} + ${options.addDays})`;
}

function beforeColumn(context: ExpressionContext, what: string): string {
  return `${context.alias.slice(0, -1)} ${what}"`;
}

function gapFailure(local: string, { options, context }: Reading): Failure {
  return { condition: `${local} is not null and ${context.alias} is null`, rule: 'time-gap', sourceColumn: options.column ?? null };
}

function timeFailures(text: string, { options, context }: Reading): Failure[] {
  const type = context.column.type === 'date' ? 'date' : 'timestamp';
  return [
    { condition: `${text} is not null and ${context.alias} is null`, rule: 'date-format', sourceColumn: options.column ?? null },
    { condition: `${context.alias} < ${type} '${FIRST_DATE}' or ${context.alias} >= ${type} '${BEHIND_LAST_DATE}'`, rule: 'date-range', sourceColumn: options.column ?? null },
  ];
}
