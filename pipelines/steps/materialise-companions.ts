/** The part of the materialise step for the models beside default and channel: payment timing and self-cure. */
import { writeContent } from '../content-files.ts';
import { withStore, type Deployment } from '../deployment.ts';
import { selfCureViews, timingViews } from '../model-views.ts';
import type { ContentReference, MaterialiseResult, StepContext } from '../ports.ts';
import { gateTrainingSet } from '../quality-gate.ts';
import { buildTimingSet, encodeTimingSet } from '../timing-set.ts';
import { encodeTrainingSet } from '../training-set.ts';
import { orRefusal } from './refusals.ts';
import { readSelfCureSet } from './train-self-cure.ts';
import { timingRecipe, type TimingRecipe } from './train-timing.ts';

type Part = Pick<MaterialiseResult, 'timing' | 'selfCure' | 'refusals'>;

/** Sets of the models that the portfolio asks for; nothing where it asks for none. Throws `quality-gate-failed`. */
export async function materialiseCompanions(deployment: Deployment, context: StepContext): Promise<Part> {
  const recipe = timingRecipe(deployment), { selfCure } = deployment.portfolio.models;
  const timing = recipe === null ? null : await orRefusal('timing', context, () => materialiseTiming(deployment, recipe, context));
  const cures = selfCure === undefined ? null : await orRefusal('self-cure', context, () => materialiseSelfCure(deployment, selfCure, context));
  const refusals = [timing, cures].flatMap((part) => (part !== null && 'refusal' in part ? [part.refusal] : []));
  return {
    ...(timing !== null && 'result' in timing ? { timing: timing.result } : {}),
    ...(cures !== null && 'result' in cures ? { selfCure: cures.result } : {}),
    ...(refusals.length > 0 ? { refusals } : {}),
  };
}

async function materialiseTiming(deployment: Deployment, recipe: TimingRecipe, { progress, signal }: StepContext): Promise<ContentReference> {
  const { portfolio, home } = deployment;
  signal.throwIfAborted();
  progress({ step: 'features timing', share: 0, text: 'receivables and their payments' });
  const set = await withStore(deployment, (store) => buildTimingSet(store, { ...recipe, portfolio }));
  gateTrainingSet(home, 'training-timing', { spine: set.spine, frame: set.x, views: timingViews(portfolio) });
  progress({ step: 'features timing', share: 1, text: `${set.spine.rowCount} rows, ${set.times.isPaid.reduce((sum, paid) => sum + paid, 0)} paid as far as was known` });
  return writeContent(home, encodeTimingSet(set), { extension: 'arrow', rows: set.spine.rowCount });
}

async function materialiseSelfCure(deployment: Deployment, recipe: { readonly days: number; readonly halfWidth: number }, { progress, signal }: StepContext): Promise<NonNullable<MaterialiseResult['selfCure']>> {
  const { portfolio, home } = deployment;
  signal.throwIfAborted();
  progress({ step: 'features self-cure', share: 0, text: 'assignments of the holdout and what followed' });
  const { set, counts } = await readSelfCureSet(deployment, recipe);
  gateTrainingSet(home, 'training-self-cure', { spine: set.spine, frame: set.x, views: selfCureViews(portfolio) });
  progress({ step: 'features self-cure', share: 1, text: `${set.spine.rowCount} debtors, ${set.y.reduce((sum, y) => sum + y, 0)} paid in full` });
  return { file: writeContent(home, encodeTrainingSet(set), { extension: 'arrow', rows: set.spine.rowCount }), holdout: counts };
}
