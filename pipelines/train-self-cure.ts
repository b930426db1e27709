/** Trains the probability of paying in full without contact, on the sticky holdout alone. */
import type { HoldoutCounts } from '../features/labels/self-cures.ts';
import type { Store } from '../features/store/open.ts';
import type { EstimatorName } from '../models/contract.ts';
import type { StepContext } from './ports.ts';
import { buildSelfCureSet, selfCureRates, type SelfCureRates, type SelfCureSet, type SelfCureSetOptions } from './self-cure-set.ts';
import { trainDefault, type TrainedDefault } from './train-default.ts';

export interface TrainSelfCureInput extends SelfCureSetOptions, StepContext {
  readonly store: Store;
  readonly seed: number;
}

export interface FitSelfCureInput extends SelfCureSet, StepContext {
  readonly halfWidth: number;
  readonly timeZone: string;
  readonly seed: number;
  /** A category column that no model may read. */
  readonly fairnessBy?: string | undefined;
}

export interface TrainedSelfCure extends SelfCureRates {
  readonly trained: TrainedDefault;
  readonly counts: HoldoutCounts;
}

const ESTIMATORS: readonly EstimatorName[] = ['base-rate', 'logistic', 'trees'];

/** Builds the set and trains on it; throws what `buildSelfCureSet` and `trainDefault` throw. */
export async function trainSelfCure({ store, ...input }: TrainSelfCureInput): Promise<TrainedSelfCure> {
  const { progress, features, halfWidth } = input;
  progress({ step: 'features self-cure', share: 0, text: 'assignments of the holdout and what followed' });
  const built = await buildSelfCureSet(store, input), { overall } = selfCureRates(built.set, halfWidth);
  progress({ step: 'features self-cure', share: 1, text: `${overall.rows} debtors, ${(100 * overall.rate).toFixed(1)} % paid in full` });
  return fitSelfCure({ ...built, halfWidth, timeZone: features.timeZone, seed: input.seed, progress, signal: input.signal });
}

/** The candidates on three consecutive windows, the simplest within one standard error chosen. Throws what `trainDefault` throws. */
export async function fitSelfCure({ set, counts, halfWidth, progress, ...rest }: FitSelfCureInput): Promise<TrainedSelfCure> {
  const trained = await trainDefault({ set, estimators: ESTIMATORS, ...rest, progress: (event) => progress({ ...event, step: event.step.replace(/^(train|evaluate) /, '$1 self-cure ') }) });
  return { trained, counts, ...selfCureRates(set, halfWidth) };
}
