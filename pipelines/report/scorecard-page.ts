/** A scorecard for people: as Markdown and as a page. */
import { percentText, signedText } from '../../core/figure-text.ts';
import { framePage } from './page-frame.ts';
import { escapeHtml } from './escape-html.ts';
import { count, scorecardLines, type ColumnLines, type ScorecardInput, type ScorecardLines } from './scorecard-lines.ts';

/** Both say the same. Equal scorecards give equal text. */
export function describeScorecard(input: ScorecardInput): { readonly markdown: string; readonly html: string } {
  const lines = scorecardLines(input);
  return { markdown: markdownOf(lines), html: htmlOf(lines) };
}

function markdownOf({ title, lead, start, columns, scores, leftOut }: ScorecardLines): string {
  const cell = (text: string): string => text.replaceAll('|', '\\|');
  return [
    `# ${title}`, '', ...lead.flatMap((sentence) => [sentence, '']),
    '| column | IV | weight | most points |', '|---|--:|--:|--:|', `| everybody | | | ${start} |`,
    ...columns.map(({ label, information, weight, most }) => `| ${cell(label)} | ${information.toFixed(3)} | ${weight.toFixed(2)} | ${most} |`), '',
    ...columns.flatMap(({ label, bins }) => [
      `## ${label}`, '', '| value | rows | share | default rate | WoE | points |', '|---|--:|--:|--:|--:|--:|',
      ...bins.map((bin) => `| ${cell(bin.holds)} | ${count(bin.rows)} | ${percentText(bin.share)} | ${bin.defaultRate === null ? 'none seen' : percentText(bin.defaultRate)} | ${signedText(bin.woe, 2)} | ${bin.points} |`), '',
    ]),
    '## What a score means', '', '| score | probability of default | good to bad |', '|--:|--:|--:|',
    ...scores.map(({ score, pd, odds }) => `| ${score} | ${percentText(pd)} | ${odds} |`), '', leftOut, '',
  ].join('\n');
}

const STYLE = `
.card { break-inside: avoid; margin-top: 2.5rem; }
.card h2 { margin: 0 0 .25rem; }
.card p { margin: 0 0 .5rem; color: var(--muted); font-size: .9rem; }
.card .table table { width: 100%; table-layout: fixed; }
.card th:first-child { width: 32%; white-space: normal; overflow-wrap: anywhere; }
.card thead th:nth-child(4) { width: 22%; }
.points { font-weight: 600; }
.bar { display: inline-block; vertical-align: baseline; height: .6rem; margin-right: .5rem; background: var(--second); border-radius: 2px; }
.lead { max-width: 46rem; }
@media (max-width: 40rem) { .card table { min-width: 34rem; } }
`;

function htmlOf({ title, lead, start, columns, scores, leftOut }: ScorecardLines): string {
  const most = Math.max(0, ...columns.flatMap(({ bins }) => bins.map(({ defaultRate }) => defaultRate ?? 0)));
  return framePage({ title, style: STYLE, body: `${lead.map((sentence) => `<p class="lead">${escapeHtml(sentence)}</p>`).join('\n')}
${tableOf({ caption: 'Columns, strongest first', head: ['column', 'IV', 'weight', 'most points'], rows: [['everybody', '', '', String(start)], ...columns.map(({ label, information, weight, most: top }) => [label, information.toFixed(3), weight.toFixed(2), String(top)])] })}
${columns.map((column) => columnSection(column, most)).join('\n')}
<section class="card"><h2>What a score means</h2>
${tableOf({ caption: 'Probability after calibration', head: ['score', 'probability of default', 'good to bad'], rows: scores.map(({ score, pd, odds }) => [String(score), percentText(pd), odds]) })}</section>
<p class="lead">${escapeHtml(leftOut)}</p>` });
}

function columnSection({ label, name, information, weight, bins }: ColumnLines, most: number): string {
  const rows = bins.map(({ holds, rows: seen, share, defaultRate, woe, points }) => `<tr><th scope="row">${escapeHtml(holds)}</th><td>${count(seen)}</td><td>${percentText(share)}</td><td>${rateCell(defaultRate, most)}</td><td>${signedText(woe, 2)}</td><td class="points">${points}</td></tr>`);
  return `<section class="card"><h2>${escapeHtml(label)}</h2><p>IV ${information.toFixed(3)}, weight ${weight.toFixed(2)}${label === name ? '' : `, column <code>${escapeHtml(name)}</code>`}</p>
<div class="table" tabindex="0" role="region" aria-label="${escapeHtml(label)}"><table><thead><tr>${['value', 'rows', 'share', 'default rate', 'WoE', 'points'].map((text) => `<th scope="col">${text}</th>`).join('')}</tr></thead><tbody>
${rows.join('\n')}
</tbody></table></div></section>`;
}

function rateCell(rate: number | null, most: number): string {
  if (rate === null) return 'none seen';
  return `<span class="bar" style="width:${(4 * rate / (most || 1)).toFixed(2)}rem"></span>${percentText(rate)}`;
}

function tableOf({ caption, head, rows }: { readonly caption: string; readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] }): string {
  const line = ([first, ...others]: readonly string[]): string => `<tr><th scope="row">${escapeHtml(first!)}</th>${others.map((text) => `<td>${escapeHtml(text)}</td>`).join('')}</tr>`;
  return `<div class="table" tabindex="0" role="region" aria-label="${escapeHtml(caption)}"><table><caption>${escapeHtml(caption)}</caption><thead><tr>${head.map((text) => `<th scope="col">${text}</th>`).join('')}</tr></thead><tbody>${rows.map(line).join('')}</tbody></table></div>`;
}
