/** The seasonality report: one HTML file that needs nothing else. */
import type { Backtest } from '../backtest.ts';
import { chartFigure, framePage } from './page-frame.ts';
import { escapeHtml } from './escape-html.ts';
import type { BacktestMonth } from './month-figures.ts';
import { seasonalityCharts } from './seasonality-charts.ts';
import type { Interval } from '../../models/contract.ts';

/** The page; equal backtests give equal bytes. */
export async function seasonalityPage(backtest: Backtest): Promise<string> {
  const [from, to] = [backtest.months[0]!.month, backtest.months.at(-1)!.month];
  const title = `Seasonality backtest: ${backtest.portfolio}, ${backtest.label}, ${from} to ${to}`;
  const figures: string[] = [];
  for (const chart of seasonalityCharts(backtest)) {
    figures.push(await chartFigure(chart));
  }
  return framePage({ title, body: `<p>Label <b>${escapeHtml(backtest.label)}</b>: ${escapeHtml(backtest.meaning)}. At the start of each month only what was known then is used: the ${escapeHtml(backtest.estimator)} model is
fitted and calibrated again every twelve months and scores the observation points of the month. Intervals are 95 %, by resampling debtors.</p>
${summaryTable(backtest)}
${figures.join('\n')}
${monthTable(backtest)}` });
}

const METHOD_NAMES = { model: 'model', lastValue: 'last known month', seasonalNaive: 'same month a year ago' } as const;

function summaryTable({ summary }: Backtest): string {
  const methods = Object.entries(summary.comparison).map(([name, judged]) =>
    `<tr><th scope="row">${METHOD_NAMES[name as keyof typeof METHOD_NAMES]}</th><td>${judged.months}</td><td>${percent(judged.meanAbsoluteError)}</td><td>${percent(judged.modelMeanAbsoluteError)}</td><td>${decimal(judged.logLoss)}</td><td>${decimal(judged.modelLogLoss)}</td></tr>`).join('');
  return `<p><b>${summary.rows.toLocaleString('en')}</b> observation points, <b>${summary.positives.toLocaleString('en')}</b> positive, in ${summary.months} months.
AUC <b>${interval(summary.auc)}</b>; log loss <b>${interval(summary.logLoss)}</b>; Brier score <b>${interval(summary.brier)}</b>; observed less expected rate <b>${interval(summary.calibrationInTheLarge, percent)}</b> (percentage points).</p>
<div class="table" tabindex="0" role="region" aria-label="Rates compared"><table><caption>How far each rate was from what was observed, and the model on the same months</caption>
<thead><tr><th scope="col">rate</th><th scope="col">months</th><th scope="col">mean absolute error</th><th scope="col">of the model</th><th scope="col">log loss</th><th scope="col">of the model</th></tr></thead><tbody>${methods}</tbody></table></div>`;
}

const MONTH_COLUMNS: readonly { readonly name: string; readonly text: (month: BacktestMonth) => string }[] = [
  { name: 'points', text: (month) => month.rows.toLocaleString('en') },
  { name: 'positive', text: (month) => month.positives.toLocaleString('en') },
  { name: 'observed', text: (month) => interval(month.observedRate, percent) },
  { name: 'expected', text: (month) => percent(month.expectedRate) },
  { name: 'last known month', text: (month) => percent(month.lastValueRate) },
  { name: 'year ago', text: (month) => percent(month.seasonalNaiveRate) },
  { name: 'AUC', text: (month) => interval(month.auc) },
  { name: 'log loss', text: (month) => decimal(month.logLoss?.value ?? null) },
  { name: 'Brier', text: (month) => decimal(month.brier?.value ?? null) },
  { name: 'observed less expected', text: (month) => interval(month.calibrationInTheLarge, percent) },
  { name: 'fitted in', text: (month) => month.fittedOn?.month ?? '–' },
];

function monthTable({ months }: Backtest): string {
  const head = MONTH_COLUMNS.map(({ name }) => `<th scope="col">${name}</th>`).join('');
  const body = months.map((month) => `<tr><th scope="row">${month.month}</th>${MONTH_COLUMNS.map(({ text }) => `<td>${text(month)}</td>`).join('')}</tr>`).join('\n');
  return `<h2 id="months">All figures by month</h2>
<div class="table" tabindex="0" role="region" aria-labelledby="months"><table><caption>– = not available: no known outcome, no earlier month that was known, or too few positives to fit a model</caption>
<thead><tr><th scope="col">month</th>${head}</tr></thead><tbody>${body}</tbody></table></div>`;
}

function interval(value: Interval | null, format: (value: number) => string = decimal): string {
  return value === null ? '–' : `${format(value.value)} <span class="range">[${format(value.lower)}, ${format(value.upper)}]</span>`;
}

function decimal(value: number | null): string {
  return value === null ? '–' : value.toFixed(3);
}

function percent(value: number | null): string {
  return value === null ? '–' : `${(100 * value).toFixed(1)} %`;
}
