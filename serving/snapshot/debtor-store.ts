/** An in-memory DuckDB over the facts of a snapshot: computes one debtor's features, contact context and profile, one at a time. */
import { join } from 'node:path';
import { SNAPSHOT_PATHS, type SnapshotManifest } from '../../core/schema/snapshot.ts';
import { formatInstant, parseInstant, type Instant } from '../../core/time.ts';
import { labelPack } from '../../features/labels/registry.ts';
import { computeServedRows, type ComputedRows, type ServedViews } from '../../features/labels/served-rows.ts';
import { loadAggregates } from '../../features/store/aggregates.ts';
import { ledgerBalances, type Balance } from '../../features/store/balances.ts';
import type { StaleStatistic } from '../../features/store/crossing/stale.ts';
import { readContactContexts } from '../../features/store/contact-context.ts';
import { loadSharedFacts, readGroupHeads, readReceivableOwners, withDebtorFacts, type FactsFolder } from '../../features/store/debtor-facts.ts';
import { readDebtorGroups, type DebtorGroups } from '../../features/store/debtor-groups.ts';
import { readDebtorHistory } from '../../features/store/debtor-history.ts';
import { loadFacts } from '../../features/store/facts.ts';
import { openMemoryStore, type Store } from '../../features/store/open.ts';
import { createOneAtATime } from '../decisions/one-at-a-time.ts';
import type { DebtorFacts, DebtorState, LaterEvents } from '../ports.ts';
import { indexRows, indexStates, type RowsByDebtor } from './feature-rows.ts';
import type { SnapshotLabel } from './snapshot-label.ts';
import type { VerifiedFolder } from './verified-folder.ts';

const LISTED_EVENTS = 200;
const STORE_OPTIONS = { threads: 1, memoryLimit: '1GB' } as const;

export interface DebtorStore {
  groupOf(debtorId: string): readonly string[];
  rootOf(debtorId: string): string;
  headOf(debtorId: string): string;
  hasReceivable(debtorId: string, receivableId: string): boolean;
  recompute(debtorIds: readonly string[], later: LaterEvents): Promise<ReadonlyMap<string, DebtorState>>;
  facts(debtorId: string, later: LaterEvents): Promise<DebtorFacts>;
  balancesByBucket(): Promise<readonly Balance[]>;
  close(): void;
}

export interface DebtorStoreOptions extends VerifiedFolder {
  readonly views: ServedViews;
  readonly label: SnapshotLabel;
}

export async function openDebtorStore({ folder, manifest, views, label }: DebtorStoreOptions): Promise<DebtorStore> {
  const { timeZone } = manifest;
  const facts = factsOf(folder, manifest);
  const store = await openMemoryStore(STORE_OPTIONS);
  await loadSharedFacts(store, facts);
  if (manifest.files.some((file) => file.path.startsWith(`${SNAPSHOT_PATHS.aggregates}/`))) await loadAggregates(store, join(folder, SNAPSHOT_PATHS.aggregates));
  const owners = await readReceivableOwners(store, facts, manifest.buckets);
  const groups = await readDebtorGroups(store, { asOf: parseInstant(manifest.asOf), buckets: manifest.buckets });
  const heads = await readGroupHeads(store, facts, groups);
  const oneAtATime = createOneAtATime();
  const withDebtors = <T>(debtorIds: readonly string[], later: LaterEvents, work: () => Promise<T>): Promise<T> =>
    oneAtATime('store', () => withDebtorFacts(store, facts, { debtorIds, groups, later: later.events }, work));
  let balances: Promise<readonly Balance[]> | null = null;

  return {
    groupOf: groups.membersOf,
    rootOf: groups.rootOf,
    headOf: (debtorId) => heads.get(groups.rootOf(debtorId)) ?? groups.rootOf(debtorId),
    hasReceivable: (debtorId, receivableId) => groups.membersOf(debtorId).includes(owners.get(receivableId) ?? ''),
    recompute: (debtorIds, later) => withDebtors(debtorIds, later, () => computeStates(store, { debtorIds, groups, asOf: later.asOf, manifest, views, label })),
    facts: (debtorId, later) => withDebtors([debtorId], later, () => readFacts(store, { debtorIds: groups.membersOf(debtorId), asOf: later.asOf, timeZone })),
    balancesByBucket: () => (balances ??= sumBalances(facts, manifest)),
    close: () => {
      void oneAtATime('store', async () => store.close());
    },
  };
}

interface StatesOptions extends Omit<DebtorStoreOptions, 'folder'> {
  readonly debtorIds: readonly string[];
  readonly groups: DebtorGroups;
  readonly asOf: Instant;
}

/** Feature rows and contact contexts of the debtors whose facts are in the store. */
async function computeStates(store: Store, { debtorIds, groups, asOf, manifest, views, label }: StatesOptions): Promise<ReadonlyMap<string, DebtorState>> {
  const { timeZone, currency, country } = manifest;
  const contexts = await readContactContexts(store, { asOf, timeZone, debtorIds });
  const stale: StaleStatistic[] = [], pack = labelPack(label.pack);
  const served = await computeServedRows(store, {
    timeZone, currency, ...(country === undefined ? {} : { country }), at: asOf, pack, label: label.options, views, aggregates: 'loaded', onStale: (found) => stale.push(...found),
  });
  const index = (rows: ComputedRows): RowsByDebtor => indexRows(rows, { stale, timeZone });
  const stateOf = indexStates({ label: index(served.label), receivables: served.receivables && index(served.receivables), debtors: served.debtors && index(served.debtors) }, { pack, views });
  return new Map([...contexts].map(([debtorId, context]) => [debtorId, { context, ...stateOf(groups.rootOf(debtorId)) }]));
}

function factsOf(folder: string, manifest: SnapshotManifest): FactsFolder {
  const prefix = `${SNAPSHOT_PATHS.facts}/`;
  return { folder: join(folder, SNAPSHOT_PATHS.facts), paths: new Set(manifest.files.filter((file) => file.path.startsWith(prefix)).map((file) => file.path.slice(prefix.length))) };
}

async function readFacts(store: Store, scope: { readonly debtorIds: readonly string[]; readonly asOf: bigint; readonly timeZone: string }): Promise<DebtorFacts> {
  const { asOf, timeZone } = scope;
  const receivables = await ledgerBalances(store, { asOf, by: 'receivable', timeZone });
  const totals = await ledgerBalances(store, { asOf, by: 'currency', timeZone });
  const history = await readDebtorHistory(store, { ...scope, limit: LISTED_EVENTS });
  const instants = <T extends { readonly eventAt: bigint; readonly knownAt: bigint }>(event: T) => ({ ...event, eventAt: formatInstant(event.eventAt), knownAt: formatInstant(event.knownAt) });
  return { receivables: receivables.rows, totals: totals.rows, contacts: history.contacts.map(instants), consents: history.consents.map(instants) };
}

/** Balances add up over buckets of debtors, so memory holds one bucket at a time. */
async function sumBalances(facts: FactsFolder, manifest: SnapshotManifest): Promise<readonly Balance[]> {
  const options = { asOf: parseInstant(manifest.asOf), by: 'bucket', timeZone: manifest.timeZone } as const;
  const sums = new Map<string, Balance>();
  for (let bucket = 0; bucket < manifest.buckets; bucket++) {
    const store = await openMemoryStore(STORE_OPTIONS);
    try {
      await loadFacts(store, facts.folder, { bucket });
      for (const row of (await ledgerBalances(store, options)).rows) {
        const name = `${row.key} ${row.currency}`;
        const sum = sums.get(name);
        sums.set(name, sum ? { ...row, openMinor: sum.openMinor + row.openMinor, overdueMinor: sum.overdueMinor + row.overdueMinor, dpd: Math.max(sum.dpd, row.dpd), count: sum.count + row.count } : row);
      }
    } finally {
      store.close();
    }
  }
  return [...sums.values()];
}
