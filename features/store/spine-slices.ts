/** Cuts a spine into slices that are joined one after the other: rows of one debtor together, and no slice too large for memory. */
import type { Spine } from '../../core/frame.ts';
import type { Store } from './open.ts';

/** Rows of one slice at most. */
export const SLICE_ROWS = 50_000;
/** Facts that the rows of one slice may see together, at most, unless one debtor's alone are more. */
const SLICE_FACTS = 4_000_000;

/**
 * Rows of each slice, in the order in which they are joined. Rows never influence one another, so the cut shows in no result.
 * @param spine any order
 */
export async function planSlices(store: Store, spine: Spine): Promise<readonly Int32Array[]> {
  const facts = await countFacts(store, spine);
  const slices: Int32Array[] = [];
  let slice: number[] = [];
  let sum = 0;
  for (const row of orderByDebtor(spine)) {
    const weight = facts.get(spine.debtorIds[row]!) ?? 0;
    if (slice.length === SLICE_ROWS || (slice.length > 0 && sum + weight > SLICE_FACTS)) {
      slices.push(Int32Array.from(slice));
      slice = [];
      sum = 0;
    }
    slice.push(row);
    sum += weight;
  }
  if (slice.length > 0) slices.push(Int32Array.from(slice));
  return slices;
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

/** Rows by first appearance of their debtor, then in their own order. */
function orderByDebtor(spine: Spine): Int32Array {
  const numbers = new Map<string, number>();
  const debtor = Int32Array.from(spine.debtorIds, (id) => {
    const known = numbers.get(id);
    if (known !== undefined) return known;
    numbers.set(id, numbers.size);
    return numbers.size - 1;
  });
  const start = new Int32Array(numbers.size + 1);
  for (const number of debtor) start[number + 1]!++;
  for (let number = 0; number < numbers.size; number++) start[number + 1]! += start[number]!;
  const order = new Int32Array(spine.rowCount);
  for (let row = 0; row < spine.rowCount; row++) order[start[debtor[row]!]!++] = row;
  return order;
}
