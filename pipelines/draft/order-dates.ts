/** Dates of source texts as comparable texts. */
import type { ColumnProfile } from './profile-columns.ts';

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** `YYYY-MM-DD` of a text under the format of its column; null where it is missing or unreadable. */
export function parseText(text: string | null, { date }: Pick<ColumnProfile, 'date'>): string | null {
  if (text === null || date === null) return null;
  if (date.format === 'iso') return text.slice(0, 10);
  const tokens = date.format.match(/YYYY|MON|MM?|DD?/g) ?? [];
  const found = new RegExp(`^${date.format.replace(/[.\s]/g, '\\$&').replace(/YYYY|MON|MM?|DD?|HH?|mm|ss|SSS/g, (token) => (token === 'MON' ? '([A-Za-z]{3})' : /^[YMD]/.test(token) ? `(\\d{${token.length === 4 ? '4' : '1,2'}})` : '\\d+'))}$`).exec(text);
  if (!found) return null;
  const part = (letter: string): string => found[tokens.findIndex((token) => token.startsWith(letter)) + 1] ?? '';
  const month = /^\d/.test(part('M')) ? part('M') : String(MONTHS.indexOf(part('M').toLowerCase()) + 1);
  return `${part('Y')}-${month.padStart(2, '0')}-${part('D').padStart(2, '0')}`;
}
