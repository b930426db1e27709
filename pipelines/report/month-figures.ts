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
  /** Over the same months: mean |rate - observed|, and the log loss of the model, or of giving the rate to every row. */
  readonly baselines: Readonly<Record<'model' | 'lastValue' | 'seasonalNaive', { readonly months: number; readonly meanAbsoluteError: number | null; readonly logLoss: number | null }>>;
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
    baselines: compareRates(months),
  };
}

interface RateSource {
  /** The rate given to the month. */
  readonly rate: (month: MeasuredMonth) => number | null;
  /** Probabilities of its rows, where they differ. */
  readonly probabilities?: (month: MeasuredMonth) => Float64Array | null;
}

const RATE_SOURCES: Readonly<Record<keyof BacktestSummary['baselines'], RateSource>> = {
  model: { rate: ({ figures }) => figures.expectedRate, probabilities: ({ input }) => input.p },
  lastValue: { rate: ({ figures }) => figures.lastValueRate },
  seasonalNaive: { rate: ({ figures }) => figures.seasonalNaiveRate },
};

/** All sources on the same months: those for which each source that ever has a rate has one. */
function compareRates(months: readonly MeasuredMonth[]): BacktestSummary['baselines'] {
  const observed = months.filter(({ figures }) => figures.observedRate !== null);
  const active = Object.values(RATE_SOURCES).filter((source) => observed.some((month) => source.rate(month) !== null));
  const common = observed.filter((month) => active.every((source) => source.rate(month) !== null));
  return Object.fromEntries(Object.entries(RATE_SOURCES).map(([name, source]) => [name, judge(active.includes(source) ? common : [], source)])) as unknown as BacktestSummary['baselines'];
}

function judge(months: readonly MeasuredMonth[], source: RateSource): BacktestSummary['baselines']['model'] {
  if (months.length === 0) return { months: 0, meanAbsoluteError: null, logLoss: null };
  const p = months.map((month) => source.probabilities?.(month) ?? month.input.y.map(() => source.rate(month)!));
  return {
    months: months.length,
    meanAbsoluteError: months.reduce((sum, month) => sum + Math.abs(source.rate(month)! - month.figures.observedRate!.value), 0) / months.length,
    logLoss: logLoss(concatenate(months.map(({ input }) => input.y)), concatenate(p)),
  };
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
