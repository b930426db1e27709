/** Events that come in over HTTP and Kafka: one canonical row each, named by `type`, columns in camelCase. */
import Type from 'typebox';
import type { Static, TSchema } from 'typebox';
import { tableDefinition, type ColumnDefinition, type ColumnType } from './tables.ts';

export const EVENT_TYPES = ['ledger_entry', 'contact_event', 'consent_event'] as const;
export type EventType = (typeof EVENT_TYPES)[number];

const id = () => Type.String({ minLength: 1, maxLength: 128 });
const instant = () => Type.String({ format: 'date-time', maxLength: 40 });

const COLUMN_SCHEMAS: Readonly<Record<ColumnType, () => TSchema>> = {
  id, text: () => Type.String({ minLength: 1, maxLength: 256 }), date: () => Type.String({ format: 'date' }), instant,
  money: () => Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }), integer: () => Type.Integer(), number: () => Type.Number(),
  texts: () => Type.Array(Type.String()), numbers: () => Type.Array(Type.Number()), json: () => Type.Unknown(),
};

/** `debtor_id` -> `debtorId`. */
export function camelCase(column: string): string {
  return column.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function fieldSchema(column: ColumnDefinition): TSchema {
  const base = column.values ? Type.Union(column.values.map((value) => Type.Literal(value))) : COLUMN_SCHEMAS[column.type]();
  return column.nullable ? Type.Optional(base) : base;
}

function eventSchema(type: EventType): TSchema {
  const fields = tableDefinition(type).columns
    .filter((column) => !['known_at', 'source_known_at'].includes(column.name))
    .map((column) => [camelCase(column.name), fieldSchema(column)] as const);
  return Type.Object({ type: Type.Literal(type), ...Object.fromEntries(fields), knownAt: Type.Optional(instant()) }, { additionalProperties: false, title: type });
}

/** By type. `knownAt` is optional: left out, the server's clock at receipt. */
export const EVENT_SCHEMAS: Readonly<Record<EventType, TSchema>> = {
  ledger_entry: eventSchema('ledger_entry'), contact_event: eventSchema('contact_event'), consent_event: eventSchema('consent_event'),
};

export const EventSchema = Type.Union(EVENT_TYPES.map((type) => EVENT_SCHEMAS[type]));

/** An event after validation. */
export interface IncomingEvent {
  readonly type: EventType;
  readonly debtorId: string;
  readonly eventAt: string;
  readonly knownAt?: string;
  readonly [field: string]: unknown;
}

/** One line of `log/events`: the canonical row (snake_case, instants as ISO text) with its table. */
export const LoggedEventSchema = Type.Object({ table: Type.String(), row: Type.Record(Type.String(), Type.Unknown()) });
export type LoggedEvent = Static<typeof LoggedEventSchema>;

/** One line of `log/decisions`: the canonical row of table `decision` and the feature row that was read. */
export const LoggedDecisionSchema = Type.Object({
  row: Type.Record(Type.String(), Type.Unknown()),
  features: Type.Record(Type.String(), Type.Union([Type.Number(), Type.String(), Type.Null()])),
  answer: Type.Unknown({ description: 'the HTTP answer as given' }),
});
export type LoggedDecision = Static<typeof LoggedDecisionSchema>;
