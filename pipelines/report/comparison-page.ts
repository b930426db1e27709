/** Two models side by side: one HTML file that needs nothing else. */
import { percentText } from '../../core/figure-text.ts';
import type { Interval } from '../../models/contract.ts';
import type { ModelComparison } from '../comparison/compare-models.ts';
import { comparisonCharts, nameOf, type ScoreSamples } from './comparison-charts.ts';
import { chartFigure, framePage } from './page-frame.ts';
import { escapeHtml } from './escape-html.ts';

export interface ComparisonPage {
  readonly portfolio: string;
  readonly comparison: ModelComparison;
  readonly scores: ScoreSamples;
  /** What a gate said, where it was asked. */
  readonly verdict: string | null;
}

/** Charts whose axes are alike. */
const SQUARE: readonly string[] = ['roc', 'calibration'];
const SQUARE_STYLE = '.square svg { max-width: 32rem; min-width: 0; }\n';

/** The page; equal comparisons give equal bytes. */
export async function comparisonPage({ portfolio, comparison, scores, verdict }: ComparisonPage): Promise<string> {
  const title = `Two models of ${comparison.label}: ${portfolio}`;
  const figures: string[] = [];
  for (const chart of comparisonCharts(comparison, scores)) {
    figures.push(await chartFigure(chart, SQUARE.includes(chart.id) ? 'square' : ''));
  }
  return framePage({ title, style: SQUARE_STYLE, body: `<p><b>${comparison.rows.toLocaleString('en')}</b> rows of <b>${comparison.debtors.toLocaleString('en')}</b> debtors, as-ofs from ${comparison.window.from} to ${comparison.window.to}: newer than everything that either model was fitted, chosen or
calibrated on. Intervals are 95 %, by resampling debtors.</p>
<p>${verdict === null ? 'This is a look, not a judgement: a promotion rests on looks that are counted.' : `Judged: ${escapeHtml(verdict)}.`}</p>
${figureTable(comparison)}
${figures.join('\n')}
${segmentTable(comparison)}` });
}

function figureTable({ candidate, inForce, gain }: ModelComparison): string {
  const rows = [
    ['AUC', candidate.metrics.auc, inForce.metrics.auc, gain.auc], ['log loss', candidate.metrics.logLoss, inForce.metrics.logLoss, gain.logLoss],
    ['Brier score', candidate.metrics.brier, inForce.metrics.brier, null], ['KS', candidate.metrics.ks, inForce.metrics.ks, null],
    ['observed less expected', candidate.metrics.calibrationInTheLarge, inForce.metrics.calibrationInTheLarge, null],
  ] as const;
  const body = rows.map(([name, a, b, won]) => `<tr><th scope="row">${name}</th><td>${interval(a)}</td><td>${interval(b)}</td><td>${won === null ? '–' : interval(won)}</td></tr>`).join('');
  return `<div class="table" tabindex="0" role="region" aria-label="Figures of both models"><table><caption>Figures of both models on the same rows</caption>
<thead><tr><th scope="col">figure</th><th scope="col">${escapeHtml(nameOf('candidate', candidate))}</th><th scope="col">${escapeHtml(nameOf('inForce', inForce))}</th><th scope="col">what A wins, paired</th></tr></thead><tbody>${body}</tbody></table></div>`;
}

function segmentTable({ segments }: ModelComparison): string {
  const body = segments.map(({ by, segment, rows, positives, observedRate, expectedRate, logLossGain }) =>
    `<tr><th scope="row">${escapeHtml(by)}: ${escapeHtml(segment)}</th><td>${rows.toLocaleString('en')}</td><td>${positives.toLocaleString('en')}</td><td>${percentText(observedRate)}</td><td>${percentText(expectedRate.candidate)}</td><td>${percentText(expectedRate.inForce)}</td><td>${interval(logLossGain)}</td></tr>`).join('\n');
  return `<h2 id="by-segment">All segments</h2>
<div class="table" tabindex="0" role="region" aria-labelledby="by-segment"><table><caption>Rates, and the log loss that A wins per row</caption>
<thead><tr><th scope="col">segment</th><th scope="col">rows</th><th scope="col">positive</th><th scope="col">observed</th><th scope="col">expected by A</th><th scope="col">expected by B</th><th scope="col">log loss won</th></tr></thead><tbody>${body}</tbody></table></div>`;
}

function interval({ value, lower, upper }: Interval): string {
  return `${value.toFixed(4)} <span class="range">[${lower.toFixed(4)}, ${upper.toFixed(4)}]</span>`;
}
