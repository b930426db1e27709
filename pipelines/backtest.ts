/**
 * Seasonality backtest: walks forward by month over a label and asks what the model would have said. Start reading here.
 *
 * At the first microsecond of a month (the cut) only rows whose label was known count as history. Once a year the model is fitted
 * again on that history; every month it scores the observation points of the month. Beside it stand two rates that need no
 * model: the last month whose outcomes were all known at the cut, and the same month of the year before, if known at the cut.
 */
import { DunlinError } from '../core/errors.ts';
import { selectRows, type Frame } from '../core/frame.ts';
import type { Progress } from '../core/progress.ts';
import type { Portfolio } from '../core/schema/portfolio.ts';
import { addDays, startOfDate, type Instant } from '../core/time.ts';
import { buildLabelledSpine, type LabelledSpine } from '../features/labels/build.ts';
import { labelPack } from '../features/labels/registry.ts';
import { selectViews } from '../features/registry.ts';
import type { Store } from '../features/store/open.ts';
import { pointInTimeJoin } from '../features/store/point-in-time-join.ts';
import type { EstimatorName } from '../models/contract.ts';
import { ESTIMATORS } from '../models/default-propensity/registry.ts';
import { measureMonth, summariseMonths, type BacktestMonth, type BacktestSummary } from './report/month-figures.ts';
import { monthOf, monthsBetween, nextMonth, previousYear } from './report/months.ts';
import { portfolioClock } from './clock.ts';
import { fitHistory, type HistoryModel } from './fit-history.ts';

const REFIT_MONTHS = 12;
const DEFAULT_SEED = 1;
/** Quick to fit again and again. */
const PREFERRED: readonly EstimatorName[] = ['trees', 'logistic'];

export interface BacktestOptions {
  /** First and last month, `YYYY-MM`, by as-of in the portfolio's zone. */
  readonly from: string;
  readonly to: string;
  /** Label of the portfolio; left out: the one whose model answers scores. */
  readonly label?: string;
  /** Left out: trees if the portfolio has them, else logistic. */
  readonly estimator?: EstimatorName;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

export interface Backtest {
  readonly portfolio: string;
  readonly label: string;
  readonly meaning: string;
  readonly estimator: EstimatorName;
  readonly months: readonly BacktestMonth[];
  readonly summary: BacktestSummary;
  /** Observed rate of every month with known outcomes up to `to`. */
  readonly history: readonly { readonly month: string; readonly rows: number; readonly observedRate: number }[];
}

/** Observation points with features and month. */
interface Panel {
  readonly labelled: LabelledSpine;
  readonly x: Frame;
  readonly rowsOf: ReadonlyMap<string, Int32Array>;
}

/**
 * Runs the backtest. Throws `argument-invalid` for an unknown label or an empty range, `window-empty` when no month of the range has a
 * known outcome, `cancelled` when stopped.
 */
export async function backtestSeasonality(store: Store, portfolio: Portfolio, options: BacktestOptions): Promise<Backtest> {
  const range = monthsBetween(options.from, options.to);
  const label = labelOf(portfolio, options.label);
  const estimator = options.estimator ?? (PREFERRED.find((name) => portfolio.models.default.estimators.includes(name)) ?? 'base-rate');
  const panel = await buildPanel(store, portfolio, { label, lastMonth: range.at(-1)!, progress: options.progress });
  if (!range.some((month) => panel.rowsOf.has(month))) {
    throw new DunlinError('window-empty', `At least one month from ${options.from} to ${options.to} must have known outcomes; label ${label.id} has ${[...panel.rowsOf.keys()].sort().at(0) ?? 'none'} to ${[...panel.rowsOf.keys()].sort().at(-1) ?? 'none'}. Choose months inside.`);
  }
  const months = await walkForward(panel, range, { portfolio, estimator, options });
  const history = [...panel.rowsOf].map(([month, rows]) => ({ month, rows: rows.length, observedRate: rateOf(panel.labelled, rows) })).sort((a, b) => (a.month < b.month ? -1 : 1));
  return { portfolio: portfolio.name, label: label.id, meaning: labelPack(label.pack).meaning, estimator, months: months.map(({ figures }) => figures), summary: summariseMonths(months, portfolio.seed ?? DEFAULT_SEED), history };
}

interface Walk {
  readonly portfolio: Portfolio;
  readonly estimator: EstimatorName;
  readonly options: BacktestOptions;
}

type WalkedMonth = Parameters<typeof summariseMonths>[0][number];

async function walkForward(panel: Panel, range: readonly string[], walk: Walk): Promise<WalkedMonth[]> {
  const { spine, label, labelKnownAt } = panel.labelled;
  const seed = walk.portfolio.seed ?? DEFAULT_SEED;
  const history = { x: panel.x, y: label, groups: spine.debtorIds, asOf: spine.asOf, labelKnownAt };
  const fit = { estimator: ESTIMATORS[walk.estimator], parameters: walk.portfolio.models.default.parameters?.[walk.estimator] ?? {}, context: { seed, signal: walk.options.signal } };
  const walked: WalkedMonth[] = [];
  let fitted: { readonly model: HistoryModel; readonly month: string } | null = null;
  let age = 0;
  for (const [i, month] of range.entries()) {
    walk.options.signal.throwIfAborted();
    const cut = startOfDate(`${month}-01`, walk.portfolio.timeZone);
    if (fitted === null || age === REFIT_MONTHS) {
      const model = await fitHistory(history, cut, fit);
      if (model) {
        fitted = { model, month };
        age = 0;
      }
    }
    age += 1;
    const rows = panel.rowsOf.get(month) ?? new Int32Array(0);
    const p = fitted === null || rows.length === 0 ? null : fitted.model.probabilities(selectRows(panel.x, rows));
    walked.push(measureMonth({
      month, p, y: Float64Array.from(rows, (row) => label[row]!), groups: Array.from(rows, (row) => spine.debtorIds[row]!),
      lastValue: lastKnownRate(panel, month, cut), seasonalNaive: rateIfKnown(panel, previousYear(month), cut),
      fittedOn: fitted === null ? null : { month: fitted.month, rows: fitted.model.rows }, seed,
    }));
    walk.options.progress({ step: 'backtest', share: (i + 1) / range.length, text: `${month}: ${rows.length} observation points` });
  }
  return walked;
}

/** Rate of the newest earlier month all of whose outcomes were known at the cut. */
function lastKnownRate(panel: Panel, month: string, cut: Instant): number | null {
  const earlier = [...panel.rowsOf.keys()].filter((candidate) => candidate < month).sort().reverse();
  for (const candidate of earlier) {
    const rate = rateIfKnown(panel, candidate, cut);
    if (rate !== null) return rate;
  }
  return null;
}

function rateIfKnown(panel: Panel, month: string, cut: Instant): number | null {
  const rows = panel.rowsOf.get(month);
  return rows?.every((row) => panel.labelled.labelKnownAt[row]! < cut) ? rateOf(panel.labelled, rows) : null;
}

function rateOf(labelled: LabelledSpine, rows: Int32Array): number {
  return rows.reduce((sum, row) => sum + labelled.label[row]!, 0) / rows.length;
}

type Label = Portfolio['labels'][number];

async function buildPanel(store: Store, portfolio: Portfolio, scope: { readonly label: Label; readonly lastMonth: string; readonly progress: Progress }): Promise<Panel> {
  const { label, lastMonth, progress } = scope;
  const features = { timeZone: portfolio.timeZone, currency: portfolio.currency, ...(portfolio.country === undefined ? {} : { country: portfolio.country }) };
  const clock = await portfolioClock(store, portfolio);
  progress({ step: 'backtest', text: `labels ${label.id}` });
  const labelled = await buildLabelledSpine(store, labelPack(label.pack), {
    ...features, knownUpTo: clock.now(), toOn: lastDayOf(lastMonth), ...(label.asOf === undefined ? {} : { asOf: label.asOf }), ...(label.parameters === undefined ? {} : { parameters: label.parameters }),
  });
  progress({ step: 'backtest', text: `features of ${labelled.spine.rowCount} observation points` });
  const x = await pointInTimeJoin(store, labelled.spine, selectViews(portfolio.models.default.views), features);
  const monthAt = new Map<bigint, string>();
  const months = Array.from(labelled.spine.asOf, (asOf) => {
    let month = monthAt.get(asOf);
    if (month === undefined) monthAt.set(asOf, month = monthOf(asOf, portfolio.timeZone));
    return month;
  });
  const rowsOf = new Map<string, number[]>();
  months.forEach((month, row) => rowsOf.set(month, rowsOf.get(month) ?? []).get(month)!.push(row));
  return { labelled, x, rowsOf: new Map([...rowsOf].map(([month, rows]) => [month, Int32Array.from(rows)])) };
}

function lastDayOf(month: string): string {
  return addDays(`${nextMonth(month)}-01`, -1);
}

function labelOf(portfolio: Portfolio, wanted: string | undefined): Label {
  const id = wanted ?? portfolio.models.default.primary ?? portfolio.labels[0]!.id;
  const label = portfolio.labels.find((candidate) => candidate.id === id);
  if (!label) throw new DunlinError('argument-invalid', `--label must be one of ${portfolio.labels.map((candidate) => candidate.id).join(', ')}; got ${JSON.stringify(id)}. Correct it.`);
  return label;
}
