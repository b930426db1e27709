/** How the numbers of a column are written: decimal and thousands mark, sign, currency symbol. */
import type { Guess } from './guess.ts';
import type { CountedText } from './recognise-dates.ts';

export interface NumberReading {
  readonly decimal: '.' | ',';
  readonly thousands: string;
  readonly isWhole: boolean;
  /** Share of rows with a minus. */
  readonly negativeShare: number;
  /** Most digits behind the decimal mark that are not trailing zeros. */
  readonly decimals: number;
  /** Symbol or code that stands beside every number. */
  readonly symbol: string | null;
  /** `1.234` and nothing else: it may be 1234 or 1.234. */
  readonly isAmbiguous: boolean;
  readonly hasLeadingZeros: boolean;
}

const MARKS: readonly { readonly decimal: '.' | ','; readonly thousands: string }[] = [
  { decimal: '.', thousands: '' }, { decimal: ',', thousands: '' }, { decimal: '.', thousands: ',' }, { decimal: ',', thousands: '.' },
  { decimal: ',', thousands: ' ' }, { decimal: ',', thousands: '\u00A0' }, { decimal: ',', thousands: '\u202F' }, { decimal: '.', thousands: "'" }, { decimal: '.', thousands: ' ' },
];
const LEAST_SHARE = 0.97;
const SYMBOL = /^(?:(R\$|US\$|[€$£¥]|[A-Z]{3})\s?)?(-?[\d][\d.,'\u00A0\u202F ]*?)(?:\s?(R\$|[€$£¥]|[A-Z]{3}))?$/;

/** Null when the column does not hold numbers that a mapping can read. */
export function recogniseNumbers(values: readonly CountedText[]): Guess<NumberReading> | null {
  const parsed = values.map(({ text, count }) => ({ match: SYMBOL.exec(text), count })).flatMap(({ match, count }) => (match ? [{ number: match[2]!, symbol: match[1] ?? match[3] ?? null, count }] : []));
  const all = sum(values.map(({ count }) => count));
  if (all === 0 || sum(parsed.map(({ count }) => count)) / all < LEAST_SHARE) return null;
  const symbols = new Set(parsed.map(({ symbol }) => symbol));
  const tried = MARKS.map((marks) => ({ ...marks, share: sum(parsed.filter(({ number }) => shape(marks).test(number)).map(({ count }) => count)) / all }));
  const best = tried.filter(({ share }) => share >= LEAST_SHARE).sort((a, b) => b.share - a.share)[0];
  if (!best) return null;
  const texts = parsed.map(({ number }) => number);
  const marked = texts.filter((text) => /[.,]/.test(text));
  const isAmbiguous = marked.length > 0 && best.thousands === '' && marked.every((text) => /^-?[1-9]\d{0,2}[.,]\d{3}$/.test(text));
  const plain = texts.filter((text) => shape(best).test(text)).map((text) => (best.thousands === '' ? text : text.replaceAll(best.thousands, '')));
  const decimals = plain.reduce((most, text) => Math.max(most, (text.split(best.decimal)[1] ?? '').replace(/0+$/, '').length), 0);
  const reading: NumberReading = {
    decimal: best.decimal, thousands: best.thousands, isWhole: marked.length === 0 || plain.every((text) => !text.includes(best.decimal)), decimals,
    negativeShare: sum(parsed.filter(({ number }) => number.startsWith('-')).map(({ count }) => count)) / all,
    symbol: symbols.size === 1 ? [...symbols][0]! : null, isAmbiguous, hasLeadingZeros: texts.some((text) => /^0\d/.test(text)),
  };
  if (isAmbiguous) return { value: reading, sureness: 0.5, because: `every marked value has three digits behind its only mark, e.g. ${marked[0]!}: thousands or decimals` };
  if (symbols.size > 1) return { value: reading, sureness: 0.4, because: 'some values have a currency symbol beside them and some another or none' };
  if (reading.isWhole) return { value: reading, sureness: 0.95, because: 'whole numbers' };
  return { value: reading, sureness: 0.97 * best.share, because: `decimal mark ${best.decimal}${best.thousands === '' ? '' : ` and thousands mark ${JSON.stringify(best.thousands)}`} read ${best.share === 1 ? 'all values' : `${(best.share * 100).toFixed(1)} % of the values`}` };
}

function shape({ decimal, thousands }: { readonly decimal: string; readonly thousands: string }): RegExp {
  const escaped = (text: string): string => text.replace(/[.]/g, '\\.');
  const whole = thousands === '' ? '\\d+' : `(?:\\d{1,3}(?:${escaped(thousands)}\\d{3})+|\\d+)`;
  return new RegExp(`^-?${whole}(?:${escaped(decimal)}\\d+)?$`);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
