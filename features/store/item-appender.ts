/** Appends blocks of items to the temp table `item_row` by whole vectors, and unused credits to `unused_row`. */
import { DuckDBDataChunk, BIGINT, DOUBLE, INTEGER, UTINYINT, type DuckDBAppender, type DuckDBType } from '@duckdb/node-api';
import { makeItemBlock, type ItemBlock } from '../../core/ledger/item-block.ts';
import type { ItemAnswer } from '../../core/ledger/items-at.ts';
import { VECTOR_ROWS } from './append-columns.ts';
import type { Store } from './open.ts';
import { bytesOf, doublesOf, integersOf } from './vector-items.ts';

type Field = Exclude<keyof ItemBlock, 'size' | 'count'>;

const NUMBERS = { row_id: 'row', item_no: 'item', invoiced_on: 'invoicedOn', due_on: 'dueOn', closed_on: 'closedOn', partial_count: 'partialCount' } as const satisfies Record<string, Field>;
const FLAGS = { is_disputed: 'isDisputed', is_paid: 'isPaid' } as const satisfies Record<string, Field>;
const AMOUNTS = { charged: 'charged', open: 'open' } as const satisfies Record<string, Field>;
/** Of what an amount is made; few ask. */
const PARTS = { invoiced: 'invoiced', direct: 'direct', pool: 'pool', waived: 'waived' } as const satisfies Record<string, Field>;

export interface ItemAppender extends ItemAnswer {
  /** Appends what is left of the block. */
  close(): void;
}

interface Column {
  readonly name: string;
  readonly field: Field;
  readonly type: DuckDBType;
}

function columnsOf(fields: Readonly<Record<string, Field>>, type: DuckDBType): readonly Column[] {
  return Object.entries(fields).map(([name, field]) => ({ name, field, type }));
}

/**
 * Creates `item_row(row_id, item_no, invoiced_on, due_on, closed_on, partial_count, is_disputed, is_paid, charged, open)`, with `invoiced`, `direct`, `pool` and
 * `waived` only on request, and `unused_row`; amounts are BIGINT where `zero` is a bigint and DOUBLE where it is a number, days count from 1970-01-01.
 */
export async function makeItemAppender(store: Store, { zero, hasParts }: { readonly zero: number; readonly hasParts: boolean }): Promise<ItemAppender> {
  const money = typeof zero === 'bigint' ? BIGINT : DOUBLE;
  const columns = [...columnsOf(NUMBERS, INTEGER), ...columnsOf(FLAGS, UTINYINT), ...columnsOf(hasParts ? { ...AMOUNTS, ...PARTS } : AMOUNTS, money)];
  await store.run(`create temp table item_row (${columns.map(({ name, type }) => `${name} ${type.toString()}`).join(', ')})`);
  await store.run('create temp table unused_row (row_id INTEGER, account_no INTEGER, item_no INTEGER, amount_minor BIGINT)');
  const rows = await store.connection.createAppender('item_row', 'main', 'temp');
  const unused = await store.connection.createAppender('unused_row', 'main', 'temp');
  const types = columns.map(({ type }) => type);
  const block = makeItemBlock(VECTOR_ROWS, zero);
  const chunk = DuckDBDataChunk.create(types, VECTOR_ROWS);
  const flush = (): void => {
    appendBlock(rows, { block, columns, chunk: block.count === VECTOR_ROWS ? chunk : DuckDBDataChunk.create(types, block.count) });
    block.count = 0;
  };
  return {
    block,
    onFull: flush,
    onUnused: ({ row, account }, item, amount) => {
      unused.appendInteger(row);
      unused.appendInteger(account);
      unused.appendInteger(item);
      unused.appendBigInt(BigInt(amount));
      unused.endRow();
    },
    close: () => {
      if (block.count > 0) flush();
      rows.closeSync();
      unused.closeSync();
    },
  };
}

interface BlockChunk {
  readonly block: ItemBlock;
  readonly columns: readonly Column[];
  readonly chunk: DuckDBDataChunk;
}

function appendBlock(appender: DuckDBAppender, { block, columns, chunk }: BlockChunk): void {
  columns.forEach(({ field }, column) => {
    const vector = chunk.getColumnVector(column);
    const values = block[field];
    if (values instanceof Int32Array) integersOf(vector).set(values.subarray(0, block.count));
    else if (values instanceof Uint8Array) bytesOf(vector).set(values.subarray(0, block.count));
    else if (values instanceof Float64Array) doublesOf(vector).set(values.subarray(0, block.count));
    else for (let at = 0; at < block.count; at++) vector.setItem(at, values[at]!);
    vector.flush();
  });
  appender.appendDataChunk(chunk);
}
