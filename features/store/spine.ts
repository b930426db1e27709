/** The spine: the rows that features are computed for, as temp tables of a store. */
import { BIGINT, BOOLEAN, INTEGER, VARCHAR } from '@duckdb/node-api';
import { DunlinError } from '../../core/errors.ts';
import type { Spine } from '../../core/frame.ts';
import type { Instant } from '../../core/time.ts';
import { appendColumns } from './append-columns.ts';
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
 * How the rows of a spine, and after them those beside it, relate to debtors: the debtors that are ever merged with one another form a
 * component, and each row sees the members of its component that had been merged with its debtor by its as-of.
 */
export interface SpineDebtors {
  /** Per row: number of its component, from 0. */
  readonly component: Int32Array;
  /** Per row: by member of the component, 1 when the row sees it; null: it sees all. */
  readonly members: readonly (Uint8Array | null)[] | null;
}

export interface SpineTableOptions {
  readonly timeZone: string;
  readonly knownAt?: Instant;
  readonly beside?: Spine | undefined;
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
 * Only a look back at balances gives a `knownAt` other than each row's as-of. Rows of `beside` are in none of the tables, but their debtors are.
 * @throws spine-invalid when the columns differ in length or an as-of lies beyond the year 2255
 */
export async function createSpineTables(store: Store, spine: Spine, { timeZone, knownAt, beside }: SpineTableOptions): Promise<SpineDebtors> {
  checkSpine(spine);
  await ensureZone(store, timeZone);
  const identity = await readIdentity(store);
  const roster = enrol(beside === undefined ? spine : joinSpines(spine, beside), identity, knownAt);
  await appendRows(store, { spine, roster }, timeZone);
  await appendDebtors(store, roster);
  await appendMembers(store, { spine, roster });
  return { component: roster.component, members: identity.components.size === 0 ? null : roster.rows.map(({ mask }) => mask) };
}

function joinSpines(first: Spine, second: Spine): Spine {
  const asOf = new BigInt64Array(first.rowCount + second.rowCount);
  asOf.set(first.asOf);
  asOf.set(second.asOf, first.rowCount);
  return { rowCount: asOf.length, debtorIds: [...first.debtorIds, ...second.debtorIds], receivableIds: [...first.receivableIds, ...second.receivableIds], asOf };
}

export async function dropSpineTables(store: Store): Promise<void> {
  for (const name of ['spine_member', 'spine_merged', 'spine_debtor', 'spine', 'spine_input']) await store.run(`drop table if exists temp.${name}`);
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
  await store.run('create temp table spine_input (row_id INTEGER, debtor_id VARCHAR, receivable_id VARCHAR, as_of_us BIGINT, component INTEGER)');
  await appendColumns(store, 'spine_input', {
    rowCount: spine.rowCount,
    columns: [
      { type: INTEGER, at: (row) => row }, { type: VARCHAR, at: (row) => roster.rows[row]?.root ?? spine.debtorIds[row]! }, { type: VARCHAR, at: (row) => spine.receivableIds[row]! },
      { type: BIGINT, at: (row) => spine.asOf[row]! }, { type: INTEGER, at: (row) => roster.component[row]! },
    ],
  });
  const zone = { timeZone, alias: 'zone' };
  await store.run(`create temp table spine as select row_id, debtor_id, receivable_id, as_of, ${localDateOf('as_of', zone)} as as_of_on
    from (select row_id::BIGINT as row_id, debtor_id, receivable_id, make_timestamp(as_of_us) as as_of from spine_input) ${joinZone('as_of', zone)}`);
}

async function appendDebtors(store: Store, { debtors }: Roster): Promise<void> {
  await store.run('create temp table spine_debtor (debtor_id VARCHAR, component INTEGER, member INTEGER)');
  const rows = debtors.flatMap((members, component) => members.map((debtorId, member) => ({ debtorId, component, member })));
  await appendColumns(store, 'spine_debtor', {
    rowCount: rows.length,
    columns: [{ type: VARCHAR, at: (row) => rows[row]!.debtorId }, { type: INTEGER, at: (row) => rows[row]!.component }, { type: INTEGER, at: (row) => rows[row]!.member }],
  });
}

/** Rows whose debtor was never merged see one member; the others are told one by one. */
async function appendMembers(store: Store, { spine, roster }: Enrolled): Promise<void> {
  const merged = roster.rows.slice(0, spine.rowCount).flatMap(({ root, mask }, row) => {
    const members = roster.debtors[roster.component[row]!]!;
    return members.length === 1 ? [] : members.flatMap((debtorId, member) => (mask === null || mask[member] === 1 ? [{ row, member, isRoot: debtorId === root }] : []));
  });
  await store.run('create temp table spine_merged (row_id INTEGER, member INTEGER, is_root BOOLEAN)');
  await appendColumns(store, 'spine_merged', {
    rowCount: merged.length,
    columns: [{ type: INTEGER, at: (row) => merged[row]!.row }, { type: INTEGER, at: (row) => merged[row]!.member }, { type: BOOLEAN, at: (row) => merged[row]!.isRoot }],
  });
  await store.run(`create temp table spine_member as
    select row_id::BIGINT as row_id, component, coalesce(spine_merged.member, 0) as member, coalesce(spine_merged.is_root, true) as is_root, make_timestamp(as_of_us) as as_of
    from spine_input left join spine_merged using (row_id)`);
}
