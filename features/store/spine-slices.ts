/** Cuts a spine into slices that are joined one after the other: rows of one debtor together, and no slice too large for memory. */
import { countTo } from '../../core/count-to.ts';
import type { Spine } from '../../core/frame.ts';
import { makeTextNumbers, type TextNumbers } from './number-texts.ts';
import type { Store } from './open.ts';
import type { NumberedDebtors } from './spine.ts';
import { sqlText } from './sql-text.ts';

/** Rows of one slice at most, unless told otherwise. */
export const SLICE_ROWS = 200_000;
/** The same where facts are read where they lie: a row then takes its spine and its answer. Fewer than 2^17. */
const IN_PLACE_ROWS = 130_000;
/** Facts that the rows of one slice may see together, at most, unless one row's alone are more. */
const SLICE_FACTS = 8_000_000;
/** Facts of all debtors of one slice, at most, with those beside its rows: each is in memory once. */
const SLICE_LEDGER = 1_900_000;

export interface SpineSlice {
  /** Rows of the spine. */
  readonly rows: Int32Array;
  /** Rows of the spine beside it, of the same debtors as far as they fit. */
  readonly beside: Int32Array;
  /** Of both, one after the other. */
  readonly debtors: NumberedDebtors;
}

export interface SliceOptions {
  /** Rows that are read from the ledger beside the spine's, of the same debtors as far as there are any. */
  readonly beside?: Spine | undefined;
  /** Numbers of debtors, which those of the rows are added to; left out: none are known yet. */
  readonly debtors?: TextNumbers | undefined;
  /** Rows of one slice at most. */
  readonly sliceRows?: number | undefined;
  /** Whether facts are read where they lie (features/store/spine-scope.ts), so that they need not be counted. */
  readonly isInPlace?: boolean;
}

/**
 * Slices in the order in which they are joined. Rows never influence one another, so the cut shows in no result.
 * @param spine any order
 */
export async function planSlices(store: Store, spine: Spine, options: SliceOptions = {}): Promise<readonly SpineSlice[]> {
  const { beside, isInPlace = false, sliceRows = isInPlace ? IN_PLACE_ROWS : SLICE_ROWS, debtors = makeTextNumbers() } = options;
  const numbers = [debtors.numbersOf(spine.debtorIds), debtors.numbersOf(beside?.debtorIds ?? [])] as const, names = debtors.names();
  // Nothing to weigh and nothing to cut.
  if (isInPlace && beside === undefined && spine.rowCount <= sliceRows) {
    return spine.rowCount === 0 ? [] : [{ rows: countTo(spine.rowCount), beside: new Int32Array(0), debtors: { names, numbers: numbers[0], first: 0, end: names.length } }];
  }
  const [rows, besides] = [sortByNumber(numbers[0], names.length), sortByNumber(numbers[1], names.length)];
  const facts = isInPlace && beside === undefined ? () => 0 : await countFacts(store, { rowCount: spine.rowCount, sliceRows, names, isAlone: beside === undefined || beside.rowCount === 0 });
  const slices: SpineSlice[] = [];
  let [from, fromBeside, seen, held] = [0, 0, 0, 0];
  const cut = (row: number, besideRow: number): void => {
    const own = rows.order.subarray(from, row), others = besides.order.subarray(fromBeside, besideRow);
    slices.push({ rows: own, beside: others, debtors: numberedOf(names, concat([own.map((place) => numbers[0][place]!), others.map((place) => numbers[1][place]!)])) });
    [from, fromBeside, seen, held] = [row, besideRow, 0, 0];
  };
  for (let debtor = 0; debtor < names.length; debtor++) {
    const weight = facts(names[debtor]!);
    if (held > 0 && held + weight > SLICE_LEDGER) cut(rows.start[debtor]!, besides.start[debtor]!);
    held += weight;
    for (let row = rows.start[debtor]!; row < rows.start[debtor + 1]!; row++, seen += weight) {
      if (row - from >= sliceRows || (row > from && seen + weight > SLICE_FACTS)) cut(row, besides.start[debtor]!);
    }
    for (let row = besides.start[debtor]!; row < besides.start[debtor + 1]!; row++) if (row - fromBeside >= sliceRows) cut(rows.start[debtor + 1]!, row);
  }
  if (from < rows.order.length || fromBeside < besides.order.length) cut(rows.order.length, besides.order.length);
  return slices;
}

/** Fewer slices: as many as `count` that lie next to one another are one, without what was beside them. */
export function joinSlices(slices: readonly SpineSlice[], count: number): readonly SpineSlice[] {
  return Array.from({ length: Math.ceil(slices.length / count) }, (_, place) => {
    const joined = slices.slice(place * count, (place + 1) * count);
    const rows = concat(joined.map((slice) => slice.rows));
    const numbers = concat(joined.map((slice) => slice.debtors.numbers.subarray(0, slice.rows.length)));
    return { rows, beside: new Int32Array(0), debtors: numberedOf(joined[0]!.debtors.names, numbers) };
  });
}

/** The numbers with the range that they lie in. */
function numberedOf(names: readonly string[], numbers: Int32Array): NumberedDebtors {
  const first = numbers.reduce((least, number) => Math.min(least, number), names.length);
  return { names, numbers, first, end: numbers.reduce((most, number) => Math.max(most, number + 1), first) };
}

function concat(parts: readonly Int32Array[]): Int32Array {
  const joined = new Int32Array(parts.reduce((sum, { length }) => sum + length, 0));
  parts.reduce((at, part) => (joined.set(part, at), at + part.length), 0);
  return joined;
}

/**
 * Facts of each debtor by name: counted of those who have more than a row of a full slice may see, the mean of all others for them;
 * 0 where all rows together see few.
 */
async function countFacts(store: Store, { rowCount, sliceRows, names, isAlone }: CountOptions): Promise<(debtorId: string) => number> {
  const [total] = await store.rows<{ facts: bigint }>('select (select count(*) from main.ledger_entry) + (select count(*) from main.contact_event) as facts');
  // What every row would see if all facts were one debtor's, which is the most.
  if (Number(total!.facts) * rowCount <= SLICE_FACTS && isAlone) return () => 0;
  const some = isAlone && names.length <= FEW_DEBTORS ? `where debtor_id in (${names.map(sqlText).join(', ')})` : '';
  const counts = ['ledger_entry', 'contact_event'].map((table) => `select debtor_id, count(*) as facts from main.${table} ${some} group by debtor_id`);
  const [few, ...many] = (await store.connection.runAndReadAll(`
    with debtor as (select debtor_id, sum(facts)::BIGINT as facts from (${counts.join(' union all ')}) group by debtor_id)
    select null as debtor_id, coalesce(sum(facts)::DOUBLE / count(*), 0) as facts from debtor where facts <= ${SLICE_FACTS / sliceRows}
    union all select debtor_id, facts::DOUBLE from debtor where facts > ${SLICE_FACTS / sliceRows} order by debtor_id nulls first`)).getRows() as unknown as readonly (readonly [string | null, number])[];
  const counted = new Map(many as readonly (readonly [string, number])[]);
  return (debtorId) => counted.get(debtorId) ?? few![1];
}

interface CountOptions {
  readonly rowCount: number;
  readonly sliceRows: number;
  readonly names: readonly string[];
  /** Nothing is read beside the rows. */
  readonly isAlone: boolean;
}

/** So few are looked for by name: all others need not be counted. */
const FEW_DEBTORS = 1000;

interface SortedRows {
  readonly order: Int32Array;
  readonly start: Int32Array;
}

/** Rows by number, and where each number begins; one more place for the end. */
function sortByNumber(numbers: Int32Array, size: number): SortedRows {
  const start = new Int32Array(size + 1);
  for (const number of numbers) start[number + 1]!++;
  for (let number = 0; number < size; number++) start[number + 1]! += start[number]!;
  const next = start.slice();
  const order = new Int32Array(numbers.length);
  for (let row = 0; row < numbers.length; row++) order[next[numbers[row]!]!++] = row;
  return { order, start };
}
