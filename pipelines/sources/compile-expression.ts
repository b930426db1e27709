/** One expression of a mapping as SQL over the texts of a row, with the rules that its value must keep. */
import type { ColumnType } from '../../core/schema/tables.ts';
import type { ExpressionOptions, MappingExpression } from '../../core/schema/mapping.ts';
import { endOfDate, parseDate, parseInstant, startOfDate, addDays } from '../../core/time.ts';
import { errorText } from '../../core/errors.ts';
import { CURRENCY_CODES } from '../../core/currencies.ts';
import type { CompiledExpression, ExpressionContext, Failure, TypeReader } from './expression-context.ts';
import { readInteger, readMoney, readNumber } from './read-numbers.ts';
import { readDate, readDaysBetween, readInstant } from './read-times.ts';
import { hasControl } from './text-traits.ts';
import { sqlText } from '../../features/store/sql-text.ts';

/** Longest id in bytes. Source: the data contract of the canonical tables. */
const MAXIMUM_ID_BYTES = 128;
/** Longest free text in bytes: names, sectors and templates are far below, a swallowed file is above. */
const MAXIMUM_TEXT_BYTES = 65_536;
const LIST_TYPES: readonly ColumnType[] = ['texts', 'numbers', 'json'];

type OptionName = Exclude<keyof ExpressionOptions, 'constant' | 'template' | 'column' | 'extract' | 'values' | 'default'>;

const MONEY_OPTIONS: readonly OptionName[] = ['unit', 'decimal', 'thousands', 'decimals', 'minus', 'absolute'];
/** Reading options that mean something for a type; any other is a mistake worth an error. */
const OPTIONS_BY_TYPE: Readonly<Record<ColumnType, readonly OptionName[]>> = {
  id: [], text: [], date: ['format', 'addDays', 'periodEnd'], instant: ['format', 'timeZone', 'addDays', 'lagDays', 'periodEnd', 'overlap'],
  money: MONEY_OPTIONS, integer: ['thousands', 'daysFrom', 'format'], number: ['decimal', 'thousands'], texts: [], numbers: [], json: [],
};

const readText: TypeReader = (text) => ({ value: text, failures: [] });

function readList(type: 'VARCHAR' | 'DOUBLE'): TypeReader {
  return (text, options, context) => ({
    value: `case when json_valid(${text}) and json_type(${text}) = 'ARRAY' then from_json(${text}, '["${type}"]') end`,
    failures: [{ condition: `${text} is not null and ${context.alias} is null`, rule: 'list-format', sourceColumn: options.column ?? null }],
  });
}

const READERS: Readonly<Record<ColumnType, TypeReader>> = {
  id: readText, text: readText, date: readDate, instant: readInstant, money: readMoney, integer: readInteger, number: readNumber,
  texts: readList('VARCHAR'), numbers: readList('DOUBLE'), json: readText,
};

/** Compiles an expression for its target column. Throws `mapping-invalid` at the expression, `column-missing`. */
export function compileExpression(expression: MappingExpression, context: ExpressionContext): CompiledExpression {
  const options: ExpressionOptions = typeof expression === 'string' ? { column: expression } : expression;
  const kinds = (['constant', 'template', 'column'] as const).filter((kind) => options[kind] !== undefined);
  if (kinds.length !== 1) context.fail(`must have exactly one of constant, template and column; got ${kinds.join(' and ') || 'none'}`);
  checkOptions(options, context);
  const compiled = options.constant !== undefined ? compileConstant(options.constant, context)
    : options.template !== undefined ? compileTemplate(options.template, context) : compileColumn(options, context);
  return { ...compiled, failures: [...compiled.failures, ...typeRules(options, context)] };
}

function checkOptions(options: ExpressionOptions, context: ExpressionContext): void {
  const allowed: readonly string[] = ['constant', 'template', 'column', 'extract', 'values', 'default', ...OPTIONS_BY_TYPE[context.column.type]];
  const wrong = Object.keys(options).find((name) => !allowed.includes(name));
  if (wrong) context.fail(`must not have ${wrong}: ${context.column.name} is of type ${context.column.type}, which it does not apply to`);
  if (options.column === undefined && Object.keys(options).length > 1) context.fail('must have reading options only beside a column');
}

function compileColumn(options: ExpressionOptions, context: ExpressionContext): CompiledExpression {
  const column = options.column!;
  checkKind(column, context);
  if (options.daysFrom !== undefined) {
    const { value, texts } = readDaysBetween(options, context);
    return { value, failures: [{ condition: `${texts.map((text) => `${text} is not null`).join(' and ')} and ${context.alias} is null`, rule: 'date-format', sourceColumn: column }, ...requiredRule(column, texts[1]!, context)] };
  }
  const source = context.source(column);
  const { text, failures } = prepareText(source, options);
  const read = READERS[context.column.type](text, options, context);
  return { ...read, failures: [...failures, ...requiredRule(column, text, context), ...read.failures] };
}

/** Types of the source that no reading makes sense of. */
function checkKind(column: string, context: ExpressionContext): void {
  const kind = context.kindOf(column);
  if (kind === 'unreadable') context.fail(`must not read ${column}: columns of its type are not read. Write it as text, number, date or timestamp`);
  if (kind === 'list' && !LIST_TYPES.includes(context.column.type)) context.fail(`must not read ${column} as ${context.column.type}: it holds lists. Name it in format.unnest to make a row of each element (NDJSON), or write one row for each`);
}

/** Pattern, value list and default, which apply to texts before any type. */
function prepareText(source: string, options: ExpressionOptions): { readonly text: string; readonly failures: readonly Failure[] } {
  const failures: Failure[] = [];
  let text = source;
  if (options.extract !== undefined) {
    text = `nullif(regexp_extract(${source}, ${sqlText(options.extract)}, 1), '')`;
    failures.push({ condition: `${source} is not null and ${text} is null`, rule: 'pattern', sourceColumn: options.column! });
  }
  if (options.values !== undefined) {
    const arms = Object.entries(options.values).map(([from, to]) => `when ${sqlText(from)} then ${sqlText(to)}`).join(' ');
    const listed = `(case ${text} ${arms} end)`;
    if (options.default === undefined) failures.push({ condition: `${text} is not null and ${listed} is null`, rule: 'value-unlisted', sourceColumn: options.column! });
    text = listed;
  }
  if (options.default !== undefined) text = `coalesce(${text}, ${sqlText(options.default)})`;
  return { text, failures };
}

function requiredRule(column: string, text: string, context: ExpressionContext): Failure[] {
  return context.column.nullable ? [] : [{ condition: `${text} is null`, rule: 'required', sourceColumn: column }];
}

function compileTemplate(template: string, context: ExpressionContext): CompiledExpression {
  if (context.column.type !== 'id' && context.column.type !== 'text') context.fail(`must not be a template: ${context.column.name} is of type ${context.column.type}`);
  const parts = template.split(/\{([^{}]*)\}/);
  const columns = parts.filter((_, index) => index % 2 === 1);
  if (columns.length === 0) context.fail('must have at least one {column} in its template; use constant for a fixed text');
  const value = parts.map((part, index) => (index % 2 === 1 ? `cast(${context.source(part)} as varchar)` : sqlText(part))).filter((part) => part !== "''").join(' || ');
  return { value: `(${value})`, failures: columns.map((column) => ({ condition: `${context.source(column)} is null`, rule: 'required', sourceColumn: column })) };
}

function compileConstant(constant: string | number | boolean, context: ExpressionContext): CompiledExpression {
  const text = String(constant);
  const wrong = (what: string): never => context.fail(`must be ${what} as a constant; got ${JSON.stringify(constant)}`);
  const whole = (): string => (/^-?\d{1,18}$/.test(text) ? `${text}::bigint` : wrong('a whole number'));
  const literals: Readonly<Record<ColumnType, () => string>> = {
    id: () => sqlText(text), text: () => sqlText(text), json: () => sqlText(text), money: whole, integer: whole,
    number: () => (Number.isFinite(Number(text)) ? `${text}::double` : wrong('a number')),
    date: () => `date ${sqlText(orFail(() => parseDate(text), context))}`,
    instant: () => `make_timestamp(${orFail(() => constantInstant(text, context), context)}::bigint)`,
    texts: () => wrong('a list, which is not offered'), numbers: () => wrong('a list, which is not offered'),
  };
  return { value: literals[context.column.type](), failures: [] };
}

function constantInstant(text: string, context: ExpressionContext): bigint {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return parseInstant(text);
  const date = parseDate(text);
  return context.column.name === context.table.clocks.known ? endOfDate(addDays(date, context.lagDays), context.timeZone) : startOfDate(date, context.timeZone);
}

function orFail<T>(read: () => T, context: ExpressionContext): T {
  try {
    return read();
  } catch (error) {
    return context.fail(`must be readable; ${errorText(error)}`);
  }
}

/** Texts that the mapping itself brings. */
function literalsOf({ constant, template, values, default: missing }: ExpressionOptions): string[] {
  return [constant, template, missing, ...Object.values(values ?? {})].flatMap((literal) => (typeof literal === 'string' ? [literal] : []));
}

/** Rules of the target column, whatever the expression. */
function typeRules(options: ExpressionOptions, context: ExpressionContext): Failure[] {
  const { column, alias } = context;
  const sourceColumn = options.column ?? null;
  const rules: Failure[] = [];
  const isFree = (column.type === 'text' && !column.values) || column.type === 'json';
  if (column.type === 'id') {
    rules.push({ condition: `strlen(${alias}) > ${MAXIMUM_ID_BYTES}`, rule: 'id-too-long', sourceColumn });
    if (context.hasControls || literalsOf(options).some(hasControl)) rules.push({ condition: `regexp_matches(${alias}, '[\\x00-\\x1f\\x7f]')`, rule: 'control-character', sourceColumn });
  }
  if (isFree && column.name !== 'currency') {
    rules.push({ condition: `strlen(${alias}) > ${MAXIMUM_TEXT_BYTES}`, rule: 'text-too-long', sourceColumn });
    rules.push({ condition: `contains(${alias}, chr(0))`, rule: 'control-character', sourceColumn });
  }
  if (column.values) rules.push({ condition: `${alias} not in (${column.values.map(sqlText).join(', ')})`, rule: 'value-not-allowed', sourceColumn });
  const { constant } = options;
  if (column.name === 'currency' && constant !== undefined) {
    if (!CURRENCY_CODES.includes(String(constant))) context.fail(`must be an ISO 4217 code that money is kept in, such as EUR; got ${JSON.stringify(constant)}`);
  } else if (column.name === 'currency') rules.push({ condition: `${alias} not in (${CURRENCY_CODES.map(sqlText).join(', ')})`, rule: 'currency-code', sourceColumn });
  return rules;
}

