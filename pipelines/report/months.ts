/** Calendar months as `YYYY-MM`. */
import { DunlinError } from '../../core/errors.ts';
import { dateOf, type Instant } from '../../core/time.ts';

/** All months from `from` to `to`; throws `argument-invalid` unless both are months in order. */
export function monthsBetween(from: string, to: string): readonly string[] {
  for (const [name, month] of [['--from', from], ['--to', to]] as const) {
    if (!/^\d{4}-(0[1-9]|1[0-2])$/.test(month)) throw new DunlinError('argument-invalid', `${name} must be a month as YYYY-MM; got ${JSON.stringify(month)}. Give one such as 2012-07.`);
  }
  if (from > to) throw new DunlinError('argument-invalid', `--from must not lie after --to; got ${from} and ${to}. Swap them.`);
  const months: string[] = [];
  for (let month = from; month <= to; month = nextMonth(month)) months.push(month);
  return months;
}

export function monthOf(instant: Instant, timeZone: string): string {
  return dateOf(instant, timeZone).slice(0, 7);
}

export function nextMonth(month: string): string {
  return shift(month, 1);
}

export function previousYear(month: string): string {
  return shift(month, -12);
}

function shift(month: string, offset: number): string {
  const index = Number(month.slice(0, 4)) * 12 + Number(month.slice(5)) - 1 + offset;
  return `${String(Math.floor(index / 12)).padStart(4, '0')}-${String(index % 12 + 1).padStart(2, '0')}`;
}
