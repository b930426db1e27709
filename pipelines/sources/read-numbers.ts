/** Money and numbers of source texts as SQL: the declared marks decide, every other shape is unreadable. */
import type { ExpressionOptions } from '../../core/schema/mapping.ts';
import { escapeRegex } from './date-format.ts';
import type { CompiledExpression, ExpressionContext, TypeReader } from './expression-context.ts';
import { sqlText } from '../../features/store/sql-text.ts';

/**
 * Target type money: minor units as BIGINT, by text arithmetic, so that no floating point touches an amount.
 *
 * `1.234` is not taken for 1.23 nor for 1234: more decimals than the currency has are refused unless `decimals` allows them,
 * and then only zeros.
 */
export const readMoney: TypeReader = (text, options, context) => {
  const amount = (from: string): string => (options.unit === 'minor' ? wholeNumber(from, marks(options, context)) : minorUnits(from, options, context));
  if (isOneColumn(text, options, context)) return quickMoney(text, { options, context, exact: amount(text) });
  const subtracted = options.minus === undefined ? null : context.source(options.minus);
  // In 128 bits: the difference of two amounts, and the amount without its sign, may leave 64.
  const wide = subtracted === null ? amount(text) : `${amount(text)}::hugeint - ${amount(subtracted)}::hugeint`;
  const value = options.absolute ? `try_cast(abs((${wide})::hugeint) as bigint)` : subtracted === null ? wide : `try_cast(${wide} as bigint)`;
  const column = options.column ?? null;
  return {
    value,
    failures: [
      ...(subtracted === null ? [] : [{ condition: `${amount(subtracted)} is null`, rule: 'money-format' as const, sourceColumn: options.minus! }]),
      { condition: `${text} is not null and ${context.alias} is null`, rule: 'money-format', sourceColumn: column },
      { condition: `${context.alias} < 0`, rule: 'money-negative', sourceColumn: column },
    ],
  };
};

/** Nothing is worked out for the text or with the amount. */
function isOneColumn(text: string, options: ExpressionOptions, context: ExpressionContext): boolean {
  return options.column !== undefined && text === context.source(options.column) && options.minus === undefined && options.absolute !== true;
}

interface ExactMoney {
  readonly options: ExpressionOptions;
  readonly context: ExpressionContext;
  /** SQL of the amount by text arithmetic. */
  readonly exact: string;
}

/** Most amounts have two digits behind one mark, and without it are a number as the database writes it; they are read in half the time. */
function quickMoney(text: string, { options, context, exact }: ExactMoney): CompiledExpression {
  const { decimal } = marks(options, context);
  const isQuick = options.unit !== 'minor' && context.hasCents !== null && (options.decimals ?? 2) >= 2;
  const digits = `${context.alias.slice(0, -1)} digits"`;
  const isUsual = `${context.hasCents} and strlen(${text}) = strlen(${digits}) + 1 and ${text} like ${sqlText(`%_${decimal}__`)} and not prefix(${text}, '-') and ${isOwnForm(digits)}`;
  return {
    value: isQuick ? `(case when ${isUsual} then try_cast(${digits} as bigint) else ${exact} end)` : exact,
    ...(isQuick ? { before: { [digits]: `replace(${text}, ${sqlText(decimal)}, '')` } } : {}),
    failures: [
      { condition: `${text} is not null and ${context.alias} is null`, rule: 'money-format', sourceColumn: options.column! },
      { condition: `${context.alias} < 0`, rule: 'money-negative', sourceColumn: options.column! },
    ],
  };
}

/** Target type integer. */
export const readInteger: TypeReader = (text, options, context) =>
  readable(wholeNumber(text, marks(options, context)), text, { context, options, rule: 'integer-format' });

/** Target type number. */
export const readNumber: TypeReader = (text, options, context) => {
  const mark = marks(options, context);
  const shape = `-?(${digits(mark.thousands)}(${escapeRegex(mark.decimal)}\\d+)?|${escapeRegex(mark.decimal)}\\d+)([eE][+-]?\\d+)?`;
  const plain = mark.decimal === '.' ? without(text, mark.thousands) : `replace(${without(text, mark.thousands)}, ${sqlText(mark.decimal)}, '.')`;
  return readable(`case when regexp_full_match(${text}, ${sqlText(shape)}) then ${finite(`try_cast(${plain} as double)`)} end`, text, { context, options, rule: 'number-format' });
};

interface Marks {
  readonly decimal: string;
  readonly thousands: string;
}

/** The declared marks; a number that the source holds as a number has a decimal point and nothing else. */
function marks(options: ExpressionOptions, context: ExpressionContext): Marks {
  if (options.column !== undefined && context.kindOf(options.column) === 'number') return { decimal: '.', thousands: '' };
  const found = { decimal: options.decimal ?? context.decimal, thousands: options.thousands ?? context.thousands };
  if (found.decimal === found.thousands) context.fail(`must have different decimal and thousands marks; got ${JSON.stringify(found.decimal)} for both`);
  return found;
}

function minorUnits(text: string, options: ExpressionOptions, context: ExpressionContext): string {
  const { decimal, thousands } = marks(options, context);
  const plain = without(text, thousands);
  const decimals = `split_part(${plain}, ${sqlText(decimal)}, 2)`;
  const significant = options.decimals === undefined ? decimals : `rtrim(${decimals}, '0')`;
  const shape = `-?${digits(thousands)}(${escapeRegex(decimal)}\\d+)?`;
  const fits = [`length(${significant}) <= ${context.exponent}`, ...(options.decimals === undefined ? [] : [`length(${decimals}) <= ${options.decimals}`])];
  return `(case when regexp_full_match(${text}, ${sqlText(shape)}) and ${fits.join(' and ')}
    then try_cast(split_part(${plain}, ${sqlText(decimal)}, 1) || rpad(${significant}, ${context.exponent}, '0') as bigint) end)`;
}

/** True where a text is a whole number of 64 bits just as the database writes it. */
function isOwnForm(text: string): string {
  return `cast(try_cast(${text} as bigint) as varchar) = ${text}`;
}

function wholeNumber(text: string, { thousands }: Marks): string {
  return `(case when ${isOwnForm(text)} then try_cast(${text} as bigint) when regexp_full_match(${text}, ${sqlText(`-?${digits(thousands)}`)}) then try_cast(${without(text, thousands)} as bigint) end)`;
}

/** Digits, in groups of three where a thousands mark is declared and used. */
function digits(thousands: string): string {
  return thousands === '' ? '\\d+' : `(\\d{1,3}(${escapeRegex(thousands)}\\d{3})+|\\d+)`;
}

function without(text: string, thousands: string): string {
  return thousands === '' ? text : `replace(${text}, ${sqlText(thousands)}, '')`;
}

function finite(number: string): string {
  return `(case when isfinite(${number}) then ${number} end)`;
}

interface Reading {
  readonly context: ExpressionContext;
  readonly options: ExpressionOptions;
  readonly rule: 'integer-format' | 'number-format';
}

function readable(value: string, text: string, { context, options, rule }: Reading): CompiledExpression {
  return { value, failures: [{ condition: `${text} is not null and ${context.alias} is null`, rule, sourceColumn: options.column ?? null }] };
}
