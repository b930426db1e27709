/** Cuts a spine into slices that are joined one after the other: rows of one debtor together, and no slice too large for memory. */
import type { Spine } from '../../core/frame.ts';
import { numberTexts } from './number-texts.ts';
import type { Store } from './open.ts';

/** Rows of one slice at most, unless told otherwise. */
export const SLICE_ROWS = 50_000;
/** The same where facts are read where they lie: a row then takes its spine and its answer. Fewer than 2^17. */
const IN_PLACE_ROWS = 130_000;
/** Facts that the rows of one slice may see together, at most, unless one row's alone are more. */
const SLICE_FACTS = 4_000_000;

export interface SpineSlice {
  /** Rows of the spine. */
  readonly rows: Int32Array;
  /** Rows of the spine beside it, of the same debtors as far as they fit. */
  readonly beside: Int32Array;
}

export interface SliceOptions {
  /** Rows whose facts are read where they lie, and take no memory. */
  readonly beside?: Spine | undefined;
  /** Rows of one slice at most. */
  readonly sliceRows?: number | undefined;
  /** Whether facts are read where they lie (features/store/spine-scope.ts), so that they need not be counted. */
  readonly isInPlace?: boolean;
}

/**
 * Slices in the order in which they are joined. Rows never influence one another, so the cut shows in no result.
 * @param spine any order
 */
export async function planSlices(store: Store, spine: Spine, { beside, isInPlace = false, sliceRows = isInPlace ? IN_PLACE_ROWS : SLICE_ROWS }: SliceOptions = {}): Promise<readonly SpineSlice[]> {
  if (isInPlace && beside === undefined) return cutRows(spine, sliceRows);
  const facts = await countFacts(store, spine);
  const slices: SpineSlice[] = [];
  let slice = { rows: [] as number[], beside: [] as number[], facts: 0 };
  const cut = (): void => {
    slices.push({ rows: Int32Array.from(slice.rows), beside: Int32Array.from(slice.beside) });
    slice = { rows: [], beside: [], facts: 0 };
  };
  for (const { row, isBeside } of orderByDebtor(spine, beside)) {
    const weight = isBeside ? 0 : facts.get(spine.debtorIds[row]!) ?? 0;
    const own = isBeside ? slice.beside : slice.rows;
    if (own.length >= sliceRows || (slice.rows.length > 0 && slice.facts + weight > SLICE_FACTS)) cut();
    (isBeside ? slice.beside : slice.rows).push(row);
    slice.facts += weight;
  }
  if (slice.rows.length + slice.beside.length > 0) cut();
  return slices;
}

/** Rows of one debtor together, as many in a slice as may be. */
function cutRows({ debtorIds }: Spine, sliceRows: number): readonly SpineSlice[] {
  const { numbers, names } = numberTexts(debtorIds);
  const { order } = sortByNumber(numbers, names.length);
  return Array.from({ length: Math.ceil(order.length / sliceRows) }, (_, slice) => ({ rows: order.subarray(slice * sliceRows, (slice + 1) * sliceRows), beside: new Int32Array(0) }));
}

/** Facts of each debtor, where all rows together could see too many. */
async function countFacts(store: Store, spine: Spine): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  const [total] = await store.rows<{ facts: bigint }>('select (select count(*) from main.ledger_entry) + (select count(*) from main.contact_event) as facts');
  // What every row would see if all facts were one debtor's, which is the most.
  if (Number(total!.facts) * spine.rowCount <= SLICE_FACTS) return counts;
  for (const table of ['ledger_entry', 'contact_event']) {
    const result = await store.connection.stream(`select debtor_id, count(*)::DOUBLE as facts from main.${table} group by debtor_id`);
    for (let chunk = await result.fetchChunk(); chunk !== null && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
      const [ids, numbers] = [chunk.getColumnVector(0), chunk.getColumnVector(1)];
      for (let at = 0; at < chunk.rowCount; at++) {
        const id = ids.getItem(at) as string;
        counts.set(id, (counts.get(id) ?? 0) + (numbers.getItem(at) as number));
      }
    }
  }
  return counts;
}

/** Rows of both by first appearance of their debtor, then in their own order; those of the spine first. */
function* orderByDebtor(spine: Spine, beside: Spine | undefined): Iterable<{ readonly row: number; readonly isBeside: boolean }> {
  const numbers = new Map<string, number>();
  const number = (id: string): number => {
    const known = numbers.get(id);
    if (known !== undefined) return known;
    numbers.set(id, numbers.size);
    return numbers.size - 1;
  };
  const debtors = [spine, ...beside === undefined ? [] : [beside]].map(({ debtorIds }) => Int32Array.from(debtorIds, number));
  const sorted = debtors.map((debtor) => sortByNumber(debtor, numbers.size));
  for (let debtor = 0; debtor < numbers.size; debtor++) {
    for (const [place, { order, start }] of sorted.entries()) {
      for (let at = start[debtor]!; at < start[debtor + 1]!; at++) yield { row: order[at]!, isBeside: place === 1 };
    }
  }
}

/** Rows by number, and where each number begins; one more place for the end. */
function sortByNumber(numbers: Int32Array, size: number): { readonly order: Int32Array; readonly start: Int32Array } {
  const start = new Int32Array(size + 1);
  for (const number of numbers) start[number + 1]!++;
  for (let number = 0; number < size; number++) start[number + 1]! += start[number]!;
  const next = start.slice();
  const order = new Int32Array(numbers.length);
  for (let row = 0; row < numbers.length; row++) order[next[numbers[row]!]!++] = row;
  return { order, start };
}
