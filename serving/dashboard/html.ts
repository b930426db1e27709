/** HTML from templates: every value is escaped unless it is HTML already. */

export interface Html {
  readonly html: string;
}

type Value = string | number | bigint | Html | null | readonly Html[];

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character]!);
}

/** A template whose values are escaped; arrays of HTML are joined, null is nothing. */
export function html(parts: TemplateStringsArray, ...values: readonly Value[]): Html {
  return { html: parts.reduce((text, part, i) => text + render(values[i - 1] ?? null) + part) };
}

function render(value: Value): string {
  if (value === null) return '';
  if (Array.isArray(value)) return (value as readonly Html[]).map((item) => item.html).join('');
  return typeof value === 'object' ? (value as Html).html : escapeHtml(String(value));
}

/** A table with a caption and column headers, numeric columns aligned to the right; without rows a sentence says so. */
export function table(caption: string, columns: readonly { readonly name: string; readonly isNumeric?: boolean }[], rows: readonly (readonly (string | number | bigint | Html)[])[]): Html {
  if (rows.length === 0) return html`<p><strong>${caption}</strong>: none.</p>`;
  const align = columns.map((column) => (column.isNumeric ? 'number' : 'text'));
  return html`<div class="scroll" role="region" tabindex="0" aria-label="${caption}"><table><caption>${caption}</caption><thead><tr>${columns.map((column, i) => html`<th scope="col" class="${align[i]!}">${column.name}</th>`)}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${row.map((cell, i) => (i === 0 ? html`<th scope="row" class="${align[i]!}">${cell}</th>` : html`<td class="${align[i]!}">${cell}</td>`))}</tr>`)}</tbody></table></div>`;
}
