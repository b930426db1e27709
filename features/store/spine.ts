/** The spine: the rows that features are computed for, as temp tables of a store. */
import { timestampValue } from '@duckdb/node-api';
import { DunlinError } from '../../core/errors.ts';
import type { Spine } from '../../core/frame.ts';
import type { Instant } from '../../core/time.ts';
import { readIdentity, type Group, type Identity } from './identity.ts';
import { ensureZone, joinZone, localDateOf } from './local-date.ts';
import type { Store } from './open.ts';


/** What features need to know of a portfolio. */
export interface FeatureOptions {
  /** IANA zone of calendar dates. */
  readonly timeZone: string;
  /** ISO 4217; amounts in other currencies stay out and are counted. */
  readonly currency: string;
  /** Region of national macro series; left out: none is read. */
  readonly country?: string;
}

/**
 * How the rows of a spine relate to debtors: the debtors that are ever merged with one another form a component, and each row sees the
 * members of its component that had been merged with its debtor by its as-of.
 */
export interface SpineDebtors {
  /** Per row: number of its component, from 0. */
  readonly component: Int32Array;
  /** Per row: by member of the component, 1 when the row sees it; null: it sees all. */
  readonly members: readonly (Uint8Array | null)[] | null;
}

/** Last moment that float64 tells from its neighbours, 2^53 microseconds: in the year 2255. */
const LAST_AS_OF = 2n ** 53n;

/** Builds a spine from rows; null receivable = grain debtor. */
export function makeSpine(rows: readonly { readonly debtorId: string; readonly receivableId?: string | null; readonly asOf: bigint }[]): Spine {
  return {
    rowCount: rows.length,
    debtorIds: rows.map((row) => row.debtorId),
    receivableIds: rows.map((row) => row.receivableId ?? null),
    asOf: BigInt64Array.from(rows, (row) => row.asOf),
  };
}

/**
 * Creates the temp tables of a spine:
 * `spine(row_id, debtor_id, receivable_id, as_of, as_of_on)`, `row_id` from 0 in the given order, the debtor as known at the as-of;
 * `spine_debtor(debtor_id, component, member)` with every debtor whose facts some row may see; and
 * `spine_member(row_id, component, member, is_root, as_of)` with one row per row and member that it sees.
 * Only a look back at balances gives a `knownAt` other than each row's as-of.
 * @throws spine-invalid when the columns differ in length or an as-of lies beyond the year 2255
 */
export async function createSpineTables(store: Store, spine: Spine, { timeZone, knownAt }: { readonly timeZone: string; readonly knownAt?: Instant }): Promise<SpineDebtors> {
  checkSpine(spine);
  await ensureZone(store, timeZone);
  const identity = await readIdentity(store);
  const roster = enrol(spine, identity, knownAt);
  await appendRows(store, { spine, roster }, timeZone);
  await appendDebtors(store, roster);
  await appendMembers(store, { spine, roster });
  return { component: roster.component, members: identity.components.size === 0 ? null : roster.rows.map(({ mask }) => mask) };
}

export async function dropSpineTables(store: Store): Promise<void> {
  for (const name of ['spine_member', 'spine_debtor', 'spine']) await store.run(`drop table if exists temp.${name}`);
}

function checkSpine(spine: Spine): void {
  if (spine.debtorIds.length !== spine.rowCount || spine.receivableIds.length !== spine.rowCount || spine.asOf.length !== spine.rowCount) {
    throw new DunlinError('spine-invalid', `All columns of a spine must have ${spine.rowCount} rows; got ${spine.debtorIds.length}, ${spine.receivableIds.length} and ${spine.asOf.length}. Build it with makeSpine.`);
  }
  const late = spine.asOf.find((asOf) => asOf >= LAST_AS_OF);
  if (late !== undefined) throw new DunlinError('spine-invalid', `An as-of must lie before the year 2255; got ${late} microseconds. Correct the spine.`);
}

interface Roster {
  readonly component: Int32Array;
  /** Debtors of each component, by number of the member. */
  readonly debtors: readonly (readonly string[])[];
  /** Empty without aliases. */
  readonly rows: readonly { readonly root: string; readonly mask: Uint8Array | null }[];
}

function enrol(spine: Spine, identity: Identity, knownAt: Instant | undefined): Roster {
  const numbers = new Map<string, number>();
  const debtors: (readonly string[])[] = [];
  const component = Int32Array.from(spine.debtorIds, (debtorId) => {
    const members = identity.components.get(debtorId) ?? [debtorId];
    const known = numbers.get(members[0]!);
    if (known !== undefined) return known;
    numbers.set(members[0]!, debtors.length);
    return debtors.push(members) - 1;
  });
  if (identity.components.size === 0) return { component, debtors, rows: [] };
  const rows = spine.debtorIds.map((debtorId, row) => {
    if (!identity.components.has(debtorId)) return { root: debtorId, mask: null };
    const group = identity.groupAt(debtorId, spine.asOf[row]!, knownAt ?? spine.asOf[row]!);
    return { root: group.root, mask: maskOf(debtors[component[row]!]!, group) };
  });
  return { component, debtors, rows };
}

function maskOf(debtors: readonly string[], group: Group): Uint8Array | null {
  return group.members.size === debtors.length ? null : Uint8Array.from(debtors, (debtorId) => (group.members.has(debtorId) ? 1 : 0));
}

interface Enrolled {
  readonly spine: Spine;
  readonly roster: Roster;
}

async function appendRows(store: Store, { spine, roster }: Enrolled, timeZone: string): Promise<void> {
  await store.run('create temp table spine_input (row_id BIGINT, debtor_id VARCHAR, receivable_id VARCHAR, as_of TIMESTAMP)');
  const appender = await store.connection.createAppender('spine_input', 'main', 'temp');
  for (let row = 0; row < spine.rowCount; row++) {
    appender.appendBigInt(BigInt(row));
    appender.appendVarchar(roster.rows[row]?.root ?? spine.debtorIds[row]!);
    const receivableId = spine.receivableIds[row]!;
    if (receivableId === null) appender.appendNull();
    else appender.appendVarchar(receivableId);
    appender.appendTimestamp(timestampValue(spine.asOf[row]!));
    appender.endRow();
  }
  appender.closeSync();
  const zone = { timeZone, alias: 'zone' };
  await store.run(`create temp table spine as select spine_input.*, ${localDateOf('as_of', zone)} as as_of_on from spine_input ${joinZone('as_of', zone)}`);
  await store.run('drop table temp.spine_input');
}

async function appendDebtors(store: Store, { debtors }: Roster): Promise<void> {
  await store.run('create temp table spine_debtor (debtor_id VARCHAR, component INTEGER, member INTEGER)');
  const appender = await store.connection.createAppender('spine_debtor', 'main', 'temp');
  debtors.forEach((members, component) => members.forEach((debtorId, member) => {
    appender.appendVarchar(debtorId);
    appender.appendInteger(component);
    appender.appendInteger(member);
    appender.endRow();
  }));
  appender.closeSync();
}

async function appendMembers(store: Store, { spine, roster }: Enrolled): Promise<void> {
  await store.run('create temp table spine_member (row_id BIGINT, component INTEGER, member INTEGER, is_root BOOLEAN, as_of TIMESTAMP)');
  const appender = await store.connection.createAppender('spine_member', 'main', 'temp');
  for (let row = 0; row < spine.rowCount; row++) {
    const component = roster.component[row]!;
    const { root, mask } = roster.rows[row] ?? { root: null, mask: null };
    roster.debtors[component]!.forEach((debtorId, member) => {
      if (mask !== null && mask[member] === 0) return;
      appender.appendBigInt(BigInt(row));
      appender.appendInteger(component);
      appender.appendInteger(member);
      appender.appendBoolean(root === null || debtorId === root);
      appender.appendTimestamp(timestampValue(spine.asOf[row]!));
      appender.endRow();
    });
  }
  appender.closeSync();
}
