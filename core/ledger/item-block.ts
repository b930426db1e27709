/** Items as of a moment, in columns of fixed size; whoever fills a block empties it when it is full. */
import type { Amounts } from './ledger-lines.ts';

export interface ItemBlock {
  readonly size: number;
  /** Rows filled so far. */
  count: number;
  /** The row that asked. */
  readonly row: Int32Array;
  readonly item: Int32Array;
  /** Invoices, debit notes and refunds. */
  readonly charged: Amounts;
  /** Invoices alone. */
  readonly invoiced: Amounts;
  /** Credits that name the item, by themselves or by an allocation. */
  readonly direct: Amounts;
  /** What credits that name nothing pay of it, oldest due first. */
  readonly pool: Amounts;
  /** Part of `direct` that is no payment. */
  readonly waived: Amounts;
  /** `charged - direct - pool`, < 0 when overpaid. */
  readonly open: Amounts;
  /** Days since 1970-01-01; `closedOn` is `NO_DAY` while something is open. */
  readonly invoicedOn: Int32Array;
  readonly dueOn: Int32Array;
  readonly closedOn: Int32Array;
  /** Payments after which something was still open. */
  readonly partialCount: Int32Array;
  readonly isDisputed: Uint8Array;
  /** 1 when nothing is open and not all of it was waived. */
  readonly isPaid: Uint8Array;
}

/** An empty block; amounts are kept as `zero` is, in float64 or in bigints. */
export function makeItemBlock(size: number, zero: number): ItemBlock {
  return {
    size, count: 0, row: new Int32Array(size), item: new Int32Array(size),
    charged: makeAmounts(size, zero), invoiced: makeAmounts(size, zero), direct: makeAmounts(size, zero), pool: makeAmounts(size, zero), waived: makeAmounts(size, zero), open: makeAmounts(size, zero),
    invoicedOn: new Int32Array(size), dueOn: new Int32Array(size), closedOn: new Int32Array(size), partialCount: new Int32Array(size), isDisputed: new Uint8Array(size), isPaid: new Uint8Array(size),
  };
}

/** `size` amounts of zero. */
export function makeAmounts(size: number, zero: number): Amounts {
  return typeof zero === 'bigint' ? Array.from<number>({ length: size }).fill(zero) : new Float64Array(size);
}
