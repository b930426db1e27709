/** The report of a quality gate under `runs/quality/<name>/`: what was found as JSON, and which rows as CSV. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomically } from '../core/atomic-write.ts';
import { csvText } from '../core/csv-text.ts';
import type { Column, Frame, Spine } from '../core/frame.ts';
import type { HomePaths } from '../core/home.ts';
import { formatInstant } from '../core/time.ts';
import type { QualityFinding } from '../features/quality/check.ts';
import type { FeatureView } from '../features/registry.ts';

export interface ReportContent {
  readonly spine: Spine;
  readonly frame: Frame;
  readonly views: readonly FeatureView[];
  readonly findings: readonly QualityFinding[];
  /** Further keys of the JSON. */
  readonly more?: Readonly<Record<string, unknown>>;
}

/**
 * Writes `report.json` (no row of a debtor in it) and `rows.csv` (check, subject, the row's ids, the values concerned), replacing those of the
 * last time. The rows stay in the data directory: messages only name the path, which is returned relative to it.
 */
export function writeQualityReport(home: HomePaths, name: string, content: ReportContent): string {
  const folder = join('runs', 'quality', name).replaceAll('\\', '/');
  mkdirSync(join(home.root, folder), { recursive: true });
  const { spine, findings, more = {} } = content;
  const counted = findings.map(({ rowIds, ...finding }) => ({ ...finding, rowsNamed: rowIds.length }));
  writeFileAtomically(join(home.root, folder, 'rows.csv'), rowsCsv(content));
  writeFileAtomically(join(home.root, folder, 'report.json'), `${JSON.stringify({ rows: spine.rowCount, findings: counted, ...more, rowsFile: `${folder}/rows.csv` }, null, 2)}\n`);
  return `${folder}/report.json`;
}

function rowsCsv({ spine, frame, views, findings }: ReportContent): string {
  const lines = findings.flatMap(({ check, subject, rowIds }) => {
    const names = views.flatMap((view) => view.invariants).find((invariant) => invariant.name === subject)?.columns ?? [subject];
    return rowIds.map((row) => [
      check, subject, spine.debtorIds[row]!, spine.receivableIds[row] ?? '', formatInstant(spine.asOf[row]!), names.map((name) => `${name}=${valueText(frame.columns.get(name), row)}`).join(' '),
    ].map(csvText).join(','));
  });
  return `${['check,subject,debtor_id,receivable_id,as_of,values', ...lines].join('\n')}\n`;
}

function valueText(column: Column | undefined, row: number): string {
  if (column === undefined) return 'absent';
  const value = column.kind === 'numeric' ? column.values[row]! : column.categories[column.codes[row]!];
  return value === undefined || Number.isNaN(value) ? 'missing' : String(value);
}
