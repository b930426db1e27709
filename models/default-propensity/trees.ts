/** Histogram gradient-boosted trees as an estimator of default. */
import { DunlinError } from '../../core/errors.ts';
import type { Estimator, FitContext, LabelledFrame } from '../contract.ts';
import { readParameters } from '../read-parameters.ts';
import { innerSplit } from '../split/group-split.ts';
import { boostTrees, type BoostInput } from '../trees/boost.ts';
import { flattenTrees } from '../trees/flatten.ts';
import { TreeSettingsSchema, type TreeSettings } from '../trees/settings.ts';
import { TREES_SPACE } from './search-spaces.ts';
import { checkLabels } from './check-labels.ts';
import { planTreeColumns, viewTreeColumns, type TreeColumnPlan } from './trees-columns.ts';
import { loadTrees, treesModel } from './trees-model.ts';

export const trees: Estimator = {
  name: 'trees',
  parameters: TreeSettingsSchema,
  space: TREES_SPACE,
  fit: async (data, given, context) => {
    const settings = readParameters(TreeSettingsSchema, given);
    checkLabels(data);
    const plan = planTreeColumns(data.x);
    const split = innerSplit(data, { seed: context.seed, folds: settings.validationFolds });
    const input: BoostInput = { columns: viewTreeColumns(data.x, plan), threads: context.threads, monotone: readMonotone(plan, settings), y: data.y, ...split, settings, seed: context.seed, onProgress: context.onProgress, signal: context.signal };
    const boosted = await boostTrees(input);
    const isRefitted = split.validation.length > 0 && data.y.length < settings.refitBelowRows && boosted.trees.length > 0;
    const final = isRefitted ? await refit(input, data, boosted.trees.length, context) : boosted;
    return treesModel(flattenTrees(final), plan);
  },
  load: loadTrees,
};

/** The chosen number of trees on all rows: with few rows the held-out fold is worth more as training data. */
async function refit(input: BoostInput, data: LabelledFrame, count: number, context: FitContext): ReturnType<typeof boostTrees> {
  const all = Int32Array.from(data.y.keys());
  return boostTrees({ ...input, train: all, validation: new Int32Array(0), settings: { ...input.settings, trees: count }, seed: context.seed });
}

function readMonotone(plan: readonly TreeColumnPlan[], settings: TreeSettings): Int8Array {
  for (const name of Object.keys(settings.monotone)) {
    if (!plan.some((column) => column.name === name && column.kind === 'numeric')) {
      throw new DunlinError('parameter-invalid', `Parameter monotone must name numeric features; got ${name}. Remove it or correct the name.`, { name });
    }
  }
  return Int8Array.from(plan, (column) => settings.monotone[column.name] ?? 0);
}
