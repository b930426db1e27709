/** Runs the data-quality checks over materialised features and refuses what breaks its contract. */
import { DunlinError } from '../../core/errors.ts';
import type { Frame } from '../../core/frame.ts';
import type { FeatureView } from '../contract.ts';
import type { QualityCheck, QualityFinding } from './check.ts';
import { completeness } from './completeness.ts';
import { invariants } from './invariants.ts';
import { range } from './range.ts';

const FRAME_CHECKS: readonly QualityCheck[] = [completeness, range, invariants];

/** Everything that the checks find in a frame; empty when all is well. */
export function findQualityFaults(frame: Frame, views: readonly FeatureView[]): readonly QualityFinding[] {
  return FRAME_CHECKS.flatMap((check) => check.find(frame, views));
}

/**
 * The gate before publication.
 * @param found findings of checks that read the store, such as freshness
 * @throws quality-gate-failed naming each check, its column and the number of rows
 */
export function checkQuality(frame: Frame, views: readonly FeatureView[], found: readonly QualityFinding[] = []): void {
  const findings = [...findQualityFaults(frame, views), ...found];
  if (findings.length === 0) return;
  const text = findings.slice(0, 5).map(({ check, subject, rows }) => `${check} of ${subject} in ${rows} rows`).join('; ');
  throw new DunlinError('quality-gate-failed', `Features must keep their contracts; got ${text}${findings.length > 5 ? `; and ${findings.length - 5} more` : ''}. Look at the source of these rows; \`dunlin features show\` prints the contracts.`, { findings });
}
