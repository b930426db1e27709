/** How well the values of a column fit a role, whatever its name. */
import type { ColumnProfile } from './profile-columns.ts';
import type { Role } from './role-words.ts';

export interface ContentFit {
  /** In [0, 1]; 0 rules the role out. */
  readonly fit: number;
  readonly because: string;
}

const CURRENCIES: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'));
const REGION_NAMES = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' });

const no = (because: string): ContentFit => ({ fit: 0, because });
const some = (fit: number, because: string): ContentFit => ({ fit, because });

function shareOf({ values }: ColumnProfile, holds: (text: string) => boolean): number {
  const all = values.reduce((total, { count }) => total + count, 0);
  return all === 0 ? 0 : values.filter(({ text }) => holds(text)).reduce((total, { count }) => total + count, 0) / all;
}

function isCountryCode(text: string): boolean {
  return /^[A-Z]{2}$/.test(text) && REGION_NAMES.of(text) !== undefined;
}

const isDate = (column: ColumnProfile): ContentFit => (column.type === 'date' ? some(column.missingShare === 0 ? 1 : 0.95, column.missingShare === 0 ? 'every row has a date' : `${(100 * column.missingShare).toFixed(0)} % of the rows have none`) : no('it holds no dates'));

const isMoney = (column: ColumnProfile): ContentFit => {
  if (!column.number) return no('it holds no numbers');
  if (column.number.hasLeadingZeros) return no('its numbers begin with zeros');
  if (column.number.decimals > 4) return some(0.4, `its numbers have ${column.number.decimals} decimals`);
  return column.number.isWhole ? some(column.isUnique ? 0.6 : 0.75, 'its numbers are whole') : some(1, `its numbers have up to ${column.number.decimals} decimals`);
};

const isIdentifier = (column: ColumnProfile): boolean => column.type !== 'date' && column.type !== 'empty' && (column.number === null || column.number.isWhole) && (column.number?.negativeShare ?? 0) === 0;

const isText = (column: ColumnProfile): ContentFit => (column.type === 'text' ? some(1, 'it holds texts') : column.type === 'number' ? some(0.8, 'it holds codes') : no('it holds no texts'));

const FITS: Readonly<Record<Role, (column: ColumnProfile) => ContentFit>> = {
  debtor_id: (column) => {
    if (!isIdentifier(column)) return no('its values are no identifiers');
    if (column.missingShare > 0.02) return some(0.6, `${(100 * column.missingShare).toFixed(0)} % of the rows have none`);
    return column.distinct === 1 ? some(0.5, 'it is the same in every row') : column.isUnique ? some(0.85, 'each value occurs once') : some(1, `${column.distinct} values in ${column.rows} rows`);
  },
  debtor_name: (column) => (column.type === 'text' ? some(column.isUnique ? 0.9 : 1, 'it holds texts') : no('it holds no texts')),
  invoice_number: (column) => {
    if (!isIdentifier(column)) return no('its values are no identifiers');
    if (column.isUnique && column.missing === 0) return some(1, 'each value occurs once');
    const perValue = column.distinct === 0 ? 0 : (column.rows - column.missing) / column.distinct;
    return perValue < 3 ? some(0.9, `a value occurs ${perValue.toFixed(1)} times on average`) : some(0.5, `a value occurs ${perValue.toFixed(1)} times on average`);
  },
  amount: isMoney, open_amount: isMoney, paid_amount: isMoney, side_amount: isMoney,
  currency: (column) => (column.type !== 'empty' && shareOf(column, (text) => CURRENCIES.has(text)) >= 0.99 ? some(1, 'its values are ISO 4217 codes') : no('its values are no ISO 4217 codes')),
  invoice_date: isDate, due_date: isDate, payment_date: isDate,
  payment_number: (column) => (isIdentifier(column) && column.isUnique ? some(1, 'each value occurs once') : no('its values repeat or are no identifiers')),
  terms_days: (column) => (column.number?.isWhole && column.distinct <= 60 && shareOf(column, (text) => Number(text) >= 0 && Number(text) <= 365) === 1 ? some(1, 'whole numbers up to 365') : no('its values are no numbers of days')),
  entry_kind: (column) => (column.type === 'text' && column.distinct <= 30 && !column.isUnique ? some(1, `${column.distinct} different texts`) : no('its values are no short list of texts')),
  country: (column) => (shareOf(column, isCountryCode) >= 0.97 ? some(1, 'its values are ISO 3166-1 codes') : isIdentifier(column) && column.distinct <= 250 ? some(0.6, 'a short list of codes, not of ISO 3166-1') : no('it has too many values')),
  region: (column) => (column.type !== 'date' && column.distinct <= 2000 && !column.isUnique ? some(0.95, `${column.distinct} values`) : no('its values are no regions')),
  city: isText, postal_code: isText, sector: (column) => (column.distinct <= 1500 && !column.isUnique ? isText(column) : no('it has too many values')),
  email: (column) => (shareOf(column, (text) => /^[^@\s]+@[^@\s]+\.[a-z]{2,}$/i.test(text)) >= 0.9 ? some(1, 'its values are e-mail addresses') : no('its values are no e-mail addresses')),
  phone: (column) => (shareOf(column, (text) => /^\+?[\d\s()/.-]{6,20}$/.test(text)) >= 0.9 && column.type !== 'date' ? some(0.95, 'its values look like telephone numbers') : no('its values are no telephone numbers')),
  language: (column) => (shareOf(column, (text) => /^[a-z]{2}(-[A-Za-z]{2})?$/.test(text)) >= 0.97 ? some(1, 'its values are language codes') : no('its values are no language codes')),
  disputed: (column) => (column.distinct <= 3 ? some(1, 'it has two or three values') : no('it has more than three values')),
  derived: (column) => (column.number ? some(1, 'it holds numbers') : some(0.7, 'it holds no numbers')),
  product: isText, contract: (column) => (isIdentifier(column) ? some(0.9, 'its values may be identifiers') : no('its values are no identifiers')),
};

/** The fit of a column's values to a role. */
export function fitContent(column: ColumnProfile, role: Role): ContentFit {
  return column.type === 'empty' ? no('no row has a value') : FITS[role](column);
}
