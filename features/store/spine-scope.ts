/** The relations that exist while views run: spine, visible tables and staging, as temp objects of one store. */
import type { Spine } from '../../core/frame.ts';
import { BROADCAST_NAMES } from '../staging/broadcast.ts';
import { STAGING, type StagingRelation } from '../staging/registry.ts';
import { createCollapsed, dropCollapsed } from './collapse.ts';
import { createFxRates, dropFxRates, readFxCurrencies } from './fx-rates.ts';
import { createItems, dropItems, ITEM_RELATIONS, ITEM_TABLES, openLedger, type Ledger } from './items.ts';
import { createLiveEntries, dropLiveEntries, LIVE_RELATION } from './live-entries.ts';
import type { Store } from './open.ts';
import { createSpineTables, dropSpineTables, type FeatureOptions, type NumberedDebtors } from './spine.ts';
import { sqlText } from './sql-text.ts';
import { checkViewSql } from './view-check.ts';
import { EVENT_DATE, hereName, hereTables, hereTableSql, REVERSAL_RELATION, reversalViewSql, VISIBLE_TABLES, visibleInPlaceSql, visibleName, visibleViewSql, type VisibleTable } from './visible.ts';

const ALLOWED: ReadonlySet<string> = new Set(['spine', ...VISIBLE_TABLES.map(visibleName), REVERSAL_RELATION, LIVE_RELATION, ...ITEM_RELATIONS, ...STAGING.map(({ name }) => name), ...BROADCAST_NAMES]);

export interface SpineScope extends FeatureOptions {
  /** Relations that `work` reads. */
  readonly needed: ReadonlySet<string>;
  /** What SQL `work` runs on them; left out: any. */
  readonly sql?: readonly string[];
  /** More to be read from the ledger of the same debtors, while it is open; on moments of its own, which no view sees. */
  readonly beside?: LedgerReading | undefined;
  /** Of the spine's rows and those beside them, where they are numbered already. */
  readonly debtors?: NumberedDebtors | undefined;
}

export interface LedgerReading {
  readonly spine: Spine;
  /** Row `i` of the spine is row `firstRow + i` of the ledger's debtors. */
  readonly read: (ledger: Ledger, firstRow: number) => Promise<void>;
}

/** What amounts are read from. */
const MONEY = [...ITEM_RELATIONS, ...STAGING.filter(({ converted }) => converted !== undefined).map(({ name }) => name)];

/** What is read of the ledger without writing any of it down. */
const IN_PLACE: ReadonlySet<string> = new Set(['spine', 'portfolio', visibleName('ledger_entry'), LIVE_RELATION, ...STAGING.filter(({ kind, isCheap }) => kind === 'view' || isCheap === true).map(({ name }) => name)]);

/** Of row numbers in place; an array of sums takes 2^17 times their bytes. */
const IN_PLACE_BITS = 17;

/** Rows of one debtor, on average, from which on names are looked up once a debtor, and rows by its number. */
const MOST_ROWS_BY_NAME = 2;

/** Whether all that is needed is read of the ledger where it lies, so that rows take little memory. */
export function readsInPlace(needed: ReadonlySet<string>): boolean {
  return [...needed].every((name) => IN_PLACE.has(name));
}

/** Creates spine, visible tables, items and staging relations, runs `work`, and drops them again. */
export async function withSpine<T>(store: Store, spine: Spine, scope: SpineScope, work: () => Promise<T>): Promise<T> {
  const visible = VISIBLE_TABLES.filter((table) => scope.needed.has(visibleName(table)));
  const needsItems = ITEM_RELATIONS.some((name) => scope.needed.has(name));
  const needsLedger = needsItems || scope.beside !== undefined;
  const needsReversals = scope.needed.has(REVERSAL_RELATION);
  const needsLive = scope.needed.has(LIVE_RELATION);
  const here = [...new Set([...visible.flatMap(hereTables), ...(needsLedger || needsReversals || needsLive ? ITEM_TABLES : [])])];
  // Where little is read of the ledger, reading it again costs less than writing it down.
  const isLight = !needsLedger && !needsReversals;
  const hereKind = (table: VisibleTable): 'table' | 'view' => (isLight && table === 'ledger_entry' ? 'view' : 'table');
  const staging = STAGING.filter(({ name, isShared }) => scope.needed.has(name) && isShared !== true).map((relation) => (isLight && relation.isCheap === true ? { ...relation, kind: 'view' as const } : relation));
  const mentioned = scope.sql && new Set([...scope.sql, ...staging.flatMap(({ sql, converted = '' }) => [sql, converted])].flatMap((sql) => sql.toLowerCase().match(/\w+/g) ?? []).concat(isLight ? [] : EVENT_DATE));
  try {
    // Rows are numbered from 0, so that few sums for many rows are added up in an array, not a hash table.
    if (readsInPlace(scope.needed)) await store.run(`set perfect_ht_threshold = ${IN_PLACE_BITS}`);
    const debtors = await createSpineTables(store, spine, { timeZone: scope.timeZone, debtors: scope.debtors, beside: scope.beside?.spine, hasDate: !isLight || mentioned?.has('as_of_on') !== false });
    for (const table of here) await store.run(hereTableSql(table, { timeZone: scope.timeZone, kind: hereKind(table), mentioned }));
    const isDirect = (table: VisibleTable): boolean => hereKind(table) === 'view' && debtors.members === null && spine.rowCount < MOST_ROWS_BY_NAME * debtors.count;
    for (const table of visible) await store.run(isDirect(table) ? visibleInPlaceSql(table, { timeZone: scope.timeZone, mentioned }) : visibleViewSql(table));
    if (needsReversals) await store.run(reversalViewSql());
    if (needsLive) await createLiveEntries(store);
    const foreign = !MONEY.some((name) => scope.needed.has(name)) ? [] : await readFxCurrencies(store, scope.currency);
    const isConverted = foreign.length > 0;
    if (isConverted) await createFxRates(store, scope.currency, foreign);
    if (needsLedger) {
      const currencies = [scope.currency, ...foreign];
      const ledger = await openLedger(store, { debtors, currencies });
      await scope.beside?.read(ledger, spine.rowCount);
      if (needsItems) await createItems(store, spine, { ledger, currencies, isConverted, hasParts: scope.needed.has('item') });
    }
    // A constant where SQL is planned: a filter by it is asked of each fact, not of each row and fact.
    await store.run(`create or replace temp macro portfolio_currency() as ${sqlText(scope.currency)}`);
    for (const relation of staging) await createStaging(store, isConverted && relation.converted !== undefined ? { ...relation, sql: relation.converted } : relation);
    return await work();
  } finally {
    for (const { name, kind, collapse } of [...staging].reverse()) await (collapse ? dropCollapsed(store, name) : store.run(`drop ${kind} if exists temp.${name}`));
    if (needsLedger) await dropItems(store);
    await dropFxRates(store);
    if (needsLive) await dropLiveEntries(store);
    for (const name of [REVERSAL_RELATION, ...visible.map(visibleName)]) await store.run(`drop view if exists temp.${name}`);
    for (const table of here) await store.run(`drop ${hereKind(table)} if exists temp.${hereName(table)}`);
    await dropSpineTables(store);
    await store.run('reset perfect_ht_threshold');
  }
}

async function createStaging(store: Store, { name, kind, sql, collapse }: StagingRelation): Promise<void> {
  if (collapse) await createCollapsed(store, { name, sql, collapse });
  else await store.run(`create temp ${kind} ${name} as ${sql}`);
}

interface Statement {
  readonly name: string;
  readonly sql: string;
  readonly isPart?: boolean;
}

/**
 * Checks statements and the staging that they need; all relations that have to exist for them.
 * @param extra relations of the caller that may be read too
 * @throws view-invalid
 */
export async function relationsNeeded(store: Store, statements: readonly Statement[], extra: ReadonlySet<string> = new Set()): Promise<ReadonlySet<string>> {
  const allowed = new Set([...ALLOWED, ...extra]);
  const needed = new Set<string>();
  const addReads = async ({ name, sql, isPart = false }: Statement): Promise<void> => {
    for (const relation of (await checkViewSql(store, name, { sql, allowed, isPart })).reads) needed.add(relation);
  };
  for (const statement of statements) await addReads(statement);
  // Staging is listed in order of dependence, so one pass from the end finds all of it.
  for (const relation of [...STAGING].reverse()) if (needed.has(relation.name)) await addReads(relation);
  return needed;
}
