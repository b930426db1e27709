/** Trains the probability of paying in full without contact, on the sticky holdout alone. */
import type { HoldoutCounts } from '../features/labels/self-cures.ts';
import type { EstimatorName } from '../models/contract.ts';
import type { StepContext } from './ports.ts';
import { selfCureRates, type SelfCureRates, type SelfCureSet } from './self-cure-set.ts';
import { trainDefault, type TrainedDefault } from './train-default.ts';

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

/** The candidates on three consecutive windows, chosen as default models are. Throws what `trainDefault` throws. */
export async function fitSelfCure({ set, counts, halfWidth, progress, ...rest }: FitSelfCureInput): Promise<TrainedSelfCure> {
  const trained = await trainDefault({ set, estimators: ESTIMATORS, ...rest, progress: (event) => progress({ ...event, step: event.step.replace(/^(train|evaluate) /, '$1 self-cure ') }) });
  return { trained, counts, ...selfCureRates(set, halfWidth) };
}
