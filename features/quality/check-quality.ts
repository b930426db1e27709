/** Runs the data-quality checks over computed features, and refuses what must not be published. */
import { DunlinError } from '../../core/errors.ts';
import type { Frame } from '../../core/frame.ts';
import type { FeatureView } from '../contract.ts';
import type { QualityCheck, QualityFinding } from './check.ts';
import { completeness } from './completeness.ts';
import { invariants } from './invariants.ts';
import { range } from './range.ts';

const FRAME_CHECKS: readonly QualityCheck[] = [completeness, range, invariants];
const SHOWN = 5;

/** Everything in a frame that breaks the contracts of its views; empty when all is well. */
export function findContractFaults(frame: Frame, views: readonly FeatureView[]): readonly QualityFinding[] {
  return FRAME_CHECKS.flatMap((check) => check.find(frame, views));
}

/**
 * The gate before publication: throws when a finding blocks.
 * @param report path of the file that names the rows, for the message
 * @throws quality-gate-failed naming each check, its subject, what was measured and the number of rows
 */
export function refuseBlocking(findings: readonly QualityFinding[], report: string): void {
  const blocking = findings.filter(({ severity }) => severity === 'block');
  if (blocking.length === 0) return;
  const more = blocking.length > SHOWN ? `; and ${blocking.length - SHOWN} more` : '';
  throw new DunlinError('quality-gate-failed', `Features must pass the data-quality checks; got ${blocking.slice(0, SHOWN).map(describeFinding).join('; ')}${more}. Nothing was published and what was published before stays in force; the rows are in ${report}.`, {
    report, findings: withoutRows(blocking),
  });
}

/** Findings as they may leave the data directory. */
export function withoutRows(findings: readonly QualityFinding[]): readonly Omit<QualityFinding, 'rowIds'>[] {
  return findings.map(({ check, severity, subject, rows, detail }) => ({ check, severity, subject, rows, ...(detail === undefined ? {} : { detail }) }));
}

/** One finding in words. */
export function describeFinding({ check, subject, rows, detail }: QualityFinding): string {
  return `${check} of ${subject}${rows === 0 ? '' : ` in ${rows} rows`}${detail === undefined ? '' : ` (${detail})`}`;
}
