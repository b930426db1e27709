/** What a debtor's profile lists: contact and consent events, newest first. */
import type { Instant } from '../../core/time.ts';
import type { Store } from './open.ts';
import { sqlText } from './sql-text.ts';

export interface ContactRecord {
  readonly contactId: string;
  readonly channel: string;
  readonly direction: string;
  readonly kind: string;
  /** UTC microseconds. */
  readonly eventAt: bigint;
  readonly knownAt: bigint;
}

export interface ConsentRecord {
  readonly consentId: string;
  readonly scope: string;
  readonly status: string;
  readonly eventAt: bigint;
  readonly knownAt: bigint;
}

export interface DebtorHistory {
  readonly contacts: readonly ContactRecord[];
  readonly consents: readonly ConsentRecord[];
}

export interface HistoryOptions {
  /** A debtor and those merged with it. */
  readonly debtorIds: readonly string[];
  /** Later events and events known later are not shown. */
  readonly asOf: Instant;
  /** Longest list. */
  readonly limit: number;
}

export async function readDebtorHistory(store: Store, { debtorIds, asOf, limit }: HistoryOptions): Promise<DebtorHistory> {
  const visible = `debtor_id in (${debtorIds.map(sqlText).join(', ')}) and event_at <= make_timestamp($as_of::BIGINT) and known_at <= make_timestamp($as_of::BIGINT)`;
  const parameters = { as_of: asOf };
  const contacts = await store.rows<ContactRecord>(
    `select contact_id as "contactId", channel, direction, kind, epoch_us(event_at) as "eventAt", epoch_us(known_at) as "knownAt"
     from main.contact_event where ${visible} order by event_at desc, contact_id, kind limit ${limit}`, parameters);
  const consents = await store.rows<ConsentRecord>(
    `select consent_id as "consentId", scope, status, epoch_us(event_at) as "eventAt", epoch_us(known_at) as "knownAt"
     from main.consent_event where ${visible} order by event_at desc, consent_id limit ${limit}`, parameters);
  return { contacts, consents };
}
