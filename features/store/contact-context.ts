/** Contact contexts: what the contact rules read about each debtor at an as-of, by one query over the visible tables. */
import type { ContactContext } from '../../core/contact-rules/context.ts';
import { TABLE_NAMES, tableDefinition } from '../../core/schema/tables.ts';
import type { Instant } from '../../core/time.ts';
import { readSql } from '../read-sql.ts';
import { readIdentity, rootsOf } from './identity.ts';
import type { Store } from './open.ts';
import { makeSpine } from './spine.ts';
import { withSpine } from './spine-scope.ts';

export interface ContactContextOptions {
  /** Nothing that happened or was known later is read. */
  readonly asOf: Instant;
  /** Zone of the portfolio. */
  readonly timeZone: string;
  /** Left out: every debtor of whom anything is known, merged ones once, as the one that they were merged into. */
  readonly debtorIds?: readonly string[];
}

const SQL = readSql('staging/contact-context.sql');
const READS = new Set(['ledger_entry_at', 'contact_point_at', 'consent_event_at', 'contact_event_at', 'debtor_status_event_at', 'debtor_at']);

/** The context of each debtor by id, in order of id. Uses temp tables: one call at a time per store. */
export async function readContactContexts(store: Store, options: ContactContextOptions): Promise<Map<string, ContactContext>> {
  const debtorIds = options.debtorIds ?? await knownDebtors(store, options.asOf);
  const spine = makeSpine(debtorIds.map((debtorId) => ({ debtorId, asOf: options.asOf })));
  return withSpine(store, spine, { timeZone: options.timeZone, currency: '', needed: READS }, async () => {
    // The spine names the root of a merged debtor; each is answered under the name by which it was asked for.
    const rows = await store.rows<{ row_id: bigint; context: string }>(`select row_id, context from (${SQL}) order by row_id`);
    return new Map(rows.map((row) => [debtorIds[Number(row.row_id)]!, JSON.parse(row.context) as ContactContext]));
  });
}

async function knownDebtors(store: Store, asOf: Instant): Promise<string[]> {
  const tables = TABLE_NAMES.filter((name) => tableDefinition(name).byDebtor);
  const selects = tables.map((name) => `select debtor_id from ${name} where ${tableDefinition(name).clocks.known} <= make_timestamp(${asOf})`);
  const rows = await store.rows<{ debtor_id: string }>(`${selects.join(' union ')} order by debtor_id`);
  return rootsOf(await readIdentity(store), rows.map((row) => row.debtor_id), asOf);
}
