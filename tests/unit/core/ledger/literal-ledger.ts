/** One debtor's ledger as a literal table, and the account as a clerk would read it on a day. */
import { LEDGER_KINDS, type LedgerKind } from '../../../../core/contact.ts';
import { makeItemBlock } from '../../../../core/ledger/item-block.ts';
import { makeItemsAt } from '../../../../core/ledger/items-at.ts';
import { NO_DAY, type Allocated, type LedgerLines } from '../../../../core/ledger/ledger-lines.ts';
import { addDays, daysBetween, endOfDate, parseInstant } from '../../../../core/time.ts';

/** Id, receivable, kind, minor units, date; known at the end of the date unless `known` says later. */
export type LiteralEntry = readonly [id: string, receivable: string | null, kind: LedgerKind, amount: number | bigint, date: string, more?: {
  readonly due?: string; readonly reverses?: string; readonly known?: string; readonly currency?: string; readonly terms?: number;
  /** Allocations of a credit without receivable. */
  readonly pays?: Readonly<Record<string, number>>;
}];

const CHARGES: readonly LedgerKind[] = ['invoice', 'debit_note', 'refund'];
const dayOf = (date: string | undefined): number => (date === undefined ? NO_DAY : daysBetween('1970-01-01', date));
const dateOf = (day: number): string => addDays('1970-01-01', day);
const startOf = (date: string): number => Number(parseInstant(`${date}T00:00:00Z`));
const endOf = (date: string): number => Number(endOfDate(date, 'UTC'));

export interface AskedOn {
  readonly asOf: string;
  /** Left out: the as-of. */
  readonly knownAt?: string;
}

/**
 * One line per item, by currency and id: `r EUR open 1000 due 2024-01-31 dpd 5`, with `closed 2024-02-05` and `disputed` where they hold;
 * then `credit EUR 100 on r` or `credit EUR 100` for what pays nothing.
 */
export function readAccounts(entries: readonly LiteralEntry[], { asOf, knownAt = asOf }: AskedOn): readonly string[] {
  const currencies = [...new Set(entries.map(([, , , , , more]) => more?.currency ?? 'EUR'))].sort();
  return currencies.flatMap((currency) => readAccount(entries.filter(([, , , , , more]) => (more?.currency ?? 'EUR') === currency), { currency, asOf, knownAt }));
}

function readAccount(entries: readonly LiteralEntry[], { currency, asOf, knownAt }: Required<AskedOn> & { readonly currency: string }): readonly string[] {
  const sorted = [...entries].sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));
  const names = [...new Set(sorted.flatMap((entry) => [itemOf(entry) ?? [], Object.keys(entry[5]?.pays ?? {})].flat()))].sort();
  const block = makeItemBlock(20, zeroOf(entries));
  const unused: string[] = [];
  const onFull = (): void => {
    throw new Error('A literal ledger has few items.');
  };
  const itemsAt = makeItemsAt(toLines(sorted, names));
  // What was asked before must leave no trace.
  itemsAt({ account: 0, asOf: endOf('2025-12-31'), knownAt: endOf('2025-12-31'), row: 0, members: null }, { block: makeItemBlock(20, zeroOf(entries)), onFull, onUnused: () => {} });
  itemsAt({ account: 0, asOf: endOf(asOf), knownAt: endOf(knownAt), row: 0, members: null },
    { block, onFull, onUnused: (_, item, amount) => unused.push(`credit ${currency} ${amount}${item < 0 ? '' : ` on ${names[item]!}`}`) });
  const items = Array.from({ length: block.count }, (_, at) => {
    const open = block.charged[at]! - block.direct[at]! - block.pool[at]!;
    const dpd = open > 0 ? Math.max(0, dayOf(asOf) - block.dueOn[at]!) : 0;
    const closed = block.closedOn[at] === NO_DAY ? '' : ` closed ${dateOf(block.closedOn[at]!)}`;
    return `${names[block.item[at]!]!} ${currency} open ${open} due ${dateOf(block.dueOn[at]!)} dpd ${dpd}${closed}${block.isDisputed[at] === 1 ? ' disputed' : ''}`;
  });
  return [...items.sort(), ...unused.sort()];
}

function zeroOf(entries: readonly LiteralEntry[]): number {
  return entries.some(([, , , amount]) => typeof amount === 'bigint') ? (0n as unknown as number) : 0;
}

function sortKey([id, , , , date, more]: LiteralEntry): string {
  return `${date} ${more?.known ?? date} ${id}`;
}

function itemOf([id, receivable, kind]: LiteralEntry): string | null {
  return receivable ?? (CHARGES.includes(kind) ? `#${id}` : null);
}

function toLines(entries: readonly LiteralEntry[], names: readonly string[]): LedgerLines {
  const reversedBy = new Map<number, number[]>();
  entries.forEach(([, , , , , more], reversal) => {
    const target = entries.findIndex(([id]) => id === more?.reverses);
    if (target >= 0) reversedBy.set(target, [...reversedBy.get(target) ?? [], reversal]);
  });
  const zero = zeroOf(entries);
  const money = (amount: number | bigint): number => (typeof zero === 'bigint' ? BigInt(amount) as unknown as number : Number(amount));
  const partsOf = ([, , , , date, more]: LiteralEntry): Allocated[] => Object.entries(more?.pays ?? {})
    .map(([name, amount]) => ({ item: names.indexOf(name), amount: money(amount), eventAt: startOf(date), knownAt: endOf(more?.known ?? date), member: 0 }));
  const termsOf = (name: string): number | undefined => entries.find((entry) => itemOf(entry) === name && entry[5]?.terms !== undefined)?.[5]?.terms;
  return {
    entryStart: Int32Array.of(0, entries.length), itemStart: Int32Array.of(0, names.length), zero, reversedBy,
    item: Int32Array.from(entries, (entry) => names.indexOf(itemOf(entry) ?? '')), kind: Uint8Array.from(entries, ([, , kind]) => LEDGER_KINDS.indexOf(kind)),
    amount: entries.map(([, , , amount]) => money(amount)), dueOn: Int32Array.from(entries, ([, , , , , more]) => dayOf(more?.due)), eventOn: Int32Array.from(entries, ([, , , , date]) => dayOf(date)),
    eventAt: Float64Array.from(entries, ([, , , , date]) => startOf(date)), knownAt: Float64Array.from(entries, ([, , , , date, more]) => endOf(more?.known ?? date)), member: new Int32Array(entries.length),
    allocated: new Map(entries.flatMap((entry, at) => (entry[5]?.pays ? [[at, partsOf(entry)] as const] : []))),
    terms: new Map(names.flatMap((name, item) => (termsOf(name) === undefined ? [] : [[item, [{ termsDays: termsOf(name)!, eventAt: 0, knownAt: 0, member: 0 }]] as const]))),
    hasReceivable: Uint8Array.from(names, (name) => (name.startsWith('#') ? 0 : 1)),
  };
}
