/** A default model in the open ONNX format, for readers outside: scores come out equal. */
import { DunlinError } from '../../../core/errors.ts';
import type { Calibrator } from '../../contract.ts';
import type { ColumnEncoding } from '../../default-propensity/encoding.ts';
import type { Scorecard } from '../../default-propensity/scorecard-model.ts';
import type { TreeColumnPlan } from '../../default-propensity/trees-columns.ts';
import type { TreeEnsemble } from '../../trees/ensemble.ts';
import type { Artefact } from '../manifest.ts';
import { drawAdditive } from './additive-graph.ts';
import { CALIBRATION_GRAPHS } from './calibration-graph.ts';
import { logisticCurves, scorecardCurves } from './curves.ts';
import { drawGraph, type OnnxGraph } from './graph.ts';
import { drawTrees } from './trees-graph.ts';

type Draw = (graph: OnnxGraph, artefact: Artefact) => string;

const MARGIN_GRAPHS: Readonly<Record<string, Draw>> = {
  logistic: (graph, { manifest, arrays }) => {
    const { intercept, columns } = manifest.model as { readonly intercept: number; readonly columns: readonly ColumnEncoding[] };
    const { weights, centers, scales } = arrays as Readonly<Record<'weights' | 'centers' | 'scales', Float64Array>>;
    return drawAdditive(graph, intercept, logisticCurves({ columns, centers, scales }, weights));
  },
  scorecard: (graph, { manifest }) => {
    const card = manifest.model as unknown as Scorecard;
    return drawAdditive(graph, card.intercept, scorecardCurves(card));
  },
  trees: (graph, { manifest, arrays }) => {
    const { baseMargin, columns } = manifest.model as { readonly baseMargin: number; readonly columns: readonly TreeColumnPlan[] };
    return drawTrees(graph, { baseMargin, ...(arrays as unknown as Omit<TreeEnsemble, 'baseMargin'>) }, columns);
  },
};

/** Estimators that can be exported. */
export const EXPORTED_ESTIMATORS: readonly string[] = Object.keys(MARGIN_GRAPHS);

/**
 * The model file: inputs by feature name, `[rows, 1]` of double (NaN: missing) or of text (any unknown text: missing); outputs `margin` (log-odds)
 * and `probability` (calibrated), `[rows, 1]` of double. Sums run in another order than ours, so the last digits may differ.
 * @throws `argument-invalid` for an artefact that has no such form
 */
export function exportOnnx(artefact: Artefact): Uint8Array {
  const { id, manifest } = artefact, draw = Object.hasOwn(MARGIN_GRAPHS, manifest.estimator) ? MARGIN_GRAPHS[manifest.estimator] : undefined;
  if (manifest.kind !== 'default-propensity' || draw === undefined || manifest.calibration === undefined || isAveraged(manifest.model)) {
    throw new DunlinError('argument-invalid', `A model to export must be a default model by ${EXPORTED_ESTIMATORS.join(', ')}; got ${manifest.kind}, ${manifest.estimator}. Choose another one with dunlin models list.`, { id });
  }
  const graph = drawGraph(), margin = draw(graph, artefact);
  graph.output('margin', margin);
  graph.output('probability', CALIBRATION_GRAPHS[manifest.calibration.kind as Calibrator['kind']](graph, margin, manifest.calibration.json));
  return graph.encode({ artefact: id, label: manifest.label?.id ?? '', featureSetVersion: manifest.featureSetVersion, features: JSON.stringify(manifest.featureNames) });
}

/** The average of models of several folds is stored as its parts. */
function isAveraged(model: Readonly<Record<string, unknown>>): boolean {
  return 'members' in model;
}
