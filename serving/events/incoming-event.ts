/** Events as they come in: checked against their schema and turned into canonical rows. */
import { Compile } from 'typebox/compile';
import { DunlinError } from '../../core/errors.ts';
import { CURRENCY_CODES } from '../../core/currencies.ts';
import { canonicalJson, sha256 } from '../../core/hash.ts';
import { camelCase, EVENT_SCHEMAS, EVENT_TYPES, type EventType, type IncomingEvent, type LoggedEvent } from '../../core/schema/events.ts';
import { tableDefinition, type ColumnDefinition } from '../../core/schema/tables.ts';
import { formatInstant, MICROS_PER_DAY, parseDate, parseInstant, type Clock, type Instant } from '../../core/time.ts';

export const MAXIMUM_EVENTS = 1000;

/** How far ahead of now an event may lie: real time allows for skewed clocks, a data clock for a ledger that moves on. */
const MAXIMUM_AHEAD: Readonly<Record<Clock['kind'], Instant>> = { wall: MICROS_PER_DAY, data: 366n * MICROS_PER_DAY };

/** As intake has them: longest id, years of dates, characters that ids and texts must not have. */
const MAXIMUM_ID_BYTES = 128;
const FIRST_DAY = '1800-01-01';
const BEHIND_LAST_DAY = '2200-01-01';
const CONTROL_CHARACTER = /\p{Cc}/u;
const NUL_CHARACTER = /\0/;

const validators = Object.fromEntries(EVENT_TYPES.map((type) => [type, Compile(EVENT_SCHEMAS[type])])) as Record<EventType, ReturnType<typeof Compile>>;

/** The two ends that bound an event's `known_at`. */
export interface ReceiptClock {
  readonly kind: Clock['kind'];
  readonly now: Instant;
  /** As-of of the published snapshot. */
  readonly watermark: Instant;
}

/** One event or an array of them; throws `body-invalid` naming the first field that is wrong. */
export function parseEvents(body: unknown): readonly IncomingEvent[] {
  const items: readonly unknown[] = Array.isArray(body) ? body : [body];
  if (items.length === 0 || items.length > MAXIMUM_EVENTS) {
    throw new DunlinError('body-invalid', `A body must hold 1 to ${MAXIMUM_EVENTS} events; got ${items.length}. Send them in several requests.`);
  }
  return items.map(parseEvent);
}

function parseEvent(item: unknown, index: number): IncomingEvent {
  const type = typeof item === 'object' && item !== null && 'type' in item ? item.type : undefined;
  const validator = EVENT_TYPES.includes(type as EventType) ? validators[type as EventType] : null;
  if (!validator) throw new DunlinError('body-invalid', `Event ${index}: type must be one of ${EVENT_TYPES.join(', ')}. Give each event its type.`);
  if (!validator.Check(item)) {
    const errors = validator.Errors(item);
    const problem = errors.find((error) => error.keyword !== 'boolean' && error.keyword !== 'const') ?? errors[0];
    const unknown = (problem?.params as { additionalProperties?: readonly string[] } | undefined)?.additionalProperties;
    const what = problem?.instancePath ? problem.instancePath.slice(1) : 'the event';
    throw new DunlinError('body-invalid', `Event ${index}: ${what} ${unknown ? `must not have the field ${unknown[0]!.slice(0, 60)}` : problem?.message ?? 'is not valid'}. See the schema of ${String(type)} at /docs.`);
  }
  return item as IncomingEvent;
}

/**
 * The canonical row of an event.
 *
 * `known_at = max(event_at, now, watermark + 1 us)`, so that no published answer ever changes. A `knownAt` that was given is
 * kept where it lies behind the watermark; an earlier one is late: it moves to `source_known_at`.
 * Throws `value-invalid` for dates that do not exist, a `knownAt` before its `eventAt` and instants too far ahead.
 */
export function toLoggedEvent(event: IncomingEvent, clock: ReceiptClock): LoggedEvent {
  const eventAt = parseInstant(event.eventAt);
  const given = event.knownAt === undefined ? null : parseInstant(event.knownAt);
  if (given !== null && given < eventAt) throw new DunlinError('value-invalid', 'knownAt must not lie before eventAt. Leave knownAt out to have it set at receipt.');
  if ((given ?? eventAt) > clock.now + MAXIMUM_AHEAD[clock.kind]) {
    throw new DunlinError('value-invalid', `An event must not lie more than ${MAXIMUM_AHEAD[clock.kind] / MICROS_PER_DAY} day(s) after the server's now, ${formatInstant(clock.now)}. Check its date.`);
  }
  const isLate = given !== null && given <= clock.watermark;
  const knownAt = given !== null && !isLate ? given : latest(eventAt, clock.now, clock.watermark + 1n);
  const row = Object.fromEntries(tableDefinition(event.type).columns.map((column) => [column.name, cellOf(column, event[camelCase(column.name)])]));
  return { table: event.type, row: { ...row, event_at: formatInstant(eventAt), known_at: formatInstant(knownAt), source_known_at: isLate ? formatInstant(given) : null } };
}

/** The rules that intake has for rows of files: what it would withhold must not move a score in the meantime. */
function cellOf(column: ColumnDefinition, value: unknown): unknown {
  if (value === undefined || value === null) return null;
  const fail = (constraint: string): never => {
    throw new DunlinError('value-invalid', `${camelCase(column.name)} must ${constraint}. Correct the event.`);
  };
  if (typeof value === 'string' && value.trim() === '') fail('not be blank');
  if (column.type === 'id' && Buffer.byteLength(String(value)) > MAXIMUM_ID_BYTES) fail(`have at most ${MAXIMUM_ID_BYTES} bytes`);
  if ((column.type === 'id' ? CONTROL_CHARACTER : NUL_CHARACTER).test(String(value))) fail('have no control characters');
  if (column.name === 'currency' && !CURRENCY_CODES.includes(String(value))) fail('be an ISO 4217 code that money is kept in, such as EUR');
  if ((column.type === 'date' || column.type === 'instant') && !(String(value) >= FIRST_DAY && String(value) < BEHIND_LAST_DAY)) fail('lie in the years 1800 to 2199');
  if (column.type === 'date') return parseDate(String(value));
  if (column.type === 'instant') return formatInstant(parseInstant(String(value)));
  return value;
}

/** Names an event for good: its table and business key. */
export function eventKey({ table, row }: LoggedEvent): string {
  return [table, ...tableDefinition(table as EventType).key.map((column) => String(row[column]))].join('\u001f');
}

/** Equal for events that say the same; when we learnt of it does not count. */
export function eventContent({ row }: LoggedEvent): string {
  const { known_at: _knownAt, source_known_at: _sourceKnownAt, ...content } = row;
  return sha256(canonicalJson(content)).slice(0, 32);
}

function latest(...instants: readonly Instant[]): Instant {
  return instants.reduce((a, b) => (a > b ? a : b));
}
