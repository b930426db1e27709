/** The spine of a bench: every debtor at every month-end, month by month. */
import type { Spine } from '../../../core/frame.ts';
import { debtorId, monthEnds } from './world-shape.ts';

export function everyDebtor(debtors: number, asOfCount: number): Spine {
  const ids = Array.from({ length: debtors }, (_, index) => debtorId(index));
  const moments = monthEnds(asOfCount);
  const rowCount = debtors * moments.length;
  const asOf = new BigInt64Array(rowCount);
  moments.forEach((moment, i) => asOf.fill(moment, i * debtors, (i + 1) * debtors));
  return { rowCount, debtorIds: moments.flatMap(() => ids), receivableIds: Array.from({ length: rowCount }, () => null), asOf };
}
