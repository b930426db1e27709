/** What each column holds: its type with format, how much is missing, how many values differ. */
import type { ColumnCounts } from '../../features/store/profile-source.ts';
import type { Guess } from './guess.ts';
import { hasShortYears, recogniseDates, swapDayAndMonth, type CountedText, type DateReading } from './recognise-dates.ts';
import { recogniseNumbers, type NumberReading } from './recognise-numbers.ts';

export interface ColumnProfile extends ColumnCounts {
  readonly missingShare: number;
  /** Values differ in every row that has one. */
  readonly isUnique: boolean;
  readonly type: 'date' | 'number' | 'text' | 'empty';
  readonly typeSureness: number;
  readonly typeBecause: string;
  readonly date: DateReading | null;
  readonly number: NumberReading | null;
  /** Texts that stand for a missing value. */
  readonly nullTexts: readonly string[];
}

/** Texts that people write for nothing, lower case. */
const NULL_TEXTS: readonly string[] = ['null', 'n/a', 'na', '#n/a', '-', '--', 'none', 'nan', 'nat', '\\n', '00.00.0000', '00/00/0000', '0000-00-00'];

/** Recognises the type of each column; columns of dates whose day and month cannot be told apart follow the sure ones of the same file. */
export function profileColumns(counts: readonly ColumnCounts[]): ColumnProfile[] {
  return settleDates(counts.map(profileColumn));
}

function profileColumn(counts: ColumnCounts): ColumnProfile {
  const nullTexts = counts.values.map(({ text }) => text).filter((text) => NULL_TEXTS.includes(text.toLowerCase()));
  const values = counts.values.filter(({ text }) => !nullTexts.includes(text));
  const nulls = counts.values.filter(({ text }) => nullTexts.includes(text)).reduce((total, { count }) => total + count, 0);
  const base = { ...counts, missing: counts.missing + nulls, distinct: counts.distinct - nullTexts.length, values };
  const shared = { ...base, missingShare: base.rows === 0 ? 0 : base.missing / base.rows, isUnique: base.distinct > 0 && base.distinct === base.rows - base.missing };
  const typed = recogniseType(values);
  // A text column may well mean its "na" or "-".
  return typed.type === 'text' && nullTexts.length > 0 ? { ...shared, ...counts, missingShare: counts.rows === 0 ? 0 : counts.missing / counts.rows, ...typed, nullTexts: [] } : { ...shared, ...typed, nullTexts };
}

type Typed = Pick<ColumnProfile, 'type' | 'typeSureness' | 'typeBecause' | 'date' | 'number'>;

function recogniseType(values: readonly CountedText[]): Typed {
  if (values.length === 0) return { type: 'empty', typeSureness: 1, typeBecause: 'no row has a value', date: null, number: null };
  const date = recogniseDates(values);
  if (date) return { type: 'date', ...says(date), date: date.value, number: null };
  if (hasShortYears(values)) return { type: 'text', typeSureness: 0.4, typeBecause: 'dates with years of two digits, whose century a mapping does not guess: export them with four', date: null, number: null };
  const number = recogniseNumbers(values);
  if (number) return { type: 'number', ...says(number), date: null, number: number.value };
  return { type: 'text', typeSureness: 0.95, typeBecause: 'neither dates nor numbers', date: null, number: null };
}

function says({ sureness, because }: Guess<unknown>): Pick<ColumnProfile, 'typeSureness' | 'typeBecause'> {
  return { typeSureness: sureness, typeBecause: because };
}

/** One office writes one way: an ambiguous column takes the order of the sure ones, and decimal commas speak for the day first. */
function settleDates(columns: readonly ColumnProfile[]): ColumnProfile[] {
  const sure = columns.find(({ date }) => date && !date.isAmbiguous && /^(DD?|MM?)[./-]/.test(date.format));
  const first = sure?.date?.format.charAt(0);
  const hasDecimalComma = columns.some(({ number }) => number && !number.isWhole && !number.isAmbiguous && number.decimal === ',');
  return columns.map((column) => {
    const { date } = column;
    if (!date?.isAmbiguous) return column;
    const wanted = first ?? (hasDecimalComma || date.format.includes('.') ? 'D' : null);
    if (wanted === null) return { ...column, typeBecause: `${column.typeBecause}; nothing in the file decides` };
    const format = date.format.startsWith(wanted) ? date.format : swapDayAndMonth(date.format);
    const because = first === undefined ? 'the day usually comes first where decimals have a comma or dates have points' : `column ${sure!.name} of this file is ${sure!.date!.format}`;
    return { ...column, date: { ...date, format, other: swapDayAndMonth(format) }, typeSureness: first === undefined ? 0.65 : 0.8, typeBecause: `${column.typeBecause}; ${because}` };
  });
}
