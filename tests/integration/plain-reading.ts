/** What the documentation says that texts mean, read in the plainest way; shares no code with the SQL of the mapper. */
import { Temporal } from '@js-temporal/polyfill';

/** A value as text, `null` for missing, or the rule that the text breaks. */
export type Meaning = string | null;

export interface NumberStyle {
  readonly decimal?: string;
  readonly thousands?: string;
}

const MAX = 2n ** 63n - 1n;
const DIGITS = new Set('0123456789');

/** Sign, whole digits without marks and decimals; null unless it is a number in the style. */
function splitNumber(text: string, { decimal = '.', thousands = '' }: NumberStyle): { readonly isNegative: boolean; readonly whole: string; readonly decimals: string; readonly hasPoint: boolean } | null {
  const isNegative = text.startsWith('-');
  const [before, after, ...more] = (isNegative ? text.slice(1) : text).split(decimal);
  if (more.length > 0) return null;
  const groups = thousands === '' ? [before!] : before!.split(thousands);
  const isGrouped = groups.length > 1 && (groups[0]!.length < 1 || groups[0]!.length > 3 || groups.slice(1).some((group) => group.length !== 3));
  const whole = groups.join('');
  if (isGrouped || !areDigits(whole + (after ?? '')) || after === '') return null;
  return { isNegative, whole, decimals: after ?? '', hasPoint: after !== undefined };
}

function areDigits(text: string): boolean {
  return text.split('').every((character) => DIGITS.has(character));
}

function inRange(value: bigint, rule: string): Meaning {
  return value > MAX || value < -MAX - 1n ? rule : String(value);
}

export interface MoneyStyle extends NumberStyle {
  readonly exponent: number;
  readonly decimals?: number;
  readonly unit?: 'minor';
  readonly isAbsolute?: boolean;
  /** Text of the amount that is subtracted. */
  readonly minus?: string | null;
}

/** Minor units. */
export function moneyMeaning(text: string | null, style: MoneyStyle): Meaning {
  if (style.minus !== undefined && minorUnits(style.minus, style) === null) return text === null ? 'required' : 'money-format';
  if (text === null) return 'required';
  const own = minorUnits(text, style);
  if (own === null) return 'money-format';
  const difference = own - (style.minus === undefined ? 0n : minorUnits(style.minus, style)!);
  const value = style.isAbsolute && difference < 0n ? -difference : difference;
  const found = inRange(value, 'money-format');
  return found !== 'money-format' && value < 0n ? 'money-negative' : found;
}

function minorUnits(text: string | null, style: MoneyStyle): bigint | null {
  const parts = text === null ? null : splitNumber(text, style);
  if (parts === null || parts.whole === '') return null;
  if (style.unit === 'minor') return parts.hasPoint ? null : signed(parts.isNegative, BigInt(parts.whole));
  let { decimals } = parts;
  if (style.decimals !== undefined) {
    if (decimals.length > style.decimals) return null;
    while (decimals.endsWith('0')) decimals = decimals.slice(0, -1);
  }
  if (decimals.length > style.exponent) return null;
  return signed(parts.isNegative, BigInt(parts.whole) * 10n ** BigInt(style.exponent) + BigInt(decimals.padEnd(style.exponent, '0') || '0'));
}

function signed(isNegative: boolean, value: bigint): bigint | null {
  const result = isNegative ? -value : value;
  return result > MAX || result < -MAX - 1n ? null : result;
}

export function integerMeaning(text: string | null, style: NumberStyle): Meaning {
  if (text === null) return null;
  const parts = splitNumber(text, { ...style, decimal: '\u0000' });
  return parts === null || parts.whole === '' ? 'integer-format' : inRange(parts.isNegative ? -BigInt(parts.whole) : BigInt(parts.whole), 'integer-format');
}

/** The float as its shortest text. */
export function numberMeaning(text: string | null, style: NumberStyle): Meaning {
  if (text === null) return null;
  const at = text.search(/[eE]/);
  const [mantissa, power] = at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
  const parts = splitNumber(mantissa, style);
  const powerDigits = power.replace(/^[+-]/, '');
  if (parts === null || (parts.whole === '' && !parts.hasPoint) || (at >= 0 && (powerDigits === '' || !areDigits(powerDigits)))) return 'number-format';
  const value = Number(`${parts.isNegative ? '-' : ''}${parts.whole || '0'}.${parts.decimals || '0'}e${at < 0 ? '0' : power}`);
  return Number.isFinite(value) ? String(value) : 'number-format';
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

interface Moment {
  readonly date: Temporal.PlainDate;
  readonly time: Temporal.PlainTime;
}

/** Reads token by token, as the format is written. */
function readFormat(text: string, format: string): Moment | null {
  const found: Record<string, number> = {};
  let rest = text;
  const take = (least: number, most: number): number => {
    let length = 0;
    while (length < most && DIGITS.has(rest[length] ?? '')) length += 1;
    const digits = rest.slice(0, length);
    rest = rest.slice(length);
    return length < least ? NaN : Number(digits);
  };
  for (const token of format.match(/YYYY|MON|MM|DD|HH|mm|SSS|ss|[MDH]|./g)!) {
    if (token === 'YYYY') found['year'] = take(4, 4);
    else if (token === 'MON') {
      found['month'] = MONTHS.indexOf(rest.slice(0, 3).toLowerCase()) + 1;
      rest = rest.slice(3);
    } else if (token === 'MM') found['month'] = take(2, 2);
    else if (token === 'DD') found['day'] = take(2, 2);
    else if (token === 'M' || token === 'D') {
      if (rest.startsWith('0')) return null;
      found[token === 'M' ? 'month' : 'day'] = take(1, 2);
    } else if (token === 'HH') found['hour'] = take(2, 2);
    else if (token === 'H') found['hour'] = take(1, 2);
    else if (token === 'mm') found['minute'] = take(2, 2);
    else if (token === 'ss') found['second'] = take(2, 2);
    else if (token === 'SSS') found['millisecond'] = take(3, 3);
    else if (rest.startsWith(token)) rest = rest.slice(token.length);
    else return null;
  }
  if (rest !== '' || Object.values(found).some(Number.isNaN)) return null;
  return moment({ day: 1, month: 1, ...found } as Parts);
}

type Parts = { readonly year: number; readonly month: number; readonly day: number; readonly hour?: number; readonly minute?: number; readonly second?: number; readonly millisecond?: number; readonly microsecond?: number };

function moment(parts: Parts): Moment | null {
  try {
    const { year, month, day, hour = 0, minute = 0, second = 0, millisecond = 0, microsecond = 0 } = parts;
    return { date: Temporal.PlainDate.from({ year, month, day }, { overflow: 'reject' }), time: Temporal.PlainTime.from({ hour, minute, second, millisecond, microsecond }, { overflow: 'reject' }) };
  } catch {
    return null;
  }
}

export interface DateStyle {
  readonly format: string;
  readonly addDays?: number;
  readonly periodEnd?: 'month' | 'quarter' | 'year';
}

export function dateMeaning(text: string | null, style: DateStyle): Meaning {
  if (text === null) return null;
  const found = readFormat(text, style.format);
  if (found === null) return 'date-format';
  const date = shift(found.date, style);
  return date.year < 1800 || date.year > 2199 ? 'date-range' : date.toString();
}

function shift(date: Temporal.PlainDate, { periodEnd, addDays = 0 }: Omit<DateStyle, 'format'>): Temporal.PlainDate {
  const month = periodEnd === 'year' ? 12 : periodEnd === 'quarter' ? Math.ceil(date.month / 3) * 3 : date.month;
  const end = periodEnd === undefined ? date : Temporal.PlainDate.from({ year: date.year, month, day: 31 }, { overflow: 'constrain' });
  return end.add({ days: addDays });
}

export interface InstantStyle extends Omit<DateStyle, 'format'> {
  /** `iso` too. */
  readonly format: string;
  readonly zone: string;
  /** Zone of ISO times without offset. */
  readonly isoZone?: string;
  readonly isKnown: boolean;
  readonly lagDays?: number;
  readonly overlap?: 'earlier' | 'later';
}

/** Microseconds since 1970. */
export function instantMeaning(text: string | null, style: InstantStyle): Meaning {
  if (text === null) return 'required';
  const found = style.format === 'iso' ? isoMicros(text, style) : formatMicros(text, style);
  if (typeof found !== 'bigint') return found;
  const year = Temporal.Instant.fromEpochNanoseconds(found * 1000n).toZonedDateTimeISO('UTC').year;
  return year < 1800 || year > 2199 ? 'date-range' : String(found);
}

function formatMicros(text: string, style: InstantStyle): bigint | string {
  const found = readFormat(text, style.format);
  if (found === null) return 'date-format';
  return /[Hms]/.test(style.format) ? wallMicros(found, style.zone, style) : dayMicros(found.date, style);
}

const ISO = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,6}))?)?(Z|([+-])(\d\d)(?::?(\d\d))?)?)?$/;

function isoMicros(text: string, style: InstantStyle): bigint | string {
  const match = ISO.exec(text);
  if (!match) return 'date-format';
  const [, year, month, day, hour, minute, second = '0', fraction = '', offset, sign, hours = '0', minutes = '0'] = match;
  const micro = Number(fraction.padEnd(6, '0'));
  const found = moment({ year: Number(year), month: Number(month), day: Number(day), hour: Number(hour ?? 0), minute: Number(minute ?? 0), second: Number(second), millisecond: Math.floor(micro / 1000), microsecond: micro % 1000 });
  if (found === null || Number(hours) > 14 || Number(minutes) > 59) return 'date-format';
  if (hour === undefined) return dayMicros(found.date, style);
  if (offset === undefined) return wallMicros(found, style.isoZone ?? 'UTC', style);
  const utc = found.date.add({ days: added(style) }).toPlainDateTime(found.time).toZonedDateTime('UTC').epochNanoseconds / 1000n;
  return utc - (sign === '-' ? -1n : 1n) * BigInt(Number(hours) * 60 + Number(minutes)) * 60_000_000n;
}

function added(style: InstantStyle): number {
  return (style.addDays ?? 0) + (style.isKnown ? style.lagDays ?? 0 : 0);
}

function wallMicros({ date, time }: Moment, zone: string, style: InstantStyle): bigint | string {
  const wall = date.add({ days: added(style) }).toPlainDateTime(time);
  const choose = (disambiguation: 'earlier' | 'later'): bigint => wall.toZonedDateTime(zone, { disambiguation }).epochNanoseconds / 1000n;
  const chosen = choose(style.overlap ?? (style.isKnown ? 'later' : 'earlier'));
  // A time that no clock showed is moved by whoever converts it.
  return Temporal.Instant.fromEpochNanoseconds(chosen * 1000n).toZonedDateTimeISO(zone).toPlainDateTime().equals(wall) ? chosen : 'time-gap';
}

function dayMicros(date: Temporal.PlainDate, style: InstantStyle): bigint {
  const day = shift(date, style).add({ days: style.isKnown ? (style.lagDays ?? 0) + 1 : 0 });
  return day.toZonedDateTime({ timeZone: style.zone }).epochNanoseconds / 1000n - (style.isKnown ? 1n : 0n);
}
