/**
 * The canonical tables: the contract of everything that comes in. DDL, validation, CSV reading and docs derive from it.
 *
 * Facts are append-only with two clocks: `event_at` (when it happened) and `known_at` (when we learnt it). Where a
 * table names other columns for them, `clocks` says which.
 */
import { CHANNELS, ACTIONS } from '../channel.ts';
import { CONTACT_KINDS, LEDGER_KINDS } from '../contact.ts';

/** How a column is stored: id and text as VARCHAR, instant as TIMESTAMP (UTC), money and integer as BIGINT, number as DOUBLE. */
export type ColumnType = 'id' | 'text' | 'date' | 'instant' | 'money' | 'integer' | 'number' | 'texts' | 'numbers' | 'json';

export interface ColumnDefinition {
  readonly name: string;
  readonly type: ColumnType;
  readonly nullable: boolean;
  /** Allowed values of a text column. */
  readonly values?: readonly string[];
  readonly meaning: string;
}

export interface TableDefinition {
  readonly name: string;
  readonly grain: string;
  /** Business key: same key and same content = duplicate; same key and other content = conflict. */
  readonly key: readonly string[];
  readonly columns: readonly ColumnDefinition[];
  readonly clocks: { readonly event: string | null; readonly known: string };
  /** True when rows belong to one debtor and are sharded by its bucket. */
  readonly byDebtor: boolean;
}

function column(name: string, type: ColumnType, meaning: string, options: { nullable?: boolean; values?: readonly string[] } = {}): ColumnDefinition {
  return { name, type, nullable: options.nullable ?? false, meaning, ...(options.values ? { values: options.values } : {}) };
}

const debtorId = column('debtor_id', 'id', 'the debtor');
const receivableId = column('receivable_id', 'id', 'the receivable', { nullable: true });
const eventAt = column('event_at', 'instant', 'when it happened');
const knownAt = column('known_at', 'instant', 'when we learnt it, never before event_at');
const sourceKnownAt = column('source_known_at', 'instant', 'known_at as the source gave it, where the row was late', { nullable: true });
const currency = column('currency', 'text', 'ISO 4217');
const optional = { nullable: true };

function facts(name: string, grain: string, key: readonly string[], columns: readonly ColumnDefinition[], byDebtor = true): TableDefinition {
  return { name, grain, key, columns: [...columns, eventAt, knownAt, sourceKnownAt], clocks: { event: 'event_at', known: 'known_at' }, byDebtor };
}

export const TABLES = {
  debtor: {
    name: 'debtor', grain: 'one version of a debtor', key: ['debtor_id', 'known_at'], byDebtor: true, clocks: { event: 'effective_at', known: 'known_at' },
    columns: [
      debtorId, column('effective_at', 'instant', 'from when the version holds'), column('kind', 'text', 'company or person', { values: ['company', 'person'] }),
      column('sector', 'text', 'economic sector or customer group', optional), column('country', 'text', 'ISO 3166-1 alpha-2, or the publisher\'s own code', optional),
      column('region', 'text', 'region code within the country', optional), column('place_id', 'id', 'place of the debtor', optional),
      column('language', 'text', 'BCP 47', optional), column('time_zone', 'text', 'IANA zone', optional),
      column('parent_debtor_id', 'id', 'parent in a B2B group', optional), column('created_at', 'instant', 'start of the relation', optional), knownAt, sourceKnownAt,
    ],
  },
  debtor_alias: facts('debtor_alias', 'one merge', ['alias_id'], [
    column('alias_id', 'id', 'the merge'), column('from_debtor_id', 'id', 'merged away'), column('to_debtor_id', 'id', 'kept')], false),
  debtor_status_event: facts('debtor_status_event', 'one start or end of a status', ['status_id'], [
    column('status_id', 'id', 'the event'), debtorId,
    column('status', 'text', 'the status', { values: ['insolvent', 'deceased', 'vulnerable', 'breathing_space', 'attorney', 'cease', 'hardship'] }),
    column('change', 'text', 'started or ended', { values: ['started', 'ended'] })]),
  contact_point: facts('contact_point', 'one version of a contact point', ['contact_point_id', 'known_at'], [
    column('contact_point_id', 'id', 'the contact point'), debtorId,
    column('channel', 'text', 'medium: email, phone, line, push or postal', { values: ['email', 'phone', 'line', 'push', 'postal'] }),
    column('address_hash', 'text', 'hash of the address, never the address', optional),
    column('status', 'text', 'usability', { values: ['valid', 'invalid', 'reassigned', 'unknown'] })]),
  receivable: facts('receivable', 'one receivable', ['receivable_id', 'known_at'], [
    column('receivable_id', 'id', 'the receivable'), debtorId, column('contract', 'text', 'contract number', optional), column('product', 'text', 'product or article', optional),
    column('terms_days', 'integer', 'agreed days to pay', optional), currency]),
  ledger_entry: facts('ledger_entry', 'one ledger entry', ['entry_id'], [
    column('entry_id', 'id', 'the entry, built from business columns and kind'), debtorId, column('receivable_id', 'id', 'the receivable; empty = not yet allocated', optional),
    column('kind', 'text', 'what it is; gives the sign', { values: LEDGER_KINDS }), column('amount_minor', 'money', 'amount >= 0 in minor units'), currency,
    column('due_on', 'date', 'due date (invoice, debit note, promise, due_changed)', optional), column('reverses_entry_id', 'id', 'entry that a reversal undoes', optional)]),
  allocation: facts('allocation', 'one allocation', ['allocation_id'], [
    column('allocation_id', 'id', 'the allocation'), debtorId, column('entry_id', 'id', 'a payment or credit'), column('receivable_id', 'id', 'what it pays'), column('amount_minor', 'money', 'amount >= 0')]),
  decision: facts('decision', 'one decision', ['decision_id'], [
    column('decision_id', 'id', 'the decision'), debtorId, receivableId, column('group_id', 'id', 'debtor group', optional), column('epoch_on', 'date', 'local day of the draw'),
    column('as_of', 'instant', 'as-of of its features'), column('permitted', 'texts', 'actions left by the rules'), column('blocked_by', 'texts', 'action=rule pairs'),
    column('probabilities', 'numbers', 'probability of each permitted action, in its order'), column('action', 'text', 'the action taken', { values: ACTIONS }),
    column('slot', 'text', 'time slot', optional), column('tone', 'text', 'tone class', optional), column('arm', 'text', 'how it came about', { values: ['policy', 'holdout', 'external'] }),
    column('assignment_id', 'id', 'holdout assignment', optional), column('policy_version', 'text', 'policy that decided'), column('model_ids', 'texts', 'models that were read'),
    column('feature_set_version', 'text', 'version of its feature row', optional), column('snapshot_id', 'text', 'snapshot that was read', optional),
    column('draw', 'number', 'uniform draw in [0, 1)', optional), column('execution', 'text', 'what became of it', { nullable: true, values: ['executed', 'suppressed', 'replaced', 'failed'] })]),
  contact_event: facts('contact_event', 'one event of a contact', ['contact_id', 'kind', 'event_at'], [
    column('contact_id', 'id', 'the contact'), debtorId, receivableId, column('contact_point_id', 'id', 'address used', optional),
    column('channel', 'text', 'channel', { values: CHANNELS }), column('direction', 'text', 'direction', { values: ['outbound', 'inbound'] }),
    column('template', 'text', 'template', optional), column('tone', 'text', 'tone class', optional), column('slot', 'text', 'time slot', optional),
    column('kind', 'text', 'what happened', { values: CONTACT_KINDS }), column('cost_minor', 'money', 'cost in minor units', optional), column('decision_id', 'id', 'decision behind it', optional)]),
  treatment_event: facts('treatment_event', 'one mandatory step', ['treatment_id'], [
    column('treatment_id', 'id', 'the step'), debtorId, column('kind', 'text', 'what it is', { values: ['statutory_notice', 'disconnection', 'legal', 'placement'] })]),
  consent_event: facts('consent_event', 'one change of consent', ['consent_id'], [
    column('consent_id', 'id', 'the change'), debtorId, column('contact_point_id', 'id', 'address it is about', optional),
    column('scope', 'text', 'a channel, a medium (email, phone, line, push, postal) or all'), column('status', 'text', 'granted or revoked', { values: ['granted', 'revoked'] }),
    column('basis', 'text', 'legal basis', optional)]),
  macro_observation: {
    name: 'macro_observation', grain: 'one vintage of one period of a series', key: ['series_id', 'region', 'period_on', 'published_at'], byDebtor: false,
    clocks: { event: null, known: 'published_at' },
    columns: [column('series_id', 'id', 'the series'), column('region', 'text', 'country for national series, else the region qualified by it (US-TX)'), column('period_on', 'date', 'first day of the period'),
      column('published_at', 'instant', 'when this vintage was published'), column('value', 'number', 'value in the unit of the series'), sourceKnownAt],
  },
  place: {
    name: 'place', grain: 'one version of a place', key: ['place_id', 'known_at'], byDebtor: false, clocks: { event: null, known: 'known_at' },
    columns: [column('place_id', 'id', 'the place'), column('name', 'text', 'name', optional), column('country', 'text', 'ISO 3166-1 alpha-2'), column('region', 'text', 'region code', optional),
      column('latitude', 'number', 'degrees north', optional), column('longitude', 'number', 'degrees east', optional), column('time_zone', 'text', 'IANA zone', optional),
      column('population', 'integer', 'inhabitants', optional), knownAt, sourceKnownAt],
  },
} as const satisfies Record<string, TableDefinition>;

export type TableName = keyof typeof TABLES;
export const TABLE_NAMES = Object.keys(TABLES) as readonly TableName[];

export function isTableName(text: string): text is TableName {
  return Object.hasOwn(TABLES, text);
}

/** The definition under its general type. */
export function tableDefinition(name: TableName): TableDefinition {
  return TABLES[name];
}
