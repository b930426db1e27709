/**
 * Whether a hash comes twice: dealt out by their lowest bits into parts that fit the caches, where each part is looked through
 * with a small table. The database's own grouping takes three times as long.
 */
import type { Store } from './open.ts';

/** Hashes held at a time, 16 bytes each; more are looked through in several passes over the query. */
const HELD_HASHES = 1 << 24;
const PART_BITS = 8;
const PARTS = 1 << PART_BITS;

export interface HashCount {
  /** Most rows that there are. */
  readonly count: number;
  /** Hashes held at a time. */
  readonly held?: number;
}

/** Of a query with one column `h` (UBIGINT). */
export async function repeatsHash(store: Store, sql: string, { count, held = HELD_HASHES }: HashCount): Promise<boolean> {
  const passes = Math.ceil(count / held);
  for (let pass = 0; pass < passes; pass++) {
    const hashes = await readHashes(store, passes === 1 ? sql : `select h from (${sql}) where h % ${passes} = ${pass}`, passes === 1 ? count : null);
    if (hasRepeat(hashes)) return true;
  }
  return false;
}

interface Hashes {
  readonly low: Int32Array;
  readonly high: Int32Array;
}

/** `count` null: asked for first. */
async function readHashes(store: Store, sql: string, count: number | null): Promise<Hashes> {
  const most = count ?? Number((await store.rows<{ n: bigint }>(`select count(*) as n from (${sql})`))[0]!.n);
  const low = new Int32Array(most);
  const high = new Int32Array(most);
  const result = await store.connection.stream(`select (h & 4294967295)::UINTEGER, (h >> 32)::UINTEGER from (${sql})`);
  let at = 0;
  for (let chunk = await result.fetchChunk(); chunk !== null && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
    const [lows, highs] = [chunk.getColumnVector(0), chunk.getColumnVector(1)];
    for (let row = 0; row < chunk.rowCount; row++, at++) {
      low[at] = lows.getItem(row) as number;
      high[at] = highs.getItem(row) as number;
    }
  }
  return { low: low.subarray(0, at), high: high.subarray(0, at) };
}

function hasRepeat({ low, high }: Hashes): boolean {
  const starts = new Int32Array(PARTS + 1);
  for (const one of low) starts[(one & (PARTS - 1)) + 1]! += 1;
  for (let part = 0; part < PARTS; part++) starts[part + 1]! += starts[part]!;
  const next = starts.slice();
  const dealt: Hashes = { low: new Int32Array(low.length), high: new Int32Array(low.length) };
  for (let from = 0; from < low.length; from++) {
    const to = next[low[from]! & (PARTS - 1)]!++;
    dealt.low[to] = low[from]!;
    dealt.high[to] = high[from]!;
  }
  let largest = 0;
  for (let part = 0; part < PARTS; part++) largest = Math.max(largest, starts[part + 1]! - starts[part]!);
  let slots = 1;
  while (slots < 2 * largest) slots *= 2;
  const table = new Int32Array(slots);
  for (let part = 0; part < PARTS; part++) {
    table.fill(0);
    if (hasRepeatIn(dealt, table, [starts[part]!, starts[part + 1]!])) return true;
  }
  return false;
}

/** A slot holds the index of a hash plus 1; 0: it is empty. */
function hasRepeatIn({ low, high }: Hashes, table: Int32Array, [from, end]: readonly [number, number]): boolean {
  const mask = table.length - 1;
  for (let index = from; index < end; index++) {
    let slot = (low[index]! >>> PART_BITS) & mask;
    for (let other = table[slot]!; other !== 0; other = table[slot]!) {
      if (low[other - 1] === low[index] && high[other - 1] === high[index]) return true;
      slot = (slot + 1) & mask;
    }
    table[slot] = index + 1;
  }
  return false;
}
