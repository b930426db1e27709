/** The cash of the next 13 weeks by a trained timing model. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { columnOf, type Frame, type Spine } from '../core/frame.ts';
import { DunlinError } from '../core/errors.ts';
import { canonicalJson } from '../core/hash.ts';
import type { HomePaths } from '../core/home.ts';
import type { Portfolio } from '../core/schema/portfolio.ts';
import { SNAPSHOT_PATHS } from '../core/schema/snapshot.ts';
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

/** A forecast as it is published: whole minor units as JSON numbers. */
export interface PublishedCashForecast extends Omit<CashForecast, 'openMinor' | 'weeks'> {
  readonly openMinor: number;
  readonly weeks: readonly { readonly week: number; readonly expectedMinor: number; readonly lowerMinor: number; readonly upperMinor: number }[];
}

/** What the open receivables of the store will bring in by their curves; new invoices are not in it. Throws `frame-mismatch`. */
export async function forecastCash(store: Store, portfolio: Portfolio, model: TimingModel): Promise<CashForecast> {
  const now = (await portfolioClock(store, portfolio)).now(), options = featureOptions(portfolio);
  const spine = await buildOpenReceivables(store, now, options);
  return forecastRows({ spine, frame: await pointInTimeJoin(store, spine, timingViews(portfolio), options) }, model, { asOf: formatInstant(now), currency: portfolio.currency });
}

/** The same for rows of open receivables that are there already. Throws `frame-mismatch`. */
export function forecastRows({ spine, frame }: { readonly spine: Spine; readonly frame: Frame }, model: TimingModel, stated: Pick<CashForecast, 'asOf' | 'currency'>): CashForecast {
  const curves = paymentCurves(model, frame), amounts = amountsOf(frame);
  const receivables = curves.map((curve, row) => ({ curve, openMinor: amounts[row]!, debtorId: spine.debtorIds[row]! })).filter(({ openMinor }) => openMinor > 0);
  return { ...stated, receivables: receivables.length, openMinor: receivables.reduce((sum, { openMinor }) => sum + BigInt(openMinor), 0n), weeks: forecastCashIn(receivables) };
}

export function encodeForecast({ openMinor, weeks, ...stated }: CashForecast): Uint8Array {
  const published: PublishedCashForecast = {
    ...stated, openMinor: Number(openMinor),
    weeks: weeks.map(({ week, expectedMinor, lowerMinor, upperMinor }) => ({ week, expectedMinor: Number(expectedMinor), lowerMinor: Number(lowerMinor), upperMinor: Number(upperMinor) })),
  };
  return Buffer.from(`${canonicalJson(published)}\n`);
}

/** The forecast of a snapshot; null where no timing model is published. */
export function readForecast(home: HomePaths, snapshotId: string): PublishedCashForecast | null {
  const path = join(home.snapshots, snapshotId, SNAPSHOT_PATHS.cashForecast);
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) as PublishedCashForecast : null;
}

function amountsOf(x: Frame): Float64Array {
  const column = columnOf(x, 'item_open_minor');
  if (column.kind !== 'numeric') throw new DunlinError('frame-mismatch', 'The column item_open_minor must be numeric. Build the features again.');
  return column.values;
}
