/** The spine: the rows that features are computed for, as temp tables of a store. */
import { BOOLEAN, INTEGER, TIMESTAMP, VARCHAR } from '@duckdb/node-api';
import { countTo } from '../../core/count-to.ts';
import { DunlinError } from '../../core/errors.ts';
import type { Spine } from '../../core/frame.ts';
import type { Instant } from '../../core/time.ts';
import { appendColumns } from './append-columns.ts';
import { readIdentity, type Group, type Identity } from './identity.ts';
import { ensureZone, joinZone, localDateOf, type LocalZone } from './local-date.ts';
import { makeTextNumbers } from './number-texts.ts';
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
  /** Debtors in `spine_debtor`. */
  readonly count: number;
  /** Per row: number of its component, from 0. */
  readonly component: Int32Array;
  /** Per row: by member of the component, 1 when the row sees it; null: it sees all. */
  readonly members: readonly (Uint8Array | null)[] | null;
}

export interface SpineTableOptions {
  readonly timeZone: string;
  readonly knownAt?: Instant;
  readonly beside?: Spine | undefined;
  /** False: `spine` goes without `as_of_on`, which costs as much as the rest of it. */
  readonly hasDate?: boolean;
  /** Of the rows of the spine and then of those beside it, where they are known; else they are numbered. */
  readonly debtors?: NumberedDebtors | undefined;
}

/** Debtors of rows by number, in a list of more than theirs. */
export interface NumberedDebtors {
  readonly names: readonly string[];
  /** Per row: place in `names`, in [first, end). */
  readonly numbers: Int32Array;
  readonly first: number;
  readonly end: number;
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
 * Creates the temp relations of a spine:
 * `spine(row_id, debtor_id, receivable_id, as_of, as_of_on)`, `row_id` from 0 in the given order, the debtor as known at the as-of;
 * `spine_debtor(debtor_no, debtor_id, component, member)` with every debtor whose facts some row may see, numbered from 0; and
 * `spine_member(row_id, debtor_no, component, member, is_root, as_of)` with one row per row and debtor that it sees.
 * Only a look back at balances gives a `knownAt` other than each row's as-of. Rows of `beside` are in none of the tables, but their debtors are.
 * @throws spine-invalid when the columns differ in length or an as-of lies beyond the year 2255
 */
export async function createSpineTables(store: Store, spine: Spine, { timeZone, knownAt, beside, hasDate = true, debtors }: SpineTableOptions): Promise<SpineDebtors> {
  checkSpine(spine);
  await ensureZone(store, timeZone);
  const identity = await readIdentity(store);
  const roster = debtors !== undefined && identity.components.size === 0
    ? { component: debtors.numbers.map((number) => number - debtors.first), debtorIds: debtors.names.slice(debtors.first, debtors.end), rows: [] }
    : enrol(beside === undefined ? spine : joinSpines(spine, beside), identity, knownAt);
  await appendDebtors(store, roster);
  await appendRows(store, { spine, roster }, hasDate ? { timeZone, alias: 'zone' } : null);
  await appendMembers(store, { spine, roster });
  return { count: roster.debtorIds.length, component: roster.component, members: identity.components.size === 0 ? null : roster.rows.map(({ mask }) => mask) };
}

function joinSpines(first: Spine, second: Spine): Spine {
  const asOf = new BigInt64Array(first.rowCount + second.rowCount);
  asOf.set(first.asOf);
  asOf.set(second.asOf, first.rowCount);
  return { rowCount: asOf.length, debtorIds: [...first.debtorIds, ...second.debtorIds], receivableIds: [...first.receivableIds, ...second.receivableIds], asOf };
}

export async function dropSpineTables(store: Store): Promise<void> {
  await store.run('drop view if exists temp.spine_member');
  for (const name of ['spine_seen', 'spine', 'spine_input', 'spine_debtor']) await store.run(`drop table if exists temp.${name}`);
}

function checkSpine(spine: Spine): void {
  if (spine.debtorIds.length !== spine.rowCount || spine.receivableIds.length !== spine.rowCount || spine.asOf.length !== spine.rowCount) {
    throw new DunlinError('spine-invalid', `All columns of a spine must have ${spine.rowCount} rows; got ${spine.debtorIds.length}, ${spine.receivableIds.length} and ${spine.asOf.length}. Build it with makeSpine.`);
  }
  const late = spine.asOf.find((asOf) => asOf >= LAST_AS_OF);
  if (late !== undefined) throw new DunlinError('spine-invalid', `An as-of must lie before the year 2255; got ${late} microseconds. Correct the spine.`);
}

interface Roster {
  /** Per row: its component; components are numbered as they appear. */
  readonly component: Int32Array;
  /** All debtors by number, components one after the other. */
  readonly debtorIds: readonly string[];
  /** Number of each component's first debtor; one more place for the end. Left out: each debtor is a component. */
  readonly firstNo?: Int32Array;
  /** Empty without aliases. */
  readonly rows: readonly { readonly root: string; readonly mask: Uint8Array | null }[];
}

function enrol(spine: Spine, identity: Identity, knownAt: Instant | undefined): Roster {
  const texts = makeTextNumbers();
  const first = texts.numbersOf(identity.components.size === 0 ? spine.debtorIds : spine.debtorIds.map((id) => identity.components.get(id)?.[0] ?? id));
  const names = texts.names();
  if (identity.components.size === 0) return { component: first, debtorIds: names, rows: [] };
  const members = names.map((name) => identity.components.get(name) ?? [name]);
  const firstNo = new Int32Array(members.length + 1);
  members.forEach((debtors, component) => { firstNo[component + 1] = firstNo[component]! + debtors.length; });
  const rows = spine.debtorIds.map((debtorId, row) => {
    if (!identity.components.has(debtorId)) return { root: debtorId, mask: null };
    const group = identity.groupAt(debtorId, spine.asOf[row]!, knownAt ?? spine.asOf[row]!);
    return { root: group.root, mask: maskOf(members[first[row]!]!, group) };
  });
  return { component: first, debtorIds: members.flat(), firstNo, rows };
}

function maskOf(debtors: readonly string[], group: Group): Uint8Array | null {
  return group.members.size === debtors.length ? null : Uint8Array.from(debtors, (debtorId) => (group.members.has(debtorId) ? 1 : 0));
}

interface Enrolled {
  readonly spine: Spine;
  readonly roster: Roster;
}

/** Ids are written once per debtor, as rows are many and texts are slow. */
async function appendRows(store: Store, { spine, roster }: Enrolled, zone: LocalZone | null): Promise<void> {
  const hasReceivables = spine.receivableIds.some((id) => id !== null);
  await store.run(`create temp table spine_input (row_id INTEGER, debtor_no INTEGER, component INTEGER, as_of TIMESTAMP${hasReceivables ? ', receivable_id VARCHAR' : ''})`);
  await appendColumns(store, 'spine_input', {
    rowCount: spine.rowCount,
    columns: [
      { type: INTEGER, values: countTo(spine.rowCount) }, { type: INTEGER, values: rootNumbers(spine, roster) },
      { type: INTEGER, values: roster.component }, { type: TIMESTAMP, values: spine.asOf },
      ...(hasReceivables ? [{ type: VARCHAR, at: (row: number) => spine.receivableIds[row]! }] : []),
    ],
  });
  const [date, zoned] = zone === null ? ['', ''] : [`, ${localDateOf('as_of', zone)} as as_of_on`, joinZone('as_of', zone)];
  await store.run(`create temp table spine as
    select row_id::BIGINT as row_id, debtor_id, ${hasReceivables ? '' : 'null::VARCHAR as '}receivable_id, as_of${date}
    from spine_input join spine_debtor using (debtor_no) ${zoned}`);
}

/** Of each row: the number of the debtor that its debtor was known as at the as-of. */
function rootNumbers(spine: Spine, { component, debtorIds, firstNo, rows }: Roster): Int32Array {
  if (firstNo === undefined) return component;
  return component.map((number, row) => (row < spine.rowCount ? debtorIds.indexOf(rows[row]!.root, firstNo[number]) : 0));
}

async function appendDebtors(store: Store, { debtorIds, firstNo }: Roster): Promise<void> {
  await store.run('create temp table spine_debtor (debtor_no INTEGER, debtor_id VARCHAR, component INTEGER, member INTEGER)');
  const count = debtorIds.length, numbers = countTo(count);
  const component = firstNo === undefined ? numbers : new Int32Array(count), member = new Int32Array(count);
  if (firstNo !== undefined) {
    for (let number = 0; number + 1 < firstNo.length; number++) {
      for (let debtor = firstNo[number]!; debtor < firstNo[number + 1]!; debtor++) [component[debtor], member[debtor]] = [number, debtor - firstNo[number]!];
    }
  }
  await appendColumns(store, 'spine_debtor', {
    rowCount: count,
    columns: [{ type: INTEGER, values: numbers }, { type: VARCHAR, at: (debtor) => debtorIds[debtor]! }, { type: INTEGER, values: component }, { type: INTEGER, values: member }],
  });
}

/** Without aliases each row sees its own debtor; else all that each row sees are written down. */
async function appendMembers(store: Store, { spine, roster: { component, debtorIds, firstNo, rows } }: Enrolled): Promise<void> {
  if (firstNo === undefined) {
    await store.run('create temp view spine_member as select row_id::BIGINT as row_id, debtor_no, component, 0 as member, true as is_root, as_of from spine_input');
    return;
  }
  const seen = Array.from({ length: spine.rowCount }, (_, row) => {
    const { root, mask } = rows[row]!, first = firstNo[component[row]!]!;
    const members = debtorIds.slice(first, firstNo[component[row]! + 1]);
    return members.flatMap((debtorId, member) => (mask === null || mask[member] === 1 ? [{ row, debtorNo: first + member, member, isRoot: debtorId === root }] : []));
  }).flat();
  await store.run('create temp table spine_seen (row_id INTEGER, debtor_no INTEGER, component INTEGER, member INTEGER, as_of TIMESTAMP, is_root BOOLEAN)');
  await appendColumns(store, 'spine_seen', {
    rowCount: seen.length,
    columns: [
      { type: INTEGER, values: Int32Array.from(seen, ({ row }) => row) }, { type: INTEGER, values: Int32Array.from(seen, ({ debtorNo }) => debtorNo) },
      { type: INTEGER, values: Int32Array.from(seen, ({ row }) => component[row]!) }, { type: INTEGER, values: Int32Array.from(seen, ({ member }) => member) },
      { type: TIMESTAMP, values: BigInt64Array.from(seen, ({ row }) => spine.asOf[row]!) }, { type: BOOLEAN, at: (place) => seen[place]!.isRoot },
    ],
  });
  await store.run('create temp view spine_member as select row_id::BIGINT as row_id, debtor_no, component, member, is_root, as_of from spine_seen');
}
