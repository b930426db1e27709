/**
 * Drift: has a feature moved away from what the model in force learnt from, and did it move at once?
 *
 * In a young or seasonal ledger a third of the features lie beyond PSI .25 of their training rows for good reasons: histories grow longer,
 * the population ages. So the distance from training alone warns. It blocks only together with an abrupt shift: the same feature also lies
 * far from the snapshot published before. Figures behind the limits: docs/quality.md.
 */
import type { Frame } from '../../core/frame.ts';
import type { ColumnContract, FeatureView } from '../contract.ts';
import { findRows, type QualityFinding, type Severity } from './check.ts';
import { describeColumn, makePlacer, missingShare, type Distribution } from './distribution.ts';
import { samplingNoise, stabilityIndex } from './psi.ts';

export interface DriftLimits {
  /** PSI from which a shift is reported. */
  readonly warn: number;
  /** PSI against the snapshot before from which it blocks, if training is further than `warn` too; null: never. */
  readonly block: number | null;
  /** Rise of the share missing, against both, from which it blocks; null: never. */
  readonly missing: number | null;
}

export const DRIFT_LIMITS: DriftLimits = { warn: 0.25, block: 1, missing: 0.2 };

export interface DriftReferences {
  /** By feature that the model in force reads: its training rows, in bins that stay as they are. */
  readonly training: Readonly<Record<string, Distribution>>;
  /** Features of the snapshot published before; null: there is none to compare with. */
  readonly previous: Frame | null;
  /** Limits of one feature, where they differ from `DRIFT_LIMITS`. */
  readonly limits: (feature: string) => DriftLimits;
}

/** How far one feature has moved. */
export interface FeatureDrift {
  readonly feature: string;
  /** True where the feature moves with the calendar or the economy for all alike: then a shift says nothing about the data. */
  readonly isCommon: boolean;
  readonly psiTraining: number;
  /** Null without a snapshot before. */
  readonly psiPrevious: number | null;
  /** What sampling alone could reach of `psiPrevious`. */
  readonly noise: number | null;
  readonly missingShare: number;
  readonly missingTraining: number;
  readonly missingPrevious: number | null;
}

/** Drift of every feature that the model reads and the frame has, in frame order. Empty for an empty frame. */
export function measureDrift(frame: Frame, views: readonly FeatureView[], { training, previous }: DriftReferences): readonly FeatureDrift[] {
  if (frame.rowCount === 0) return [];
  return views.flatMap((view) => view.columns.filter(({ name }) => name in training && frame.columns.has(name)).map((contract) => {
    const reference = training[contract.name]!, now = describeColumn(frame.columns.get(contract.name)!, reference.bins);
    const column = previous?.columns.get(contract.name);
    const before = column === undefined || previous!.rowCount === 0 ? null : describeColumn(column, reference.bins);
    return {
      feature: contract.name, isCommon: isCommon(view, contract), psiTraining: stabilityIndex(reference, now),
      psiPrevious: before && stabilityIndex(before, now), noise: before && samplingNoise(before, now),
      missingShare: missingShare(now), missingTraining: missingShare(reference), missingPrevious: before && missingShare(before),
    };
  }));
}

/** Findings of `measureDrift`, one a feature at most, with the rows that make up the shift: what is missing first, then the furthest. */
export function findDrift(frame: Frame, drifts: readonly FeatureDrift[], references: DriftReferences): readonly QualityFinding[] {
  const far = [...drifts].sort((a, b) => (b.psiPrevious ?? 0) - (a.psiPrevious ?? 0) || b.psiTraining - a.psiTraining);
  const isGone = (drift: FeatureDrift): boolean => hasGone(drift, references.limits(drift.feature));
  return [
    ...far.filter(isGone).flatMap((drift) => rowsOf(frame, { check: 'missing-share', drift, references, base: null }).map((found) => ({
      ...found, detail: `missing in ${percent(drift.missingShare)} of rows, ${percent(drift.missingPrevious!)} in the snapshot before, ${percent(drift.missingTraining)} in training`,
    }))),
    ...far.filter((drift) => !isGone(drift)).flatMap((drift) => {
      const severity = judgeShift(drift, references.limits(drift.feature));
      if (severity === null) return [];
      const before = drift.psiPrevious === null ? 'no snapshot before' : `${drift.psiPrevious.toFixed(2)} against the snapshot before`;
      const base = severity === 'block' ? 'previous' : 'training';
      return rowsOf(frame, { check: 'drift', drift, references, base }).map((found) => ({ ...found, severity, detail: `PSI ${drift.psiTraining.toFixed(2)} against training, ${before}` }));
    }),
  ];
}

function hasGone(drift: FeatureDrift, { missing }: DriftLimits): boolean {
  if (missing === null || drift.missingPrevious === null) return false;
  return Math.min(drift.missingShare - drift.missingPrevious, drift.missingShare - drift.missingTraining) >= missing;
}

function judgeShift(drift: FeatureDrift, { warn, block }: DriftLimits): Severity | null {
  if (drift.psiTraining < warn) return null;
  const isAbrupt = block !== null && !drift.isCommon && drift.psiPrevious !== null && drift.psiPrevious >= block + drift.noise!;
  return isAbrupt ? 'block' : 'warn';
}

/** Calendar and macro views have clocks of their own; months and calendar indices of other views move with the calendar too. */
function isCommon(view: FeatureView, contract: ColumnContract): boolean {
  return view.clocks.event !== 'event_at' || contract.personalData === 'none' || contract.unit === 'month' || contract.unit === 'index';
}

interface ShiftedRows {
  readonly check: string;
  readonly drift: FeatureDrift;
  readonly references: DriftReferences;
  /** The rows of the bin that grew most since; null: those where it is missing. */
  readonly base: 'training' | 'previous' | null;
}

function rowsOf(frame: Frame, { check, drift, references, base }: ShiftedRows): readonly QualityFinding[] {
  const column = frame.columns.get(drift.feature)!, training = references.training[drift.feature]!;
  const now = describeColumn(column, training.bins);
  const earlier = base === 'previous' ? describeColumn(references.previous!.columns.get(drift.feature)!, training.bins) : training;
  const gains = now.counts.map((count, bin) => count / now.rows - earlier.counts[bin]! / earlier.rows);
  const wanted = base === null ? gains.length - 1 : gains.indexOf(Math.max(...gains));
  const placeOf = makePlacer(column, training.bins);
  return findRows({ check, subject: drift.feature }, frame.rowCount, (row) => placeOf(row) === wanted);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
