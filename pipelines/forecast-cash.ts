/** The cash of the next 13 weeks by a trained timing model. */
import { columnOf, type Frame } from '../core/frame.ts';
import { DunlinError } from '../core/errors.ts';
import type { Portfolio } from '../core/schema/portfolio.ts';
import { formatInstant } from '../core/time.ts';
import { buildOpenReceivables } from '../features/labels/payment-times.ts';
import type { Store } from '../features/store/open.ts';
import { pointInTimeJoin } from '../features/store/point-in-time-join.ts';
import { forecastCashIn, type CashInWeek } from '../models/timing/cash-in.ts';
import { paymentCurves, type TimingModel } from '../models/timing/curve.ts';
import { portfolioClock } from './clock.ts';
import { featureOptions } from './deployment.ts';
import { timingViews } from './model-views.ts';

export interface CashForecast {
  /** ISO instant. */
  readonly asOf: string;
  readonly currency: string;
  /** Open receivables that it is made of. */
  readonly receivables: number;
  readonly openMinor: bigint;
  readonly weeks: readonly CashInWeek[];
}

/** What the open receivables of the store will bring in by their curves; new invoices are not in it. Throws `frame-mismatch`. */
export async function forecastCash(store: Store, portfolio: Portfolio, model: TimingModel): Promise<CashForecast> {
  const now = (await portfolioClock(store, portfolio)).now(), options = featureOptions(portfolio);
  const spine = await buildOpenReceivables(store, now, options);
  const x = await pointInTimeJoin(store, spine, timingViews(portfolio), options), curves = paymentCurves(model, x), amounts = amountsOf(x);
  const receivables = curves.map((curve, row) => ({ curve, openMinor: amounts[row]!, debtorId: spine.debtorIds[row]! })).filter(({ openMinor }) => openMinor > 0);
  return {
    asOf: formatInstant(now), currency: portfolio.currency, receivables: receivables.length,
    openMinor: receivables.reduce((sum, { openMinor }) => sum + BigInt(openMinor), 0n), weeks: forecastCashIn(receivables),
  };
}

function amountsOf(x: Frame): Float64Array {
  const column = columnOf(x, 'item_open_minor');
  if (column.kind !== 'numeric') throw new DunlinError('frame-mismatch', 'The column item_open_minor must be numeric. Build the features again.');
  return column.values;
}
