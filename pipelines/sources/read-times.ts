/** Dates and instants of source texts as SQL. */
import { checkTimeZone } from '../../core/time.ts';
import type { ExpressionOptions } from '../../core/schema/mapping.ts';
import { parseDateFormat } from './date-format.ts';
import type { ExpressionContext, TypeReader } from './expression-context.ts';
import { sqlText } from '../../features/store/sql-text.ts';

const ISO_DATE = '\\d{4}-\\d{2}-\\d{2}';
const ISO_LOCAL = `${ISO_DATE}[T ]\\d{2}:\\d{2}(:\\d{2}(\\.\\d{1,6})?)?`;
/** How most programs write an instant; the plain cast reads it, and in a third of the time. */
const ISO_UTC = `${ISO_DATE}[T ]\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,6})?Z`;
const ISO_OFFSET = `${ISO_LOCAL}(Z|[+-]\\d{2}(:?\\d{2})?)`;

/** Target type date. */
export const readDate: TypeReader = (text, options, context) => {
  const format = dateFormat(options, context);
  const value = shiftDay(`cast(${readShape(text, format)} as date)`, options);
  return { value, failures: [{ condition: `${text} is not null and ${context.alias} is null`, rule: 'date-format', sourceColumn: options.column ?? null }] };
};

/**
 * Target type instant. A date alone means its first microsecond in the zone where the column says when something happened, and
 * its last microsecond plus the lag where it says when that was known.
 */
export const readInstant: TypeReader = (text, options, context) => ({
  value: instantValue(text, options, context),
  failures: [{ condition: `${text} is not null and ${context.alias} is null`, rule: 'date-format', sourceColumn: options.column ?? null }],
});

function instantValue(text: string, options: ExpressionOptions, context: ExpressionContext): string {
  const zone = checkTimeZone(options.timeZone ?? context.timeZone);
  const isKnown = context.column.name === context.table.clocks.known;
  const lagDays = isKnown ? options.lagDays ?? context.lagDays : 0;
  const fromDay = (day: string): string => (isKnown ? `${toUtc(`cast(${shiftDay(day, options)} + ${lagDays + 1} as timestamp)`, zone)} - interval 1 microsecond`
    : toUtc(`cast(${shiftDay(day, options)} as timestamp)`, zone));
  const moved = (stamp: string): string => {
    const days = (options.addDays ?? 0) + lagDays;
    return days === 0 ? stamp : `${stamp} + to_days(${days})`;
  };
  if (options.format === 'iso') {
    // A local time without offset is UTC unless the mapping names a zone: that is how DuckDB and this store write instants.
    const local = options.timeZone ?? 'UTC';
    return `case when regexp_full_match(${text}, ${sqlText(ISO_UTC)}) then ${moved(`try_cast(${text} as timestamp)`)}
      when regexp_full_match(${text}, ${sqlText(ISO_OFFSET)}) then ${moved(`cast(try_cast(${text} as timestamptz) as timestamp)`)}
      when regexp_full_match(${text}, ${sqlText(ISO_LOCAL)}) then ${toUtc(moved(`try_cast(${text} as timestamp)`), local)}
      when regexp_full_match(${text}, ${sqlText(ISO_DATE)}) then ${fromDay(`try_cast(${text} as date)`)} end`;
  }
  const format = dateFormat(options, context);
  return format.hasTime ? toUtc(moved(readShape(text, format)), zone) : fromDay(`cast(${readShape(text, format)} as date)`);
}

/** Whole days from one date column to another. */
export function readDaysBetween(options: ExpressionOptions, context: ExpressionContext): { readonly value: string; readonly texts: readonly string[] } {
  const format = dateFormat(options, context);
  const texts = [context.source(options.daysFrom!), context.source(options.column!)];
  const [from, to] = texts.map((text) => `cast(${readShape(text, format)} as date)`);
  return { value: `cast(date_diff('day', ${from}, ${to}) as bigint)`, texts };
}

function dateFormat(options: ExpressionOptions, context: ExpressionContext): NonNullable<ReturnType<typeof parseDateFormat>> {
  const format = parseDateFormat(options.format ?? 'YYYY-MM-DD');
  return format ?? context.fail(`must have a date format of YYYY, MM, M, MON, DD, D, HH, H, mm, ss and SSS; got ${JSON.stringify(options.format)}`);
}

function readShape(text: string, format: { readonly shape: string; readonly strptime: string }): string {
  return `(case when regexp_full_match(${text}, ${sqlText(format.shape)}) then try_strptime(${text}, ${sqlText(format.strptime)}) end)`;
}

function shiftDay(day: string, options: ExpressionOptions): string {
  const last = options.periodEnd === undefined || options.periodEnd === 'day' ? day
    : `cast(date_trunc(${sqlText(options.periodEnd)}, ${day}) + interval 1 ${options.periodEnd} - interval 1 day as date)`;
  return options.addDays === undefined ? last : `(${last} + ${options.addDays})`;
}

function toUtc(localStamp: string, zone: string): string {
  return zone === 'UTC' ? localStamp : `make_timestamp(epoch_us(timezone(${sqlText(zone)}, ${localStamp})))`;
}
