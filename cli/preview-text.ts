/** A dry run of intake as people read it. */
import type { BrokenRule, SourcePreview, TablePreview } from '../pipelines/preview-sources.ts';

/** Cells are cut to so many characters. */
const CELL_WIDTH = 28;

/** One block a file: counts, first rows of every table, and the rules that bad rows broke. */
export function previewText(previews: readonly SourcePreview[]): string {
  return [...previews.map(sourceText), 'Dry run: nothing was stored. Instants are UTC.'].join('\n\n');
}

function sourceText(preview: SourcePreview): string {
  const counts = `${preview.file}: ${preview.rowsRead} rows read, ${preview.entriesNew} entries new, ${preview.entriesDuplicate} duplicate, ${preview.rowsFiltered} rows filtered, ${preview.rowsQuarantined} quarantined`;
  const refused = preview.wouldBeRefused ? [`In earnest the batch would be refused whole: at most ${(preview.maximumBadShare * 100).toFixed(1)} % of the rows may be bad (intake.maximumBadShare).`] : [];
  return [counts, ...refused, ...preview.tables.map(tableText), ...preview.brokenRules.map(ruleText)].join('\n\n');
}

function tableText({ table, rows, first }: TablePreview): string {
  const all = Object.keys(first[0] ?? {});
  // Columns without any value would only push the others off the screen.
  const names = all.filter((name) => first.some((row) => row[name] !== null));
  const empty = all.filter((name) => !names.includes(name));
  const lines = alignColumns([names, ...first.map((row) => names.map((name) => cellText(row[name] ?? null)))]);
  return [`${table}: ${rows} new${first.length < rows ? `, of which ${first.length} first` : ''}`, ...lines.map((line) => `  ${line}`), ...(empty.length > 0 ? [`  (empty: ${empty.join(', ')})`] : [])].join('\n');
}

function ruleText({ rule, explanation, column, target, count, first }: BrokenRule): string {
  const place = [...(column === null ? [] : [`column ${column}`]), ...(target === null ? [] : [`for ${target}`])].join(' ');
  const rows = first.map(({ line, value }) => `  ${line === null ? '' : `line ${line}: `}${value === null ? '(missing)' : JSON.stringify(value).slice(0, 4 * CELL_WIDTH)}`);
  return [`${count} rows break ${rule}${place === '' ? '' : ` (${place})`}: ${explanation}`, ...rows].join('\n');
}

function cellText(value: string | bigint | null): string {
  const text = value === null ? '' : String(value);
  return text.length > CELL_WIDTH ? `${text.slice(0, CELL_WIDTH - 1)}…` : text;
}

function alignColumns(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]?.map((_, at) => Math.max(...rows.map((row) => row[at]!.length))) ?? [];
  return rows.map((row) => row.map((cell, at) => cell.padEnd(widths[at]!)).join('  ').trimEnd());
}
