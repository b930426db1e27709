/** Figures of one month of a backtest and their summary, with intervals that resample debtors. */
import type { Interval } from '../../models/contract.ts';
import { bootstrapGroups, percentileInterval } from '../../models/metrics/group-bootstrap.ts';
import { logLoss } from '../../models/metrics/log-loss.ts';
import { measureDefault } from '../../models/metrics/measure.ts';

export interface BacktestMonth {
  readonly month: string;
  readonly rows: number;
  readonly positives: number;
  /** Null when the month has no known outcome. */
  readonly observedRate: Interval | null;
  /** Mean probability of the model; null without rows or model. */
  readonly expectedRate: number | null;
  /** Rate of the last month that was known at the cut. */
  readonly lastValueRate: number | null;
  /** Rate of the same month of the year before, if known at the cut. */
  readonly seasonalNaiveRate: number | null;
  /** Null without a model or with one class. */
  readonly auc: Interval | null;
  readonly logLoss: Interval | null;
  readonly brier: Interval | null;
  /** Observed less expected rate. */
  readonly calibrationInTheLarge: Interval | null;
  readonly fittedOn: { readonly month: string; readonly rows: number } | null;
}

export interface BacktestSummary {
  readonly months: number;
  readonly rows: number;
  readonly positives: number;
  readonly auc: Interval | null;
  readonly logLoss: Interval | null;
  readonly brier: Interval | null;
  readonly calibrationInTheLarge: Interval | null;
  /** The model and the two rates that need none, each on the months for which it has a rate. */
  readonly comparison: Readonly<Record<'model' | 'lastValue' | 'seasonalNaive', Comparison>>;
}

/** How far a rate was from the observed one, and the model on the same months. Null without months. */
export interface Comparison {
  readonly months: number;
  /** Mean over the months of |rate - observed|. */
  readonly meanAbsoluteError: number | null;
  /** Log loss of the model by row, or of giving the rate to every row. */
  readonly logLoss: number | null;
  readonly modelMeanAbsoluteError: number | null;
  readonly modelLogLoss: number | null;
}

export interface MonthInput {
  readonly month: string;
  readonly y: Float64Array;
  readonly p: Float64Array | null;
  readonly groups: readonly string[];
  readonly lastValue: number | null;
  readonly seasonalNaive: number | null;
  readonly fittedOn: { readonly month: string; readonly rows: number } | null;
  readonly seed: number;
}

/** The figures of a month and what the summary needs of it. */
export interface MeasuredMonth {
  readonly figures: BacktestMonth;
  readonly input: MonthInput;
}

export function measureMonth(input: MonthInput): MeasuredMonth {
  const { month, y, p, fittedOn } = input;
  const metrics = p === null ? null : measureDefault(input, p, input.seed);
  return {
    input,
    figures: {
      month, rows: y.length, positives: total(y), observedRate: y.length === 0 ? null : rateInterval(y, input.groups, input.seed),
      expectedRate: p === null ? null : total(p) / p.length, lastValueRate: input.lastValue, seasonalNaiveRate: input.seasonalNaive,
      auc: metrics && Number.isFinite(metrics.auc.value) ? metrics.auc : null, logLoss: metrics?.logLoss ?? null, brier: metrics?.brier ?? null,
      calibrationInTheLarge: metrics?.calibrationInTheLarge ?? null, fittedOn,
    },
  };
}

/** Pools the months; AUC and losses over all rows with a model. */
export function summariseMonths(months: readonly MeasuredMonth[], seed: number): BacktestSummary {
  const scored = months.map(({ input }) => input).filter((input) => input.p !== null);
  const y = concatenate(scored.map((input) => input.y));
  const metrics = y.length === 0 ? null : measureDefault({ y, groups: scored.flatMap((input) => input.groups) }, concatenate(scored.map((input) => input.p!)), seed);
  return {
    months: months.length, rows: months.reduce((sum, { figures }) => sum + figures.rows, 0), positives: months.reduce((sum, { figures }) => sum + figures.positives, 0),
    auc: metrics && Number.isFinite(metrics.auc.value) ? metrics.auc : null, logLoss: metrics?.logLoss ?? null, brier: metrics?.brier ?? null, calibrationInTheLarge: metrics?.calibrationInTheLarge ?? null,
    comparison: { model: compare(months, modelRate), lastValue: compare(months, ({ figures }) => figures.lastValueRate), seasonalNaive: compare(months, ({ figures }) => figures.seasonalNaiveRate) },
  };
}

type RateOf = (month: MeasuredMonth) => number | null;

const modelRate: RateOf = ({ figures }) => figures.expectedRate;

/** A rate beside the model, on the months that have both. */
function compare(months: readonly MeasuredMonth[], rateOf: RateOf): Comparison {
  const usable = months.filter((month) => month.figures.observedRate !== null && modelRate(month) !== null && rateOf(month) !== null);
  if (usable.length === 0) return { months: 0, meanAbsoluteError: null, logLoss: null, modelMeanAbsoluteError: null, modelLogLoss: null };
  const y = concatenate(usable.map(({ input }) => input.y));
  const modelLogLoss = logLoss(y, concatenate(usable.map(({ input }) => input.p!)));
  const constant = concatenate(usable.map((month) => month.input.y.map(() => rateOf(month)!)));
  return {
    months: usable.length, meanAbsoluteError: meanError(usable, rateOf), logLoss: rateOf === modelRate ? modelLogLoss : logLoss(y, constant),
    modelMeanAbsoluteError: meanError(usable, modelRate), modelLogLoss,
  };
}

function meanError(months: readonly MeasuredMonth[], rateOf: RateOf): number {
  return months.reduce((sum, month) => sum + Math.abs(rateOf(month)! - month.figures.observedRate!.value), 0) / months.length;
}

function rateInterval(y: Float64Array, groups: readonly string[], seed: number): Interval {
  const bootstrap = bootstrapGroups(groups, seed);
  const replicates = Array.from({ length: bootstrap.replicates }, (_, replicate) => {
    const weights = bootstrap.weights(replicate);
    return y.reduce((sum, label, row) => sum + label * weights[row]!, 0) / total(weights);
  });
  return percentileInterval(total(y) / y.length, replicates);
}

function total(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function concatenate(parts: readonly Float64Array[]): Float64Array {
  const out = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
  parts.reduce((offset, part) => {
    out.set(part, offset);
    return offset + part.length;
  }, 0);
  return out;
}
