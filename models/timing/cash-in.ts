/** What comes in week by week, by the payment curves of open receivables. */
import { openAt, type PaymentCurve } from './curve.ts';

export interface OpenReceivable {
  readonly curve: PaymentCurve;
  /** Minor units, > 0. */
  readonly openMinor: number;
  readonly debtorId: string;
}

export interface CashInWeek {
  /** 1 to 13: days 7 (week - 1) + 1 to 7 week after the as-of. */
  readonly week: number;
  readonly expectedMinor: bigint;
  /** 90 % interval. */
  readonly lowerMinor: bigint;
  readonly upperMinor: bigint;
}

const WEEKS = 13;
/** Normal quantile of 95 %. */
const Z = 1.6448536269514722;

/**
 * `expected = sum of open p` with p the probability of payment in the week, rounded to whole minor units.
 *
 * The interval takes receivables of one debtor as paid together and debtors as independent: `variance = sum over debtors of
 * (sum of open sqrt(p (1 - p)))^2`. It holds neither the model's own uncertainty nor what moves all debtors at once.
 */
export function forecastCashIn(receivables: readonly OpenReceivable[]): readonly CashInWeek[] {
  const total = receivables.reduce((sum, { openMinor }) => sum + openMinor, 0);
  return Array.from({ length: WEEKS }, (_, index) => {
    const week = index + 1, spread = new Map<string, number>();
    let expected = 0;
    for (const { curve, openMinor, debtorId } of receivables) {
      const p = openAt(curve, 7 * index) - openAt(curve, 7 * week);
      expected += openMinor * p;
      spread.set(debtorId, (spread.get(debtorId) ?? 0) + openMinor * Math.sqrt(Math.max(0, p * (1 - p))));
    }
    const deviation = Math.sqrt([...spread.values()].reduce((sum, part) => sum + part * part, 0));
    const clamp = (value: number): bigint => BigInt(Math.round(Math.min(total, Math.max(0, value))));
    return { week, expectedMinor: clamp(expected), lowerMinor: clamp(expected - Z * deviation), upperMinor: clamp(expected + Z * deviation) };
  });
}
