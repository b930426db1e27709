/** Appends blocks of items to the temp table `item_row` by whole vectors, and unused credits to `unused_row`. */
import { DuckDBDataChunk, type DuckDBAppender, BIGINT, DOUBLE, INTEGER } from '@duckdb/node-api';
import { makeItemBlock, type ItemBlock } from '../../core/ledger/item-block.ts';
import type { ItemAnswer } from '../../core/ledger/items-at.ts';
import { VECTOR_ROWS } from './append-columns.ts';
import type { Store } from './open.ts';

const DAYS = ['row', 'item', 'invoicedOn', 'dueOn', 'closedOn', 'partialCount', 'isDisputed'] as const satisfies readonly (keyof ItemBlock)[];
const AMOUNTS = ['charged', 'invoiced', 'direct', 'pool', 'waived'] as const;

export interface ItemAppender extends ItemAnswer {
  /** Appends what is left of the block. */
  close(): void;
}

/** Creates both tables, amounts as BIGINT where `zero` is a bigint and as DOUBLE where it is a number. */
export async function makeItemAppender(store: Store, zero: number): Promise<ItemAppender> {
  const money = typeof zero === 'bigint' ? BIGINT : DOUBLE;
  const amount = typeof zero === 'bigint' ? 'BIGINT' : 'DOUBLE';
  await store.run(`create temp table item_row (row_id INTEGER, item_no INTEGER, invoiced_on INTEGER, due_on INTEGER, closed_on INTEGER, partial_count INTEGER, is_disputed INTEGER,
    charged ${amount}, invoiced ${amount}, direct ${amount}, pool ${amount}, waived ${amount})`);
  await store.run('create temp table unused_row (row_id INTEGER, account_no INTEGER, item_no INTEGER, amount_minor BIGINT)');
  const rows = await store.connection.createAppender('item_row', 'main', 'temp');
  const unused = await store.connection.createAppender('unused_row', 'main', 'temp');
  const types = [...DAYS.map(() => INTEGER), ...AMOUNTS.map(() => money)];
  const block = makeItemBlock(VECTOR_ROWS, zero);
  const chunk = DuckDBDataChunk.create(types, VECTOR_ROWS);
  const flush = (): void => {
    appendBlock(rows, block, block.count === VECTOR_ROWS ? chunk : DuckDBDataChunk.create(types, block.count));
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

function appendBlock(appender: DuckDBAppender, block: ItemBlock, chunk: DuckDBDataChunk): void {
  [...DAYS, ...AMOUNTS].forEach((name, column) => {
    const vector = chunk.getColumnVector(column);
    const values = block[name];
    for (let at = 0; at < block.count; at++) vector.setItem(at, values[at]!);
    vector.flush();
  });
  appender.appendDataChunk(chunk);
}
