/** Vega-Lite specifications to SVG text: drawn once, so that a report needs no script and no network. */
import { View, parse } from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';
import { escapeHtml } from './escape-html.ts';

export interface Chart {
  /** Names the chart in ids; letters and dashes. */
  readonly id: string;
  readonly title: string;
  /** One or two sentences that say what the chart shows, for those who do not see it. */
  readonly description: string;
  readonly spec: TopLevelSpec;
}

/** Colours are CSS variables of the page, so one drawing serves light and dark. */
const CONFIG = {
  background: 'transparent', font: 'system-ui, sans-serif',
  view: { stroke: null },
  axis: { labelColor: 'var(--muted)', titleColor: 'var(--muted)', gridColor: 'var(--grid)', domainColor: 'var(--grid)', tickColor: 'var(--grid)', labelFontSize: 12, titleFontSize: 12, titleFontWeight: 'normal' },
  legend: { labelColor: 'var(--ink)', titleColor: 'var(--muted)', labelFontSize: 12, orient: 'top', title: null, symbolStrokeWidth: 2.5, labelLimit: 320, columnPadding: 18 },
} as const;

/** The chart as an `<svg>` with a title and a description. Equal specifications give equal text. */
export async function drawChart(chart: Chart): Promise<string> {
  const spec = compile({ ...chart.spec, config: CONFIG }).spec;
  const view = new View(parse(spec), { renderer: 'none' });
  const svg = await view.toSVG();
  view.finalize();
  const label = `<title id="${chart.id}-title">${escapeHtml(chart.title)}</title><desc id="${chart.id}-description">${escapeHtml(chart.description)}</desc>`;
  // The parts of the drawing are hidden from screen readers: the table beside it says the same in order.
  return svg.replace(/<svg([^>]*)>/, `<svg$1 role="img" aria-labelledby="${chart.id}-title ${chart.id}-description">${label}`)
    .replace(/ (?:role|aria-roledescription|aria-label)="(?!img)[^"]*"/g, '')
    .replace(/(<svg[^>]*?) width="\d+" height="\d+"/, '$1');
}
