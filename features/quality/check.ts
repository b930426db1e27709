/** What a data-quality check is, and what it finds. */
import type { Frame } from '../../core/frame.ts';
import type { FeatureView } from '../contract.ts';

/** `block`: features with it are not published; `warn`: it is reported and published. */
export type Severity = 'block' | 'warn';

export interface QualityFinding {
  readonly check: string;
  readonly severity: Severity;
  /** Column, invariant, table or source that it is about. */
  readonly subject: string;
  /** Rows concerned. */
  readonly rows: number;
  /** The first of them, as rows of the frame; none where the finding is about no row of it. */
  readonly rowIds: readonly number[];
  /** What was measured, beyond the number of rows. Never an identifier of a person. */
  readonly detail?: string;
}

/** A check of a frame by the contracts of its views alone: what it finds blocks. */
export interface QualityCheck {
  readonly name: string;
  readonly meaning: string;
  find(frame: Frame, views: readonly FeatureView[]): readonly QualityFinding[];
}

/** So many rows of a finding are named in its report. */
const ROWS_NAMED = 1000;

/** The finding that the given rows break a check; null where there are none. */
export function findRows(about: Pick<QualityFinding, 'check' | 'subject'>, rowCount: number, isBroken: (row: number) => boolean): readonly QualityFinding[] {
  const rowIds: number[] = [];
  let rows = 0;
  for (let row = 0; row < rowCount; row++) {
    if (!isBroken(row)) continue;
    if (rows++ < ROWS_NAMED) rowIds.push(row);
  }
  return rows === 0 ? [] : [{ ...about, severity: 'block', rows, rowIds }];
}
