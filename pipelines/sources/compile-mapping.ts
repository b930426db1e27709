/**
 * Compiles a mapping to SQL: from the relation of source texts, one row per source row, to staged rows of canonical tables.
 *
 * The texts are trimmed and null where empty. A staged row carries the first rule that it breaks and the offending text, so that
 * reading, typing and checking are one pass of the database over the file.
 */
import { CURRENCY_EXPONENTS } from '../../core/money.ts';
import type { MappingCondition, MappingEmit, MappingExpression } from '../../core/schema/mapping.ts';
import { tableDefinition, type TableName } from '../../core/schema/tables.ts';
import { compileExpression } from './compile-expression.ts';
import type { CompiledExpression, Failure } from './expression-context.ts';
import { zoneOffsets, type ZoneOffsets } from '../../core/time-zones.ts';
import type { SourceKind } from '../../features/store/read-source.ts';
import { SHOWN_CHARACTERS } from './cut-text.ts';
import { nearMatches } from './near-matches.ts';
import type { FailOptions, Keys } from '../placed-yaml.ts';
import type { MappingFile } from './read-mapping.ts';
import { sqlName, sqlText } from '../../features/store/sql-text.ts';

/** Names that no source column has: those begin with no arrow. */
const FAILURE = '"-> failure"';
const BAD_VALUE = '"-> bad value"';
const ORDINAL = '"-> ordinal"';

/** Columns that every relation of texts has besides those of the file. */
export const PROVENANCE_COLUMNS = ['source_row', 'source_file'] as const;

export interface CompileOptions {
  /** Columns of the relation of texts. */
  readonly columns: readonly string[];
  readonly timeZone: string;
  /** Currency of amounts in tables without a currency column. */
  readonly currency: string;
  /** Relation of texts. */
  readonly relation: string;
  /** What the columns held before they were texts; left out: texts. */
  readonly kinds?: ReadonlyMap<string, SourceKind>;
  /** False: no text of the file has a control character. */
  readonly hasControls?: boolean;
}

export interface CompiledEmit {
  readonly table: TableName;
  /** Columns: source_row, failure (index into `failures` or null), bad_value, then the columns of the table in their order. */
  readonly sql: string;
  /** Condition over the texts under which a row becomes one of these. */
  readonly when: string;
  /** By failure index. */
  readonly failures: readonly { readonly target: string; readonly sourceColumn: string | null; readonly rule: Failure['rule'] }[];
  /** Order by which only the first staged row of each group is kept. */
  readonly first: { readonly per: readonly string[]; readonly by: readonly string[] } | null;
}

/** Compiles all emits. Throws `mapping-invalid` with line and key, `column-missing` with near matches. */
export function compileMapping(file: MappingFile, options: CompileOptions): CompiledEmit[] {
  const zones = new Map<string, ZoneOffsets>();
  const offsetsOf = (zone: string): ZoneOffsets => {
    const offsets = zones.get(zone) ?? zoneOffsets(zone);
    zones.set(zone, offsets);
    return offsets;
  };
  return file.mapping.emits.map((emit, index) => compileEmit(file, { emit, index, options, offsetsOf }));
}

/** SQL condition of `where` and `when`; `true` without conditions. Never null, so that no row is lost between true and false. */
export function compileConditions(conditions: readonly MappingCondition[], source: (name: string, index: number) => string, fail: (index: number, message: string) => never): string {
  const each = conditions.map((condition, index) => {
    const text = source(condition.column, index);
    const tests = [
      ...(condition.equals === undefined ? [] : [`${text} = ${sqlText(condition.equals)}`]),
      ...(condition.in === undefined ? [] : [`${text} in (${condition.in.map(sqlText).join(', ')})`]),
      ...(condition.present === undefined ? [] : [condition.present ? `${text} is not null` : `${text} is null`]),
      ...(condition.matches === undefined ? [] : [`regexp_full_match(${text}, ${sqlText(condition.matches)})`]),
    ];
    if (tests.length !== 1) fail(index, `must have exactly one of equals, in, present and matches; got ${tests.length}`);
    return `${condition.not ? 'not ' : ''}coalesce(${tests[0]!}, false)`;
  });
  return each.length === 0 ? 'true' : each.join(' and ');
}

/** SQL name of a source column; throws `column-missing` at the place that names it, with near matches. */
export function findColumn(name: string, columns: readonly string[], failAt: (message: string, options: FailOptions) => never): string {
  if (columns.includes(name)) return sqlName(name);
  const near = nearMatches(name, columns);
  const own = columns.filter((column) => !(PROVENANCE_COLUMNS as readonly string[]).includes(column) && column !== 'ordinal');
  const hint = own.length === 1 && /[;,\t|]/.test(own[0]!) ? `The source has one column only, ${JSON.stringify(own[0])}: correct format.delimiter.` : near.length > 0 ? `Did you mean ${near.join(' or ')}?` : `It has ${own.join(', ')}.`;
  return failAt(`must name a column of the source; got ${name}, which it has not. ${hint}`, { code: 'column-missing', details: { column: name, nearMatches: near } });
}

/** Finds source columns for the place in the emit that names them. */
type SourceAt = (keys: Keys) => (name: string) => string;

interface EmitPlace {
  readonly emit: MappingEmit;
  readonly index: number;
  readonly options: CompileOptions;
  readonly offsetsOf: (zone: string) => ZoneOffsets;
}

function compileEmit(file: MappingFile, { emit, index, options, offsetsOf }: EmitPlace): CompiledEmit {
  const table = tableDefinition(emit.table);
  const failAt = (keys: Keys, message: string, fault?: FailOptions): never => file.fail(['emits', index, ...keys], message, fault);
  checkTargets(emit, failAt);
  const known = [...PROVENANCE_COLUMNS, ...options.columns, ...(emit.ordinal ? ['ordinal'] : [])];
  const nameOf = (name: string): string => (name === 'ordinal' && emit.ordinal ? ORDINAL : sqlName(name));
  const sourceAt: SourceAt = (keys) => (name) => known.includes(name) ? nameOf(name) : findColumn(name, known, (message, fault) => failAt(keys, message, fault));
  const compiled = compileColumns({ file, emit, failAt, sourceAt, options, offsetsOf });
  const failures = [...compiled].flatMap(([target, { failures: own }]) => own.map((failure) => ({ ...failure, target })));
  if (table.clocks.event !== null) {
    failures.push({ condition: `${alias(table.clocks.known)} < ${alias(table.clocks.event)}`, rule: 'known-before-event', sourceColumn: null, target: table.clocks.known });
  }
  const values = [...compiled].map(([name, { value }]) => `${value} as ${alias(name)}`);
  const when = compileConditions(emit.when ?? [], (name, at) => sourceAt(['when', at, 'column'])(name), (at, message) => failAt(['when', at], message));
  const failureArms = failures.map((failure, at) => `when ${failure.condition} then ${at}`).join(' ');
  const shown = [...new Set(failures.flatMap(({ sourceColumn }) => (sourceColumn === null ? [] : [sourceColumn])))];
  const valueArms = shown.map((name) => `when ${FAILURE} in (${failures.flatMap(({ sourceColumn }, at) => (sourceColumn === name ? [at] : [])).join(', ')}) then cast(${nameOf(name)} as varchar)`)
    // A template has no column to look at; what it made is shown.
    .concat(failures.flatMap(({ sourceColumn, rule, target }, at) => (sourceColumn === null && rule !== 'known-before-event' ? [`when ${FAILURE} = ${at} then ${alias(target)}::varchar`] : []))).join(' ');
  const before = Object.entries(Object.assign({}, ...[...compiled.values()].map((column) => column.before ?? {})) as Record<string, string>).map(([name, text]) => `, ${text} as ${name}`);
  const sql = `select source_row, ${FAILURE} as failure, ${shownSql(BAD_VALUE)} as bad_value, ${table.columns.map(({ name }) => alias(name)).join(', ')}
    from (select *, case when ${FAILURE} is null then null ${valueArms} end as ${BAD_VALUE}
    from (select *, case ${failureArms} end as ${FAILURE} from (select *, ${values.join(',\n')} from (select *${before.join('')} from ${rowsOf(emit, { options, sourceAt, when })}))))`;
  return {
    table: emit.table, sql, when, first: emit.first ?? null,
    failures: failures.map(({ target, sourceColumn, rule }) => ({ target, sourceColumn, rule })),
  };
}

interface ColumnsPlace {
  readonly file: MappingFile;
  readonly emit: MappingEmit;
  readonly failAt: (keys: Keys, message: string, fault?: FailOptions) => never;
  readonly sourceAt: SourceAt;
  readonly options: CompileOptions;
  readonly offsetsOf: (zone: string) => ZoneOffsets;
}

function compileColumns({ file, emit, failAt, sourceAt, options, offsetsOf }: ColumnsPlace): Map<string, CompiledExpression> {
  const table = tableDefinition(emit.table);
  const format = file.mapping.format ?? {};
  const shared = { table, timeZone: options.timeZone, lagDays: file.mapping.lagDays ?? 0, decimal: format.decimal ?? '.', thousands: format.thousands ?? '', offsetsOf, kindOf: (name: string): SourceKind => options.kinds?.get(name) ?? 'text', hasControls: options.hasControls !== false };
  const compiled = new Map<string, CompiledExpression>();
  for (const column of table.columns) {
    const expression = expressionFor(emit, column.name);
    if (expression === undefined) {
      if (!column.nullable) failAt(['columns'], `must have ${column.name}: ${column.meaning}`);
      compiled.set(column.name, { value: 'null', failures: [] });
      continue;
    }
    const currency = compiled.get('currency') ?? currencyOf({ file, emit, failAt, sourceAt, options, offsetsOf });
    compiled.set(column.name, compileExpression(expression, {
      ...shared, column, alias: alias(column.name), exponent: exponentSql(currency), hasCents: centsSql(currency, options.currency),
      source: sourceAt(['columns', column.name]), fail: (message) => failAt(['columns', column.name], message),
    }));
  }
  return compiled;
}

/** The expression of a column; a missing `known_at` is read from what `event_at` reads, as the end of its date plus the lag. */
function expressionFor(emit: MappingEmit, name: string): MappingExpression | undefined {
  const { clocks } = tableDefinition(emit.table);
  const own = emit.columns[name];
  return own === undefined && name === clocks.known && clocks.event !== null ? emit.columns[clocks.event] : own;
}

/** The currency of the row, which money needs before its own column is reached. */
function currencyOf(place: ColumnsPlace): CompiledExpression {
  const table = tableDefinition(place.emit.table);
  const column = table.columns.find(({ name }) => name === 'currency');
  const expression = column ? place.emit.columns['currency'] : { constant: place.options.currency };
  if (expression === undefined) return place.failAt(['columns'], 'must have currency: ISO 4217');
  return compileExpression(expression, {
    table, column: column ?? { name: 'currency', type: 'text', nullable: false, meaning: 'ISO 4217' }, alias: alias('currency'), timeZone: place.options.timeZone,
    lagDays: 0, decimal: '.', thousands: '', exponent: '2', offsetsOf: place.offsetsOf, kindOf: (name) => place.options.kinds?.get(name) ?? 'text', hasControls: true, hasCents: null, source: place.sourceAt(['columns', 'currency']), fail: (message) => place.failAt(['columns', 'currency'], message),
  });
}

/** See `ExpressionContext.hasCents`: most amounts are in the currency of the portfolio. */
function centsSql(currency: CompiledExpression, own: string): string | null {
  const exponent = exponentSql(currency);
  if (/^\d$/.test(exponent)) return exponent === '2' ? 'true' : null;
  return (CURRENCY_EXPONENTS[own] ?? 2) === 2 ? `${currency.value} = ${sqlText(own)}` : null;
}

function exponentSql(currency: CompiledExpression): string {
  const constant = /^'([A-Z]{3})'$/.exec(currency.value)?.[1];
  if (constant !== undefined) return String(CURRENCY_EXPONENTS[constant] ?? 2);
  const arms = Object.entries(CURRENCY_EXPONENTS).map(([code, exponent]) => `when '${code}' then ${exponent}`).join(' ');
  return `(case ${currency.value} ${arms} else 2 end)`;
}

function checkTargets(emit: MappingEmit, failAt: ColumnsPlace['failAt']): void {
  const names = tableDefinition(emit.table).columns.map(({ name }) => name).filter((name) => name !== 'source_known_at');
  const hint = (name: string): string => {
    const near = nearMatches(name, names);
    return near.length > 0 ? `did you mean ${near.join(' or ')}?` : `it has ${names.join(', ')}`;
  };
  for (const name of Object.keys(emit.columns)) {
    if (name === 'source_known_at') failAt(['columns', name], 'must be left out: it is the store\'s own record of late rows');
    if (!names.includes(name)) failAt(['columns', name], `is not a column of ${emit.table}; ${hint(name)}`);
  }
  for (const key of ['per', 'by'] as const) {
    for (const name of emit.first?.[key] ?? []) if (!names.includes(name)) failAt(['first', key], `must name columns of ${emit.table}; got ${name}, ${hint(name)}`);
  }
}

interface RowsPlace {
  readonly options: CompileOptions;
  readonly sourceAt: SourceAt;
  readonly when: string;
}

function rowsOf(emit: MappingEmit, { options, sourceAt, when }: RowsPlace): string {
  const filtered = `${options.relation} where ${when}`;
  if (!emit.ordinal) return `(select * from ${filtered})`;
  const partition = emit.ordinal.within.map(sourceAt(['ordinal', 'within'])).join(', ');
  // Numbers in number order, then text order, then every other column, so that the order of the file plays no part.
  const declared = (emit.ordinal.order ?? []).map(sourceAt(['ordinal', 'order'])).flatMap((name) => [`try_cast(${name} as bigint) nulls last`, `${name} nulls last`]);
  const order = [...declared, ...options.columns.map((name) => `${sqlName(name)} nulls last`), 'source_row'].join(', ');
  return `(select *, row_number() over (partition by ${partition} order by ${order}) as ${ORDINAL} from ${filtered})`;
}

/** A value as the quarantine shows it: a long one is cut, and its length said. */
function shownSql(text: string): string {
  return `case when strlen(${text}) > ${SHOWN_CHARACTERS} then left(${text}, ${SHOWN_CHARACTERS}) || '... (' || strlen(${text}) || ' bytes)' else ${text} end`;
}

/** Columns of the target have their own name space beside those of the file. */
function alias(column: string): string {
  return `"-> ${column}"`;
}
