/** The frame of report pages: one file that loads nothing and says its title twice. */
import { drawChart, type Chart } from './draw-chart.ts';
import { escapeHtml } from './escape-html.ts';
import { PAGE_STYLE } from './page-style.ts';

export interface PageContent {
  readonly title: string;
  /** HTML below the heading. */
  readonly body: string;
  /** CSS beside that of all pages; left out: none. */
  readonly style?: string;
}

export function framePage({ title, body, style = '' }: PageContent): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)}</title>
<style>${PAGE_STYLE}${style}</style>
</head>
<body>
<main>
<h1>${escapeHtml(title)}</h1>
${body}
</main>
</body>
</html>
`;
}

/** A chart with its heading and description; wide ones scroll in themselves. `className` is added to that of charts. */
export async function chartFigure(chart: Chart, className = ''): Promise<string> {
  return `<figure><h2 id="${chart.id}">${escapeHtml(chart.title)}</h2><div class="chart${className === '' ? '' : ` ${className}`}" tabindex="0" role="region" aria-labelledby="${chart.id}">${await drawChart(chart)}</div><figcaption>${escapeHtml(chart.description)}</figcaption></figure>`;
}
