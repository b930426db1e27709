/** The feature views of the models beside the default model. */
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

function viewsWith(views: readonly string[] | undefined, needed: string): readonly FeatureView[] {
  return selectViews(views === undefined ? undefined : [...new Set([...views, needed])]);
}
