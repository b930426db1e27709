/** 10^5 generated texts through the compiled SQL of the mapper, against a plain reading of what the documentation says. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CURRENCY_CODES } from '../../core/currencies.ts';
import { CURRENCY_EXPONENTS } from '../../core/money.ts';
import { openMemoryStore, type Store } from '../../features/store/open.ts';
import { compileMapping } from '../../pipelines/sources/compile-mapping.ts';
import { parseMapping } from '../../pipelines/sources/read-mapping.ts';
import { dateMeaning, instantMeaning, integerMeaning, moneyMeaning, numberMeaning, type Meaning } from './plain-reading.ts';

const TEXTS_PER_CASE = 4_000;
const SEED = Number(process.env['DUNLIN_FUZZ_SEED'] ?? 20_261);

let store: Store;
beforeAll(async () => {
  store = await openMemoryStore();
});
afterAll(() => store.close());

const pad = (value: number, length: number): string => String(value).padStart(length, '0');
const of = (...texts: readonly string[]): fc.Arbitrary<string> => fc.constantFrom(...texts);
const soup = (alphabet: string, maxLength: number): fc.Arbitrary<string> => fc.array(fc.constantFrom(...alphabet.split('')), { maxLength }).map((characters) => characters.join(''));
/** One character of a text replaced, doubled or dropped. */
const mutated = (texts: fc.Arbitrary<string>, alphabet: string): fc.Arbitrary<string> => fc.tuple(texts, fc.nat(), fc.constantFrom(...alphabet.split('')), fc.nat(2)).map(([text, at, character, how]) => {
  const index = text.length === 0 ? 0 : at % text.length;
  return text.slice(0, index) + (how === 0 ? character : how === 1 ? character + (text[index] ?? '') : '') + text.slice(index + 1);
});

const ODD_NUMBERS = of('', ' ', '-', '.', ',', '+1', '1.', '.5', '-.5', '-0', '-0.00', '00012.50', '1.234,56', "1'234.56", '1,234.56', '(12.00)', '12.00-', '1e3', '1E-2', 'NaN', 'nan', 'Infinity', '-inf', '0x1F', '1_000', '12 345',
  '9223372036854775807', '9223372036854775808', '-9223372036854775808', '92233720368547758.07', '92233720368547758.08', '99999999999999999999999999', '1e400', '1e-400', '4.9e-324', '0.1e1', '१२', '１２', '1\u00a0000', '12€', 'NULL', '1.10', '1.1000', '0.001');
function numberTexts({ decimal, thousands }: { readonly decimal: string; readonly thousands: string }): fc.Arbitrary<string> {
  const amount = fc.tuple(fc.boolean(), fc.bigInt({ min: 0n, max: 2n ** 66n }), fc.nat(20), fc.nat(4), fc.nat(99_999), fc.boolean()).map(([isNegative, whole, digits, places, cents, isGrouped]) => {
    const text = String(whole).slice(0, 1 + digits);
    const grouped = isGrouped && thousands !== '' ? text.replaceAll(/\B(?=(\d{3})+$)/g, thousands) : text;
    return `${isNegative && cents % 3 === 0 ? '-' : ''}${grouped}${places === 0 ? '' : decimal + pad(cents, 5).slice(0, places)}`;
  });
  return fc.oneof({ weight: 5, arbitrary: amount }, { weight: 2, arbitrary: mutated(amount, '0123456789.,\'-+ eE') }, { weight: 2, arbitrary: soup('0123456789.,\'-eE ', 12) }, { weight: 2, arbitrary: ODD_NUMBERS });
}

const YEARS = fc.oneof(fc.integer({ min: 1965, max: 2040 }), fc.constantFrom(0, 1, 1582, 1799, 1800, 1899, 1900, 2000, 2038, 2100, 2199, 2200, 9999));
const DAYS = fc.tuple(YEARS, fc.integer({ min: 0, max: 13 }), fc.integer({ min: 0, max: 32 }));
const write = (format: string, numbers: Readonly<Record<string, number>>): string => format.replaceAll(/YYYY|MON|MM|DD|HH|mm|SSS|ss|[MDH]/g, (token) => (token === 'MON'
  ? ['Jan', 'FEB', 'mar', 'Apr', 'MAY', 'jun', 'Jul', 'AUG', 'sep', 'Oct', 'NOV', 'dec', 'xyz'][(numbers['M']! + 12) % 13]! : pad(numbers[token[0]! === 'S' ? 'S' : token[0]!]!, token.length)));
/** Times around the changes of the clock: nights of spring and autumn. */
const NIGHTS = fc.constantFrom('2021-03-28', '2021-10-31', '2018-11-04', '2018-02-18', '2018-02-17', '2021-03-14', '2021-11-07', '2021-04-04', '2021-10-03', '2011-12-30', '2011-12-29', '1972-01-07', '1987-10-25', '2037-10-25').map((text) => text.split('-').map(Number) as [number, number, number]);
function momentTexts(format: string): fc.Arbitrary<string> {
  const texts = fc.tuple(fc.oneof(DAYS, NIGHTS), fc.integer({ min: 0, max: 24 }), fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 60 }), fc.nat(999))
    .map(([[year, month, day], hour, minute, second, milli]) => write(format, { Y: year, M: month, D: day, H: hour, m: minute, s: second, S: milli }));
  return fc.oneof({ weight: 6, arbitrary: texts }, { weight: 2, arbitrary: mutated(texts, '0123456789-/.: TZ') }, { weight: 1, arbitrary: of('', 'today', 'infinity', 'epoch', '2020-01-01 (BC)', '-2020-01-01', '12020-01-01', '20200101', '2020-W01-1', '2020-1-1', '٢٠٢٠-01-01', '2011-02-30', '2012-02-29', '1900-02-29', '0001-01-01', '9999-12-31') });
}
const ISO_TEXTS = fc.oneof(momentTexts('YYYY-MM-DD'), fc.tuple(fc.oneof(momentTexts('YYYY-MM-DDTHH:mm:ss.SSS'), momentTexts('YYYY-MM-DD HH:mm'), momentTexts('YYYY-MM-DDTHH:mm:ss'), momentTexts('YYYY-MM-DDTHH:mm:ss.SSS').map((text) => `${text}123`)),
  of('', '', 'Z', '+02:00', '-03', '+0530', '+14:00', '+15:00', '+02:60', ' Z', '+2:00', '-00:00', 'z', '+02:', '+99:99')).map(([text, zone]) => text + zone));

interface Case {
  readonly name: string;
  readonly target: string;
  readonly expression: string;
  readonly format?: string;
  readonly currency?: string;
  readonly zone?: string;
  readonly texts: fc.Arbitrary<string>;
  /** Second column `w`. */
  readonly seconds?: fc.Arbitrary<string>;
  readonly meaning: (text: string | null, second: string | null) => Meaning;
}

const POINT = numberTexts({ decimal: '.', thousands: '' });
const COMMA = numberTexts({ decimal: ',', thousands: '.' });
const CURRENCIES = fc.oneof({ weight: 5, arbitrary: of('EUR', 'JPY', 'KWD', 'CLF', 'USD', 'ITL') }, { weight: 1, arbitrary: of('', 'XXX', 'XTS', 'XAU', 'eur', 'EURO', 'ZZZ', 'E') });
const ROME = { zone: 'Europe/Rome' };

const money = (name: string, expression: string, style: Parameters<typeof moneyMeaning>[1], rest: Partial<Case> = {}): Case => ({ name, target: 'amount_minor', expression, texts: POINT, meaning: (text) => moneyMeaning(text, style), ...rest });
const instant = (name: string, target: 'event_at' | 'known_at', expression: string, options: { readonly texts: fc.Arbitrary<string>; readonly style: Parameters<typeof instantMeaning>[1] }): Case => ({ name, target, expression, zone: options.style.zone, texts: options.texts, meaning: (text) => instantMeaning(text, options.style) });

const CASES: readonly Case[] = [
  money('euros', 'v', { exponent: 2 }), money('yen', 'v', { exponent: 0 }, { currency: '{ constant: JPY }' }), money('dinars', 'v', { exponent: 3 }, { currency: '{ constant: KWD }' }),
  money('decimal commas and thousands points', 'v', { exponent: 2, decimal: ',', thousands: '.' }, { texts: COMMA, format: 'decimal: ",", thousands: "."' }),
  money('thousands apostrophes', '{ column: v, thousands: "\'" }', { exponent: 2, thousands: "'" }, { texts: numberTexts({ decimal: '.', thousands: "'" }) }),
  money('minor units', '{ column: v, unit: minor }', { exponent: 2, unit: 'minor' }), money('four decimals', '{ column: v, decimals: 4 }', { exponent: 2, decimals: 4 }),
  money('without its sign', '{ column: v, absolute: true }', { exponent: 2, isAbsolute: true }),
  money('a difference', '{ column: v, minus: w }', { exponent: 2 }, { seconds: POINT, meaning: (text, second) => moneyMeaning(text, { exponent: 2, minus: second }) }),
  money('a difference without its sign', '{ column: v, minus: w, absolute: true }', { exponent: 2 }, { seconds: POINT, meaning: (text, second) => moneyMeaning(text, { exponent: 2, minus: second, isAbsolute: true }) }),
  money('the currency of the row', 'v', { exponent: 2 }, { currency: 'w', seconds: CURRENCIES, meaning: (text, second) => {
    // Columns are checked in their order: the amount, then its currency.
    const own = moneyMeaning(text, { exponent: CURRENCY_EXPONENTS[second ?? ''] ?? 2 });
    const isRule = own !== null && /[a-z]/.test(own);
    return isRule ? own : second === null ? 'required' : CURRENCY_CODES.includes(second) ? own : 'currency-code';
  } }),
  { name: 'integers', target: 'terms_days', expression: 'v', texts: POINT, meaning: (text) => integerMeaning(text, {}) },
  { name: 'integers with thousands', target: 'terms_days', expression: '{ column: v, thousands: "," }', texts: numberTexts({ decimal: '.', thousands: ',' }), meaning: (text) => integerMeaning(text, { thousands: ',' }) },
  { name: 'numbers', target: 'draw', expression: 'v', texts: POINT, meaning: (text) => numberMeaning(text, {}) ?? 'required' },
  { name: 'numbers with commas', target: 'draw', expression: 'v', format: 'decimal: ",", thousands: "."', texts: COMMA, meaning: (text) => numberMeaning(text, { decimal: ',', thousands: '.' }) ?? 'required' },
  { name: 'ISO dates', target: 'due_on', expression: 'v', texts: momentTexts('YYYY-MM-DD'), meaning: (text) => dateMeaning(text, { format: 'YYYY-MM-DD' }) },
  ...(['D.M.YYYY', 'DD/MM/YYYY', 'M/D/YYYY', 'YYYYMMDD', 'DD-MON-YYYY'] as const).map((format): Case => ({ name: `dates ${format}`, target: 'due_on', expression: `{ column: v, format: ${format}, addDays: 60 }`, texts: momentTexts(format), meaning: (text) => dateMeaning(text, { format, addDays: 60 }) })),
  { name: 'ends of quarters', target: 'due_on', expression: '{ column: v, format: MON YYYY, periodEnd: quarter }', texts: momentTexts('MON YYYY'), meaning: (text) => dateMeaning(text, { format: 'MON YYYY', periodEnd: 'quarter' }) },
  instant('days that something happened on', 'event_at', 'v', { texts: momentTexts('YYYY-MM-DD'), style: { format: 'YYYY-MM-DD', ...ROME, isKnown: false } }),
  instant('days where midnight is skipped', 'event_at', 'v', { texts: momentTexts('YYYY-MM-DD'), style: { format: 'YYYY-MM-DD', zone: 'America/Sao_Paulo', isKnown: false } }),
  instant('days that something was known on', 'known_at', '{ column: v, lagDays: 2 }', { texts: momentTexts('YYYY-MM-DD'), style: { format: 'YYYY-MM-DD', zone: 'America/Sao_Paulo', isKnown: true, lagDays: 2 } }),
  instant('times of a clock', 'event_at', '{ column: v, format: "D.M.YYYY H:mm" }', { texts: momentTexts('D.M.YYYY H:mm'), style: { format: 'D.M.YYYY H:mm', ...ROME, isKnown: false } }),
  instant('times that were known', 'known_at', '{ column: v, format: "YYYY-MM-DD HH:mm:ss.SSS" }', { texts: momentTexts('YYYY-MM-DD HH:mm:ss.SSS'), style: { format: 'YYYY-MM-DD HH:mm:ss.SSS', zone: 'Australia/Lord_Howe', isKnown: true } }),
  instant('the earlier of two times', 'known_at', '{ column: v, format: "YYYY-MM-DD HH:mm", overlap: earlier, lagDays: 1 }', { texts: momentTexts('YYYY-MM-DD HH:mm'), style: { format: 'YYYY-MM-DD HH:mm', zone: 'America/New_York', isKnown: true, overlap: 'earlier', lagDays: 1 } }),
  instant('ISO instants', 'event_at', '{ column: v, format: iso }', { texts: ISO_TEXTS, style: { format: 'iso', ...ROME, isKnown: false } }),
  instant('ISO times of a zone', 'event_at', '{ column: v, format: iso, timeZone: Pacific/Apia, overlap: later, addDays: 1 }', { texts: ISO_TEXTS, style: { format: 'iso', zone: 'Pacific/Apia', isoZone: 'Pacific/Apia', isKnown: false, overlap: 'later', addDays: 1 } }),
];

const TABLES: Readonly<Record<string, { readonly table: string; readonly columns: Readonly<Record<string, string>> }>> = {
  ledger_entry: { table: 'ledger_entry', columns: { entry_id: '{ constant: e }', debtor_id: '{ constant: d }', kind: '{ constant: payment }', amount_minor: '{ constant: 1 }', currency: '{ constant: EUR }' } },
  terms_days: { table: 'receivable', columns: { receivable_id: '{ constant: r }', debtor_id: '{ constant: d }', currency: '{ constant: EUR }' } },
};

it.each(CASES.map((one) => [one.name, one] as const))('%s', async (_, one) => {
  const drawn = fc.sample(fc.tuple(one.texts, one.seconds ?? fc.constant('')), { numRuns: TEXTS_PER_CASE, seed: SEED });
  await fill(drawn);
  const found = await readAll(one);
  const trimmed = (text: string): string | null => text.replaceAll(/^ +| +$/g, '') || null;
  const wrong = drawn.flatMap(([text, second], row) => {
    const expected = one.meaning(trimmed(text), trimmed(second));
    return found[row] === expected ? [] : [{ text, second, found: found[row], expected }];
  });
  expect(wrong.slice(0, 5)).toEqual([]);
  // A generator that makes good texts only, or bad ones only, would test half.
  const good = found.filter((value) => value !== null && !/^[a-z]+-[a-z]+$|^required$/.test(value)).length;
  expect(good).toBeGreaterThan(TEXTS_PER_CASE * 0.05);
  expect(good).toBeLessThan(TEXTS_PER_CASE * 0.95);
});

it('sees 10^5 texts', () => {
  expect(CASES.length * TEXTS_PER_CASE).toBeGreaterThanOrEqual(100_000);
});

async function fill(rows: readonly (readonly [string, string])[]): Promise<void> {
  await store.run('create or replace temp table drawn (source_row BIGINT, source_file VARCHAR, v VARCHAR, w VARCHAR)');
  const appender = await store.connection.createAppender('drawn', 'main', 'temp');
  rows.forEach(([text, second], index) => {
    appender.appendBigInt(BigInt(index + 1));
    appender.appendVarchar('f');
    appender.appendVarchar(text);
    appender.appendVarchar(second);
    appender.endRow();
  });
  appender.closeSync();
  await store.run("create or replace temp view texts as select source_row, source_file, nullif(trim(v), '') as v, nullif(trim(w), '') as w from drawn");
}

/** Value or rule of each row. */
async function readAll({ target, expression, format = '', currency, zone = 'UTC' }: Case): Promise<Meaning[]> {
  const isDraw = target === 'draw';
  const { table, columns } = TABLES[target] ?? TABLES['ledger_entry']!;
  const all: Readonly<Record<string, string>> = {
    ...(isDraw ? { series_id: '{ constant: s }', region: '{ constant: r }', period_on: "{ constant: '2020-01-01' }", published_at: "{ constant: '2020-01-01' }" }
      : { ...columns, event_at: "{ constant: '1000-01-01' }", known_at: "{ constant: '3000-01-01' }" }),
    ...(currency === undefined ? {} : { currency }), [isDraw ? 'value' : target]: expression,
  };
  const lines = Object.entries(all).map(([name, value]) => `      ${name}: ${value}`);
  const mapping = parseMapping(['schemaVersion: 1', 'name: one', `format: { ${format} }`, 'emits:', `  - table: ${isDraw ? 'macro_observation' : table}`, '    columns:', ...lines].join('\n'), 'm.yaml');
  const [emit] = compileMapping(mapping, { columns: ['v', 'w'], timeZone: zone, currency: 'EUR', relation: 'texts' });
  const column = `"-> ${isDraw ? 'value' : target}"`;
  const value = target.endsWith('_at') ? `epoch_us(${column})` : column;
  const rows = await store.rows<{ failure: number | null; value: string | bigint | number | null }>(`select failure, ${isDraw ? value : `cast(${value} as varchar)`} as value from (${emit!.sql}) order by source_row`);
  return rows.map((row) => (row.failure === null ? (row.value === null ? null : String(row.value)) : emit!.failures[row.failure]!.rule));
}
