/** Which date format a column is written in, and whether day and month can be told apart. */
import { parseDateFormat } from '../sources/date-format.ts';
import type { Guess } from './guess.ts';

/** A distinct text of a column and how often it occurs. */
export interface CountedText {
  readonly text: string;
  readonly count: number;
}

export interface DateReading {
  /** Format of the mapping, or `iso`. */
  readonly format: string;
  readonly hasTime: boolean;
  /** Day and month could be the other way round: no value has a number above 12 in either place. */
  readonly isAmbiguous: boolean;
  /** The other reading of an ambiguous column. */
  readonly other: string | null;
}

/** Formats without time, the padded one of two first. */
const DATE_FORMATS = [
  'YYYY-MM-DD', 'DD.MM.YYYY', 'D.M.YYYY', 'DD/MM/YYYY', 'MM/DD/YYYY', 'D/M/YYYY', 'M/D/YYYY', 'DD-MM-YYYY', 'MM-DD-YYYY', 'D-M-YYYY', 'M-D-YYYY', 'YYYY/MM/DD', 'YYYY.MM.DD', 'DD-MON-YYYY', 'D-MON-YYYY', 'DD MON YYYY',
  'D MON YYYY', 'YYYYMMDD',
] as const;
const TIMES = ['', ' HH:mm:ss', ' HH:mm', 'THH:mm:ss', ' H:mm:ss', ' H:mm', ' HH:mm:ss.SSS'] as const;
const ISO_INSTANT = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}(:?\d{2})?)$/;
/** Share of the values that must be readable; the rest is left to quarantine. */
const LEAST_SHARE = 0.97;

/** Null when the column holds no dates in a format that a mapping can read. */
export function recogniseDates(values: readonly CountedText[]): Guess<DateReading> | null {
  if (values.length === 0) return null;
  if (shareOf(values, (text) => ISO_INSTANT.test(text)) >= LEAST_SHARE) {
    return { value: { format: 'iso', hasTime: true, isAmbiguous: false, other: null }, sureness: 0.98, because: 'ISO 8601 with an offset' };
  }
  const fitting = TIMES.flatMap((time) => DATE_FORMATS.map((date) => ({ format: date + time, share: shareOf(values, (text) => isRealDate(text, date, time)) })))
    .filter(({ share }) => share >= LEAST_SHARE).sort((a, b) => b.share - a.share);
  const [best] = fitting;
  if (!best) return null;
  const swapped = swapDayAndMonth(best.format);
  const other = fitting.find(({ format, share }) => format === swapped && share === best.share)?.format ?? null;
  const reading: DateReading = { format: best.format, hasTime: best.format.includes('mm'), isAmbiguous: other !== null, other };
  if (other !== null) return { value: reading, sureness: 0.5, because: `no value has a day above 12, so ${best.format} and ${other} both fit` };
  const few = values.length < 3 || best.format === 'YYYYMMDD';
  return { value: reading, sureness: (few ? 0.85 : 0.97) * best.share, because: `${best.share === 1 ? 'all values are' : `${(best.share * 100).toFixed(1)} % of the values are`} real dates in it` };
}

/** Dates with years of two digits, which a mapping does not read since the century would be a guess. */
export function hasShortYears(values: readonly CountedText[]): boolean {
  return values.length > 0 && shareOf(values, (text) => /^\d{1,2}([./-])\d{1,2}\1\d{2}$/.test(text)) >= LEAST_SHARE;
}

export function swapDayAndMonth(format: string): string {
  return format.replace(/^(DD?|MM?)([./-])(DD?|MM?(?!ON))/, '$3$2$1');
}

function shareOf(values: readonly CountedText[], holds: (text: string) => boolean): number {
  let all = 0;
  let held = 0;
  for (const { text, count } of values) {
    all += count;
    if (holds(text)) held += count;
  }
  return held / all;
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

function isRealDate(text: string, date: string, time: string): boolean {
  const format = date + time;
  const shape = parseDateFormat(format)?.shape;
  if (shape === undefined || !new RegExp(`^(?:${shape})$`).test(text)) return false;
  const parts = text.match(/[A-Za-z]{3}|\d+/g) ?? [];
  const order = date === 'YYYYMMDD' ? ['YYYY', 'MM', 'DD'] : date.split(/[^A-Z]/);
  const pieces = date === 'YYYYMMDD' ? [text.slice(0, 4), text.slice(4, 6), text.slice(6, 8)] : parts;
  const read = (letter: string): string => pieces[order.findIndex((token) => token.startsWith(letter))] ?? '';
  const month = /^\d/.test(read('M')) ? Number(read('M')) : MONTHS.indexOf(read('M').toLowerCase()) + 1;
  const [year, day] = [Number(read('Y')), Number(read('D'))];
  if (year < 1900 || year > 2100 || month < 1 || month > 12 || day < 1) return false;
  const longest = [31, year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  return day <= longest[month - 1]!;
}
