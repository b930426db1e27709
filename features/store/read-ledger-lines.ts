/** Reads the numbered ledger of a spine's debtors into columns, chunk by chunk. */
import type { DuckDBVector } from '@duckdb/node-api';
import { DunlinError } from '../../core/errors.ts';
import { makeAmounts } from '../../core/ledger/item-block.ts';
import type { Allocated, Amounts, LedgerLines, TermsVersion } from '../../core/ledger/ledger-lines.ts';
import type { Store } from './open.ts';
import { doublesOf, integersOf } from './vector-items.ts';

/** Totals from here on need bigints: float64 holds every smaller integer. */
const EXACT_TOTAL = 2n ** 53n;

/** Reads `account_key`, `item_key`, `ledger_line` and `spine_debtor`, and the allocations and receivables of its debtors. */
export async function readLedgerLines(store: Store): Promise<LedgerLines> {
  const [size] = await store.rows<{ entries: bigint; largest: bigint | null }>(
    'select sum(entries)::BIGINT as entries, max(total) as largest from (select count(*) as entries, sum(amount_minor) as total from ledger_line group by account_no)');
  const zero = (size!.largest ?? 0n) < EXACT_TOTAL ? 0 : (0n as unknown as number);
  return readEntries(store, Number(size!.entries ?? 0n), zero);
}

async function readEntries(store: Store, count: number, zero: number): Promise<LedgerLines> {
  const money = typeof zero === 'bigint' ? 'amount_minor' : 'amount_minor::DOUBLE';
  const columns = {
    account: new Int32Array(count), item: new Int32Array(count), kind: new Uint8Array(count), dueOn: new Int32Array(count), eventOn: new Int32Array(count), member: new Int32Array(count),
    eventAt: new Float64Array(count), knownAt: new Float64Array(count), amount: makeAmounts(count, zero),
  };
  await readNumbers(store, `select rowid::INTEGER, account_no, item_no, kind, due_on, event_on, member, event_us, known_us, ${money} from ledger_line`, Object.values(columns));
  const { account, ...kept } = columns;
  const itemCount = await countRows(store, 'item_key');
  const items = { account: new Int32Array(itemCount), hasReceivable: new Uint8Array(itemCount) };
  await readNumbers(store, 'select item_no, account_no, (receivable_id is not null)::INTEGER from item_key order by item_no', Object.values(items));
  const accountCount = (account.at(-1) ?? -1) + 1;
  return {
    ...kept, zero, entryStart: startsOf(account, accountCount), itemStart: startsOf(items.account, accountCount),
    hasReceivable: items.hasReceivable, reversedBy: await readReversals(store),
    allocated: await readAllocations(store, zero), terms: await readTerms(store),
  };
}

/** Fills columns of numbers from a query whose first column counts from 0 and which has no nulls: days and codes as INTEGER, moments as DOUBLE. */
async function readNumbers(store: Store, sql: string, targets: readonly Amounts[]): Promise<void> {
  const result = await store.connection.run(sql);
  for (let chunk = await result.fetchChunk(), from = 0; chunk !== null && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
    const rows = chunk.rowCount;
    const first = chunk.getColumnVector(0).getItem(0);
    if (first !== from) throw new DunlinError('internal', `Rows of the ledger must come in order; got ${String(first)} where ${from} was due.`);
    for (const [index, target] of targets.entries()) copyNumbers(chunk.getColumnVector(index + 1), target, { from, rows });
    from += rows;
  }
}

function copyNumbers(vector: DuckDBVector, target: Amounts, { from, rows }: { readonly from: number; readonly rows: number }): void {
  if (target instanceof Float64Array) target.set(doublesOf(vector), from);
  else if (target instanceof Int32Array || target instanceof Uint8Array) target.set(integersOf(vector), from);
  else for (let at = 0; at < rows; at++) target[from + at] = vector.getItem(at) as number;
}

async function countRows(store: Store, table: string): Promise<number> {
  const [row] = await store.rows<{ rows: bigint }>(`select count(*) as rows from ${table}`);
  return Number(row!.rows);
}

/** Where each account begins in a column of account numbers that ascend; one more place for the end. */
function startsOf(accounts: ArrayLike<number>, count: number): Int32Array {
  const starts = new Int32Array(count + 1);
  for (let at = 0; at < accounts.length; at++) starts[accounts[at]! + 1]!++;
  for (let account = 0; account < count; account++) starts[account + 1]! += starts[account]!;
  return starts;
}

async function readReversals(store: Store): Promise<ReadonlyMap<number, readonly number[]>> {
  const rows = await store.rows<{ target: number; reversal: number }>(`
    select target.rowid::INTEGER as target, reversal.rowid::INTEGER as reversal
    from ledger_line as reversal join ledger_line as target on target.account_no = reversal.account_no and target.entry_id = reversal.reverses_entry_id
    where reversal.reverses_entry_id is not null order by 1, 2`);
  const reversals = new Map<number, number[]>();
  for (const { target, reversal } of rows) appendTo(reversals, target, reversal);
  return reversals;
}

async function readAllocations(store: Store, zero: number): Promise<ReadonlyMap<number, readonly Allocated[]>> {
  const rows = await store.rows<{ entry_no: number; item_no: number; amount_minor: bigint; event_us: number; known_us: number; member: number }>(`
    select line.rowid::INTEGER as entry_no, item_key.item_no, allocation.amount_minor, epoch_us(allocation.event_at)::DOUBLE as event_us,
      epoch_us(allocation.known_at)::DOUBLE as known_us, spine_debtor.member
    from main.allocation join spine_debtor using (debtor_id) join ledger_line as line using (entry_id)
    join account_key on account_key.account_no = line.account_no and account_key.component = spine_debtor.component
    join item_key on item_key.account_no = line.account_no and item_key.item_id = allocation.receivable_id
    order by entry_no, allocation.allocation_id`);
  const allocated = new Map<number, Allocated[]>();
  for (const row of rows) {
    const amount = typeof zero === 'bigint' ? (row.amount_minor as unknown as number) : Number(row.amount_minor);
    appendTo(allocated, row.entry_no, { item: row.item_no, amount, eventAt: row.event_us, knownAt: row.known_us, member: row.member });
  }
  return allocated;
}

/** Versions of the receivables that some charge leaves without a due date. */
async function readTerms(store: Store): Promise<ReadonlyMap<number, readonly TermsVersion[]>> {
  const rows = await store.rows<{ item_no: number; terms_days: bigint | null; event_us: number; known_us: number; member: number }>(`
    select item_key.item_no, receivable.terms_days, epoch_us(receivable.event_at)::DOUBLE as event_us, epoch_us(receivable.known_at)::DOUBLE as known_us, spine_debtor.member
    from item_key join account_key using (account_no)
    join spine_debtor using (component) join main.receivable on receivable.debtor_id = spine_debtor.debtor_id and receivable.receivable_id = item_key.receivable_id
    where item_key.lacks_due order by item_key.item_no, receivable.event_at desc, receivable.known_at desc`);
  const terms = new Map<number, TermsVersion[]>();
  for (const row of rows) {
    appendTo(terms, row.item_no, { termsDays: row.terms_days === null ? null : Number(row.terms_days), eventAt: row.event_us, knownAt: row.known_us, member: row.member });
  }
  return terms;
}

function appendTo<T>(lists: Map<number, T[]>, key: number, value: T): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}
