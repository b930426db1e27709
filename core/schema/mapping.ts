/**
 * The mapping file: how rows of somebody's export become rows of the canonical tables. YAML or JSON.
 *
 * Expressions are data, not code: each names a source column (or a constant, or a template of columns) and how its text is
 * read. The type of the target column decides which of the reading options apply.
 */
import Type from 'typebox';
import type { Static } from 'typebox';
import { TABLE_NAMES } from './tables.ts';

const closed = { additionalProperties: false } as const;
const literals = <T extends string>(values: readonly T[], description: string) =>
  Type.Unsafe<T>(Type.Union(values.map((value) => Type.Literal(value)), { description }));
const constant = Type.Union([Type.String(), Type.Number(), Type.Boolean()], { description: 'the same value in every row; money in minor units', examples: ['EUR', 60] });

const Format = Type.Object({
  type: Type.Optional(literals(['csv', 'parquet', 'arrow', 'ndjson'], 'left out: by the extension of the file (.parquet; .arrow, .arrows, .feather, .ipc; .ndjson, .jsonl, .json), else csv')),
  delimiter: Type.Optional(Type.String({ minLength: 1, maxLength: 8, default: ',', description: 'what separates the fields', examples: [';', '\t', '|'] })),
  quote: Type.Optional(Type.String({ maxLength: 1, default: '"', description: 'what stands around fields that hold the delimiter; empty: nothing is quoted', examples: ['"', "'", ''] })),
  escape: Type.Optional(Type.String({ maxLength: 1, default: '"', description: 'what makes the next character literal inside quotes', examples: ['"', '\\'] })),
  encoding: Type.Optional(Type.String({ default: 'utf-8', description: 'name of the encoding, as browsers know it: utf-8, windows-1252, utf-16le ...', examples: ['utf-8', 'windows-1252'] })),
  compression: Type.Optional(Type.Union([Type.Literal('auto'), Type.Literal('gzip'), Type.Literal('none')], { default: 'auto', description: 'auto: gzip where the name or the first bytes say so' })),
  header: Type.Optional(Type.Boolean({ default: true, description: 'the first line names the columns' })),
  columns: Type.Optional(Type.Array(Type.String({ minLength: 1 }), { minItems: 1, description: 'CSV: names instead of those in the header, needed without a header; NDJSON: keys that may be missing in every row', examples: [['date', 'value']] })),
  preambleLines: Type.Optional(Type.Integer({ minimum: 0, maximum: 1000, default: 0, description: 'CSV: lines before the header', examples: [3] })),
  footerLines: Type.Optional(Type.Integer({ minimum: 0, maximum: 1000, default: 0, description: 'CSV: records at the end that are no rows, such as totals', examples: [1] })),
  comment: Type.Optional(Type.String({ minLength: 1, maxLength: 8, description: 'CSV: lines that begin with it are no records', examples: ['#'] })),
  unnest: Type.Optional(Type.String({ minLength: 1, description: 'NDJSON: path of an array of which each element becomes a row, with the keys around it', examples: ['payments'] })),
  decimal: Type.Optional(Type.Union([Type.Literal('.'), Type.Literal(',')], { default: '.', description: 'decimal mark of money and numbers' })),
  thousands: Type.Optional(Type.String({ maxLength: 1, default: '', description: 'thousands mark of money and numbers; empty: none is allowed' })),
  nullTexts: Type.Optional(Type.Array(Type.String(), { description: 'texts that mean missing, besides the empty text', examples: [['NULL', 'n/a', '-']] })),
}, { ...closed, description: 'how the file is written', examples: [{ delimiter: ';', decimal: ',', encoding: 'windows-1252' }] });

const Condition = Type.Object({
  column: Type.String({ description: 'source column that is looked at' }),
  equals: Type.Optional(Type.String({ description: 'true where the text is this one' })),
  in: Type.Optional(Type.Array(Type.String(), { minItems: 1, description: 'true where the text is one of these' })),
  present: Type.Optional(Type.Boolean({ description: 'true: has a value; false: is missing' })),
  matches: Type.Optional(Type.String({ description: 'regular expression (RE2) that the whole text matches' })),
  not: Type.Optional(Type.Boolean({ description: 'true: the opposite' })),
}, { ...closed, description: 'one test of one column: exactly one of equals, in, present and matches', examples: [{ column: 'settled', present: true }, { column: 'status', in: ['open', 'paid'] }] });

const Expression = Type.Union([
  Type.String({ description: 'a source column, read as the type of the target column' }),
  Type.Object({
    constant: Type.Optional(constant),
    template: Type.Optional(Type.String({ description: 'text with {column} places, e.g. `{invoiceNumber}:payment`; {ordinal} and {source_file} are known too', examples: ['{invoiceNumber}:invoice'] })),
    column: Type.Optional(Type.String({ description: 'source column, read as the type of the target column' })),
    extract: Type.Optional(Type.String({ description: 'regular expression (RE2); its first group is what counts', examples: ['^(\\d+)-'] })),
    values: Type.Optional(Type.Record(Type.String(), Type.String(), { description: 'text in the source -> text in the table', examples: [{ RE: 'invoice', ZA: 'payment' }] })),
    default: Type.Optional(Type.String({ description: 'text that stands for a missing or unlisted one' })),
    format: Type.Optional(Type.String({ description: 'of dates and instants, e.g. YYYY-MM-DD, M/D/YYYY, DD.MM.YYYY HH:mm:ss, MON YYYY, iso', examples: ['YYYY-MM-DD', 'M/D/YYYY', 'DD.MM.YYYY', 'iso'] })),
    timeZone: Type.Optional(Type.String({ description: 'zone of local times; left out: the zone of the portfolio', examples: ['Europe/Rome'] })),
    overlap: Type.Optional(literals(['earlier', 'later'], 'which instant a local time means that came twice, because the clock was put back; left out: the earlier where it says when something happened, the later where it says when that was known')),
    addDays: Type.Optional(Type.Integer({ minimum: -36600, maximum: 36600, description: 'calendar days added to a date' })),
    lagDays: Type.Optional(Type.Integer({ minimum: 0, maximum: 36600, description: 'days after which it was known; left out: the lag of the mapping' })),
    periodEnd: Type.Optional(literals(['day', 'month', 'quarter', 'year'], 'the date names a period: count from its last day')),
    daysFrom: Type.Optional(Type.String({ description: 'integer target: whole days from this date column to `column`' })),
    unit: Type.Optional(Type.Union([Type.Literal('major'), Type.Literal('minor')], { default: 'major', description: 'of money: major reads 12.50, minor reads 1250' })),
    decimal: Type.Optional(Type.Union([Type.Literal('.'), Type.Literal(',')], { description: 'decimal mark; left out: that of the format' })),
    thousands: Type.Optional(Type.String({ maxLength: 1, description: 'thousands mark; left out: that of the format' })),
    decimals: Type.Optional(Type.Integer({ minimum: 0, maximum: 12, description: 'most decimals that money may show; left out: those of the currency' })),
    minus: Type.Optional(Type.String({ description: 'money: column that is subtracted' })),
    absolute: Type.Optional(Type.Boolean({ description: 'money: drop the sign' })),
  }, { ...closed, description: 'exactly one of constant, template and column; the reading options stand beside a column' }),
], { description: 'what fills a table column', examples: ['invoiceNumber', { constant: 'EUR' }, { column: 'InvoiceDate', format: 'M/D/YYYY' }] });

const names = (description: string) => Type.Array(Type.String(), { minItems: 1, description });

const Emit = Type.Object({
  table: literals(TABLE_NAMES, 'canonical table'),
  when: Type.Optional(Type.Array(Condition, { description: 'only rows for which all conditions hold' })),
  ordinal: Type.Optional(Type.Object({
    within: names('source columns whose equal rows are numbered together'), order: Type.Optional(Type.Array(Type.String(), { description: 'source columns that give the order' })),
  }, { ...closed, description: 'numbers rows with equal source columns `within` from 1 in the order of `order`; for {ordinal} in a key' })),
  first: Type.Optional(Type.Object({ per: names('table columns that are equal'), by: names('table columns that give the order') }, { ...closed, description: 'of all rows with equal table columns `per` only the first by `by`' })),
  columns: Type.Record(Type.String(), Expression, { description: 'table column -> expression' }),
}, { ...closed, description: 'one row of a canonical table for each source row' });

export const MappingSchema = Type.Object({
  $schema: Type.Optional(Type.String({ description: 'for editors; not read' })),
  schemaVersion: Type.Literal(1, { description: 'version of this format' }),
  name: Type.String({ pattern: '^[a-z0-9][a-z0-9-]*$', description: 'name of the mapping; the source id where none is given', examples: ['acme-invoices'] }),
  description: Type.Optional(Type.String({ description: 'for people' })),
  format: Type.Optional(Format),
  lagDays: Type.Optional(Type.Integer({ minimum: 0, maximum: 36600, default: 0, description: 'days after which a fact of this source is known', examples: [0, 1] })),
  query: Type.Optional(Type.String({ description: 'one SELECT over `source`, which must hand on source_row; for what needs other rows, such as running balances' })),
  where: Type.Optional(Type.Array(Condition, { description: 'rows that count; the others are counted as filtered' })),
  emits: Type.Array(Emit, { minItems: 1, description: 'what each row becomes' }),
}, { ...closed, title: 'dunlin mapping' });

export type Mapping = Static<typeof MappingSchema>;
export type MappingFormat = Static<typeof Format>;
export type MappingCondition = Static<typeof Condition>;
export type MappingExpression = Static<typeof Expression>;
export type MappingEmit = Static<typeof Emit>;
/** An expression that is not the short form. */
export type ExpressionOptions = Exclude<MappingExpression, string>;
