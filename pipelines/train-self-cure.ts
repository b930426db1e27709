/** Trains the probability of paying in full without contact, on the sticky holdout alone. */
import { DunlinError } from '../core/errors.ts';
import type { Instant } from '../core/time.ts';
import { buildSelfCures, type HoldoutCounts } from '../features/labels/self-cures.ts';
import type { FeatureView } from '../features/registry.ts';
import type { Store } from '../features/store/open.ts';
import { pointInTimeJoin } from '../features/store/point-in-time-join.ts';
import type { FeatureOptions } from '../features/store/spine.ts';
import type { EstimatorName } from '../models/contract.ts';
import { rateOf, type SegmentRate } from '../models/self-cure/rate.ts';
import type { StepContext } from './ports.ts';
import { trainDefault, type TrainedDefault } from './train-default.ts';

export interface TrainSelfCureInput extends StepContext {
  readonly store: Store;
  readonly now: Instant;
  readonly features: FeatureOptions;
  readonly views: readonly FeatureView[];
  /** Days within which everything has to be paid. */
  readonly days: number;
  /** Of the 95 % interval of the overall rate; wider is refused. */
  readonly halfWidth: number;
  readonly seed: number;
}

export interface TrainedSelfCure {
  readonly trained: TrainedDefault;
  readonly counts: HoldoutCounts;
  readonly overall: SegmentRate;
  /** By delinquency bucket at the start of the assignment. */
  readonly segments: readonly SegmentRate[];
}

const ESTIMATORS: readonly EstimatorName[] = ['base-rate', 'logistic', 'trees'];

/**
 * Debtors are analysed as assigned: contacts made by mistake, by the debtor or by law are counted, not left out.
 * @throws holdout-insufficient without a matured holdout or where it is too small for the half-width; what `trainDefault` throws
 */
export async function trainSelfCure(input: TrainSelfCureInput): Promise<TrainedSelfCure> {
  const { store, features, progress, signal } = input;
  progress({ step: 'features self-cure', share: 0, text: 'assignments of the holdout and what followed' });
  const { labelled, counts } = await buildSelfCures(store, input.days, { ...features, knownUpTo: input.now });
  const rows = { y: labelled.label, groups: labelled.spine.debtorIds }, overall = rateOf('all', rows, input.halfWidth);
  checkHoldout(overall, counts, input);
  const x = await pointInTimeJoin(store, labelled.spine, input.views, features);
  progress({ step: 'features self-cure', share: 1, text: `${overall.rows} debtors, ${(100 * overall.rate).toFixed(1)} % paid in full` });
  const { label, ...rest } = labelled;
  const trained = await trainDefault({ set: { ...rest, x, y: label }, estimators: ESTIMATORS, seed: input.seed, timeZone: features.timeZone, progress, signal });
  const segments = [...new Set(labelled.entryBucket)].sort().map((bucket) => {
    const picked = Array.from(label.keys()).filter((row) => labelled.entryBucket[row] === bucket);
    return rateOf(bucket, { y: picked.map((row) => label[row]!), groups: picked.map((row) => labelled.spine.debtorIds[row]!) }, input.halfWidth);
  });
  return { trained, counts, overall, segments };
}

function checkHoldout(overall: SegmentRate, counts: HoldoutCounts, { days, halfWidth }: TrainSelfCureInput): void {
  const details = { ...counts, rows: overall.rows, halfWidth: overall.halfWidth, neededRows: overall.neededRows };
  const points = (share: number): string => `${(100 * share).toFixed(1)} points`;
  if (counts.assigned === 0) {
    throw new DunlinError('holdout-insufficient', 'Self-cure must be learnt from a sticky no-contact holdout (decisions of the arm holdout with an assignment); got none. Debtors who happened not to be contacted are no substitute: assign some, for whole episodes, and come back when their window has passed.', details);
  }
  if (overall.rows === 0 || overall.halfWidth > halfWidth) {
    const got = overall.rows === 0 ? `none of ${counts.assigned} assigned` : `${overall.rows} of ${counts.assigned} assigned, +-${points(overall.halfWidth)} at ${(100 * overall.rate).toFixed(0)} %`;
    const needed = overall.rows === 0 ? '' : `about ${overall.neededRows} are needed; `;
    throw new DunlinError('holdout-insufficient', `The holdout must have enough debtors whose ${days} days have passed for +-${points(halfWidth)}; got ${got}. Wait or assign more (${needed}+-3 points at 40 % need 1,024), or accept less with --half-width.`, details);
  }
}
