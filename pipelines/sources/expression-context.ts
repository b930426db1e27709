/** What compiling an expression needs to know about its surroundings. */
import type { ColumnDefinition, TableDefinition } from '../../core/schema/tables.ts';
import type { ExpressionOptions } from '../../core/schema/mapping.ts';
import type { SourceKind } from '../../features/store/read-source.ts';
import type { ZoneOffsets } from '../../core/time-zones.ts';
import type { IntakeRule } from './rules.ts';

export interface ExpressionContext {
  readonly table: TableDefinition;
  readonly column: ColumnDefinition;
  /** Name that the compiled value has in the conditions of its failures. */
  readonly alias: string;
  /** Zone in which dates and local times are read. */
  readonly timeZone: string;
  readonly lagDays: number;
  readonly decimal: string;
  readonly thousands: string;
  /** SQL of the number of minor digits of the row's currency. */
  readonly exponent: string;
  /** SQL name of a source column; throws `column-missing`. */
  readonly source: (name: string) => string;
  /** What a source column held before it was text. */
  readonly kindOf: (name: string) => SourceKind;
  /** False: no text of the file has a control character. */
  readonly hasControls: boolean;
  /** SQL that is true for most rows of which the currency has two minor digits, and for no other; null: there are none. */
  readonly hasCents: string | null;
  /** Looked up once for each zone of a mapping. */
  readonly offsetsOf: (zone: string) => ZoneOffsets;
  /** Throws `mapping-invalid` at the expression. */
  readonly fail: (message: string) => never;
}

export interface Failure {
  /** SQL that is true where the value breaks the rule. */
  readonly condition: string;
  readonly rule: IntakeRule;
  /** Source column to look at; null for what has none. */
  readonly sourceColumn: string | null;
}

/** A column of a table as SQL over the texts of a row. */
export interface CompiledExpression {
  /** SQL of the typed value; null where the text is missing or unreadable. */
  readonly value: string;
  readonly failures: readonly Failure[];
  /** Columns that the value reads and that are computed before it: name -> SQL over the texts. */
  readonly before?: Readonly<Record<string, string>>;
}

/** Reads one type: text SQL -> typed SQL and what can go wrong. */
export type TypeReader = (text: string, options: ExpressionOptions, context: ExpressionContext) => CompiledExpression;
