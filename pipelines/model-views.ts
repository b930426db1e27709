/** The feature views of the models beside the default model, and the column that none of them may read. */
import { selectColumns, type Frame } from '../core/frame.ts';
import type { Portfolio } from '../core/schema/portfolio.ts';
import { selectViews, type FeatureView } from '../features/registry.ts';

/** Those of the default model and the one of the receivable, from which the periods of a curve are told. */
export function timingViews({ models }: Portfolio): readonly FeatureView[] {
  return viewsWith(models.default.views, 'receivable');
}

/** Those of the default model and the one that says whether anything is owed. */
export function selfCureViews({ models }: Portfolio): readonly FeatureView[] {
  return viewsWith(models.default.views, 'exposure');
}

/** The frame without the column that groups are compared by. */
export function withoutFairnessColumn(x: Frame, { models }: Portfolio): Frame {
  const { fairnessBy } = models.default;
  return fairnessBy === undefined ? x : selectColumns(x, x.names.filter((name) => name !== fairnessBy));
}

function viewsWith(views: readonly string[] | undefined, needed: string): readonly FeatureView[] {
  return selectViews(views === undefined ? undefined : [...new Set([...views, needed])]);
}
