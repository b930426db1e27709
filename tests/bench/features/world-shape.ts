/** The two cases of the feature bench, their sizes and their as-of moments. */
import { sha256 } from '../../../core/hash.ts';
import { addDays, endOfDate, type Instant } from '../../../core/time.ts';

export type CaseName = 'A' | 'B';

/** A generated portfolio; equal shapes give equal rows. */
export interface WorldShape {
  readonly debtors: number;
  /** Mean of a debtor's ledger entries. */
  readonly entriesPerDebtor: number;
  readonly historyDays: number;
  readonly seed: number;
}

export interface BenchCase {
  readonly name: CaseName;
  readonly words: string;
  readonly shape: WorldShape;
  /** Month-ends at which every debtor has a row. */
  readonly asOfCount: number;
}

export const PORTFOLIO = { timeZone: 'Europe/Madrid', currency: 'EUR', country: 'ES' } as const;
/** Last day of every world's history; the newest as-of lies 15 days before it, so that every row has a future not to read. */
export const LAST_DAY = '2025-07-15';
const NEWEST_MONTH_END = [2025, 6] as const;

/** Case A: many month-ends of debtors with a long history. Case B: one evening of a large portfolio. `scale` 1 is 10 M entries. */
export function benchCase(name: CaseName, scale: number): BenchCase {
  return name === 'A'
    ? { name, words: 'debtors x 10 month-ends, 100 entries each', asOfCount: 10, shape: { debtors: Math.round(100_000 * scale), entriesPerDebtor: 100, historyDays: 1095, seed: 1 } }
    : { name, words: 'debtors x 1 as-of, 10 entries each', asOfCount: 1, shape: { debtors: Math.round(1_000_000 * scale), entriesPerDebtor: 10, historyDays: 730, seed: 1 } };
}

/** Ends of the newest `count` months, oldest first. */
export function monthEnds(count: number): readonly Instant[] {
  const [year, month] = NEWEST_MONTH_END;
  return Array.from({ length: count }, (_, i) => {
    const index = year * 12 + month - (count - 1 - i);
    const nextMonth = `${Math.floor(index / 12)}-${String(index % 12 + 1).padStart(2, '0')}-01`;
    return endOfDate(addDays(nextMonth, -1), PORTFOLIO.timeZone);
  });
}

/** Id of debtor `index`; the same as the generator's SQL writes. */
export function debtorId(index: number): string {
  return `crm:C${String(index).padStart(8, '0')}`;
}

/** Names a world by everything that its rows depend on. */
export function worldName(shape: WorldShape, recipe: string): string {
  return `world-${shape.debtors}x${shape.entriesPerDebtor}-${sha256(JSON.stringify({ shape, recipe, LAST_DAY, PORTFOLIO })).slice(0, 12)}`;
}
