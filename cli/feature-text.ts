/** Features in the terminal: lists, contracts, histograms. */
import type { ColumnContract, FeatureView } from '../features/contract.ts';
import type { Histogram } from '../features/quality/histogram.ts';
import type { FeatureDescription } from '../pipelines/exploration/dataframe.ts';

const BAR = 40;

/** Every view with its features. */
export function listText(views: readonly FeatureView[], version: string): string {
  const count = views.reduce((sum, view) => sum + view.columns.length, 0);
  return [
    `Feature set ${version}: ${views.length} views, ${count} features`,
    ...views.flatMap((view) => ['', `${view.name} (${view.columns.length}; ${view.window})`, ...view.columns.map(({ name, unit, meaning }) => `  ${name.padEnd(36)} ${unit.padEnd(8)} ${meaning}`)]),
  ].join('\n');
}

export function viewText(view: FeatureView): string {
  return [
    `${view.name}: ${view.grain}; clocks ${view.clocks.event}, ${view.clocks.known}; window: ${view.window}`, '',
    ...view.columns.map((column) => `  ${column.name.padEnd(36)} ${column.type.padEnd(9)} ${column.unit.padEnd(8)} ${rangeText(column).padEnd(12)} ${column.nullable ? 'may be missing' : '              '}  ${column.meaning}`),
    ...view.invariants.map((invariant) => `  always: ${invariant.name}`), '', view.sql,
  ].join('\n');
}

export function contractText(view: FeatureView, column: ColumnContract, invariants: readonly string[]): string {
  const lines: readonly (readonly [string, string])[] = [
    ['meaning', column.meaning], ['view', `${view.name} (${view.grain}; keys ${view.keys.join(', ')})`], ['clocks', `event ${view.clocks.event}, known ${view.clocks.known}`], ['window', view.window],
    ['type', column.type], ['unit', column.unit], ['range', rangeText(column) || 'any text'], ['missing', column.nullable ? 'may be missing' : 'never missing'], ['personal data', column.personalData],
    ['in reasons', `${column.words.label}; high: ${column.words.high}; low: ${column.words.low}`], ...invariants.map((name) => ['always', name] as const),
  ];
  return [column.name, ...lines.map(([key, text]) => `  ${key.padEnd(14)} ${text}`)].join('\n');
}

export function histogramText({ rows, missing, scale, bins, quantiles }: Histogram, source: string): string {
  const most = Math.max(1, ...bins.map((bin) => bin.rows)), width = Math.max(8, ...bins.map(({ label }) => label.length));
  const share = (count: number): string => `${(rows === 0 ? 0 : 100 * count / rows).toFixed(1).padStart(5)} %`;
  const bar = (count: number): string => '#'.repeat(count === 0 ? 0 : Math.max(1, Math.round(BAR * count / most)));
  const number = (value: number): string => Number(value.toPrecision(5)).toString();
  return [
    `${rows} rows of the ${source}${scale === 'log' ? '; each bar ten times the one before' : ''}`,
    ...bins.map(({ label, rows: count }) => `  ${label.padStart(width)} ${String(count).padStart(8)} ${share(count)} ${bar(count)}`.trimEnd()),
    `  ${'missing'.padStart(width)} ${String(missing).padStart(8)} ${share(missing)} ${bar(missing)}`.trimEnd(),
    ...(quantiles === null ? [] : [`  ${Object.entries(quantiles).map(([name, value]) => `${name} ${number(value)}`).join('   ')}`]),
  ].join('\n');
}

export function descriptionText(description: readonly FeatureDescription[]): string {
  const shown = ['mean', 'std', 'min', 'median', 'max'];
  const number = (value: number | undefined): string => (value === undefined ? '-' : Number(value.toPrecision(6)).toString());
  return [
    `${'feature'.padEnd(36)} ${'missing'.padStart(9)} ${shown.map((name) => name.padStart(13)).join(' ')}`,
    ...description.map((row) => `${row.feature.padEnd(36)} ${String(row.missing).padStart(9)} ${shown.map((name) => number(row.statistics[name]).padStart(13)).join(' ')}`),
  ].join('\n');
}

function rangeText({ range }: ColumnContract): string {
  return range === null ? '' : `[${range[0] ?? '-inf'}, ${range[1] ?? 'inf'}]`;
}
