/** What self-cure learns from: the debtors of the sticky holdout whose window has passed, and nobody else. */
import { DunlinError } from '../core/errors.ts';
import type { Instant } from '../core/time.ts';
import { buildSelfCures, type HoldoutCounts } from '../features/labels/self-cures.ts';
import type { FeatureView } from '../features/registry.ts';
import type { Store } from '../features/store/open.ts';
import { pointInTimeJoin } from '../features/store/point-in-time-join.ts';
import type { FeatureOptions } from '../features/store/spine.ts';
import { rateOf, type SegmentRate } from '../models/self-cure/rate.ts';
import type { TrainingSet } from './training-set.ts';

export interface SelfCureSetOptions {
  readonly now: Instant;
  readonly features: FeatureOptions;
  readonly views: readonly FeatureView[];
  /** Days within which everything has to be paid. */
  readonly days: number;
  /** Of the 95 % interval of the overall rate; wider is refused. */
  readonly halfWidth: number;
}

export interface SelfCureSet {
  readonly set: TrainingSet;
  readonly counts: HoldoutCounts;
}

/**
 * Debtors are analysed as assigned: contacts made by mistake, by the debtor or by law are counted, not left out.
 * @throws holdout-insufficient without a matured holdout or where it is too small for the half-width
 */
export async function buildSelfCureSet(store: Store, { now, features, views, days, halfWidth }: SelfCureSetOptions): Promise<SelfCureSet> {
  const { labelled, counts } = await buildSelfCures(store, days, { ...features, knownUpTo: now });
  const { label, ...rows } = labelled;
  checkHoldout(overallRate({ y: label, debtorIds: rows.spine.debtorIds }, halfWidth), counts, { days, halfWidth });
  return { set: { ...rows, x: await pointInTimeJoin(store, rows.spine, views, features), y: label }, counts };
}

export interface SelfCureRates {
  readonly overall: SegmentRate;
  /** By delinquency bucket at the start of the assignment. */
  readonly segments: readonly SegmentRate[];
}

/** How many paid in full, with the precision of it. */
export function selfCureRates({ y, spine, entryBucket }: Pick<TrainingSet, 'y' | 'spine' | 'entryBucket'>, halfWidth: number): SelfCureRates {
  const segments = [...new Set(entryBucket)].sort().map((bucket) => {
    const picked = Array.from(y.keys()).filter((row) => entryBucket[row] === bucket);
    return rateOf(bucket, { y: picked.map((row) => y[row]!), groups: picked.map((row) => spine.debtorIds[row]!) }, halfWidth);
  });
  return { overall: overallRate({ y, debtorIds: spine.debtorIds }, halfWidth), segments };
}

function overallRate({ y, debtorIds }: { readonly y: Float64Array; readonly debtorIds: readonly string[] }, halfWidth: number): SegmentRate {
  return rateOf('all', { y, groups: debtorIds }, halfWidth);
}

function checkHoldout(overall: SegmentRate, counts: HoldoutCounts, { days, halfWidth }: { readonly days: number; readonly halfWidth: number }): void {
  const details = { ...counts, rows: overall.rows, halfWidth: overall.halfWidth, neededRows: overall.neededRows };
  const points = (share: number): string => `${(100 * share).toFixed(1)} points`;
  if (counts.assigned === 0) {
    throw new DunlinError('holdout-insufficient', 'Self-cure must be learnt from a sticky no-contact holdout (decisions of the arm holdout with an assignment); got none. Debtors who happened not to be contacted are no substitute: assign some, for whole episodes, and come back when their window has passed.', details);
  }
  if (overall.rows === 0 || overall.halfWidth > halfWidth) {
    const got = overall.rows === 0 ? `none of ${counts.assigned} assigned` : `${overall.rows} of ${counts.assigned} assigned, +-${points(overall.halfWidth)} at ${(100 * overall.rate).toFixed(0)} %`;
    const needed = overall.rows === 0 ? '' : `about ${overall.neededRows} are needed; `;
    throw new DunlinError('holdout-insufficient', `The holdout must have enough debtors whose ${days} days have passed for +-${points(halfWidth)}; got ${got}. Wait or assign more (${needed}+-3 points at 40 % need 1,024), or accept less with --half-width (models.selfCure.halfWidth).`, details);
  }
}
