/** What the files together say about their country, currency, time zone and debtors. */
import type { ExaminedFile } from './examine-file.ts';
import type { Guess } from './guess.ts';
import { matchName, nameWords } from './match-name.ts';
import type { Language } from './role-words.ts';

export interface Setting {
  readonly country: Guess<string | null>;
  readonly currency: Guess<string>;
  readonly timeZone: Guess<string>;
  readonly debtorKind: Guess<'company' | 'person'>;
}

/** What the user has said already. */
export interface KnownSetting {
  readonly currency?: string;
  readonly timeZone?: string;
}

const SYMBOLS: Readonly<Record<string, Guess<string>>> = {
  'R$': { value: 'BRL', sureness: 0.95, because: 'amounts are written with R$' }, '€': { value: 'EUR', sureness: 0.95, because: 'amounts are written with €' }, '£': { value: 'GBP', sureness: 0.9, because: 'amounts are written with £' },
  'US$': { value: 'USD', sureness: 0.95, because: 'amounts are written with US$' }, '$': { value: 'USD', sureness: 0.65, because: 'amounts are written with $, which other countries use too' },
};
/** Country -> currency and zone; the larger zone where there are several. */
const COUNTRIES: Readonly<Record<string, readonly [currency: string, timeZone: string]>> = {
  AT: ['EUR', 'Europe/Vienna'], BE: ['EUR', 'Europe/Brussels'], BR: ['BRL', 'America/Sao_Paulo'], CH: ['CHF', 'Europe/Zurich'], DE: ['EUR', 'Europe/Berlin'], ES: ['EUR', 'Europe/Madrid'], FR: ['EUR', 'Europe/Paris'],
  GB: ['GBP', 'Europe/London'], IE: ['EUR', 'Europe/Dublin'], IT: ['EUR', 'Europe/Rome'], NL: ['EUR', 'Europe/Amsterdam'], PT: ['EUR', 'Europe/Lisbon'], US: ['USD', 'America/New_York'],
};
const BY_LANGUAGE: Readonly<Record<Language, readonly [country: string, sureness: number]>> = { de: ['DE', 0.6], it: ['IT', 0.8], pt: ['BR', 0.5], es: ['ES', 0.5], fr: ['FR', 0.6], en: ['US', 0.25] };

/** The setting of a portfolio of these files. */
export function guessSetting(files: readonly ExaminedFile[], known: KnownSetting): Setting {
  const country = guessCountry(files);
  const own = country.value === null ? undefined : COUNTRIES[country.value];
  const stated = (value: string): Guess<string> => ({ value, sureness: 1, because: 'as you said' });
  const zone: Guess<string> = own ? { value: own[1], sureness: country.sureness * 0.9, because: `the zone of ${country.value!}` } : { value: 'UTC', sureness: 0.2, because: 'nothing in the files says where local days begin' };
  return {
    country, debtorKind: guessDebtorKind(files), timeZone: known.timeZone === undefined ? zone : stated(known.timeZone),
    currency: known.currency === undefined ? guessCurrency(files, country, own?.[0]) : stated(known.currency),
  };
}

function guessCurrency(files: readonly ExaminedFile[], country: Guess<string | null>, ofCountry: string | undefined): Guess<string> {
  for (const { columns, roles, table } of files) {
    const column = table === null ? roles.find(({ value }) => value === 'currency')?.column : columns.find(({ name }) => name === 'currency');
    const [first] = column?.values ?? [];
    if (column && first) {
      const share = first.count / (column.rows - column.missing);
      return { value: first.text, sureness: 0.5 + 0.45 * share, because: `${(100 * share).toFixed(0)} % of ${column.name} are ${first.text}` };
    }
  }
  const symbol = files.flatMap(({ columns }) => columns.map(({ number }) => number?.symbol ?? null)).find((each) => each !== null);
  if (symbol !== undefined) return SYMBOLS[symbol] ?? { value: symbol, sureness: 0.9, because: `amounts are written with ${symbol}` };
  if (ofCountry !== undefined) return { value: ofCountry, sureness: country.sureness * 0.9, because: `the currency of ${country.value!}; no column and no symbol says it` };
  return { value: 'EUR', sureness: 0.2, because: 'no column, symbol or country says it' };
}

function guessCountry(files: readonly ExaminedFile[]): Guess<string | null> {
  const names = files.flatMap(({ columns }) => columns.map(({ name }) => name));
  for (const { columns, roles, table } of files) {
    const column = table === null ? roles.find(({ value, sureness }) => value === 'country' && sureness >= 0.7)?.column : columns.find(({ name }) => name === 'country');
    const [first] = column?.values ?? [];
    if (column && first && /^[A-Z]{2}$/.test(first.text)) {
      const share = first.count / (column.rows - column.missing);
      return { value: first.text, sureness: 0.3 + 0.6 * share, because: `${(100 * share).toFixed(0)} % of ${column.name} are ${first.text}` };
    }
  }
  if (names.some((name) => nameWords(name).some((word) => ['cnpj', 'cpf', 'uf', 'cep'].includes(word)))) return { value: 'BR', sureness: 0.95, because: 'the columns name Brazilian registers' };
  const languages = countLanguages(files.filter(({ table }) => table === null));
  const [best] = [...languages].sort((a, b) => b[1] - a[1]);
  if (!best || best[1] === 0) return { value: null, sureness: 0.5, because: 'nothing in the files names a country' };
  if (best[0] !== 'en') return { value: BY_LANGUAGE[best[0]][0], sureness: BY_LANGUAGE[best[0]][1], because: `the columns are named in the language "${best[0]}"` };
  const isMonthFirst = files.some(({ columns }) => columns.some(({ date }) => date && !date.isAmbiguous && /^MM?[/-]/.test(date.format)));
  return isMonthFirst ? { value: 'US', sureness: 0.65, because: 'English names and dates with the month first' } : { value: null, sureness: 0.5, because: 'English names are used everywhere' };
}

/** Columns by the language of their names, where the name tells it. */
function countLanguages(files: readonly ExaminedFile[]): Map<Language, number> {
  const counts = new Map<Language, number>();
  for (const { value: role, column } of files.flatMap(({ roles }) => roles)) {
    const { languages, strength } = matchName(column.name, role);
    if (strength >= 0.5 && languages.length === 1) counts.set(languages[0]!, (counts.get(languages[0]!) ?? 0) + 1);
  }
  return counts;
}

function guessDebtorKind(files: readonly ExaminedFile[]): Guess<'company' | 'person'> {
  const [most] = files.find(({ table }) => table === 'debtor')?.columns.find(({ name }) => name === 'kind')?.values ?? [];
  if (most?.text === 'company' || most?.text === 'person') return { value: most.text, sureness: 0.95, because: 'the most frequent kind in the table of debtors' };
  const words = new Set(files.flatMap(({ columns }) => columns.flatMap(({ name }) => nameWords(name))));
  const has = (...wanted: readonly string[]): boolean => wanted.some((word) => words.has(word));
  if (has('cnpj', 'firma', 'firmenname', 'company') || (has('razao') && has('social')) || (has('ragione') && has('sociale')) || (has('partita') && has('iva'))) return { value: 'company', sureness: 0.8, because: 'the columns name companies' };
  if (has('cpf', 'vorname', 'surname', 'cognome', 'birthdate', 'geburtsdatum', 'firstname', 'prenom', 'apellido')) return { value: 'person', sureness: 0.8, because: 'the columns name persons' };
  const hasTerms = files.some(({ roles }) => roles.some(({ value }) => value === 'due_date' || value === 'terms_days'));
  return { value: 'company', sureness: hasTerms ? 0.6 : 0.5, because: hasTerms ? 'invoices with terms are usual between companies, but not only there' : 'nothing in the file says it' };
}
