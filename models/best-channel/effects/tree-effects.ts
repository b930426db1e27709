/**
 * What every action changes, by boosted trees: the last step of a doubly robust learner where effects hang on how features come together.
 *
 *     tau_a(x) = 2 M_a (1 / (1 + exp(-f_a(x))) - 1/2),    f_a minimises  - sum_i w_ia [ t log s + (1 - t) log(1 - s) ],  t = 1/2 + psi_ia / (2 M_a),  s = 1 / (1 + exp(-f_a(x_i)))
 *
 * with `M_a = max |psi_ia|`. The log loss of a target between 0 and 1 is least at its conditional mean, whatever its distribution (Papke, Wooldridge 1996),
 * and effects are small beside M_a, where the curve is a straight line: in effect weighted least squares, by the engine that all trees share. Weights
 * enter by drawing rows in proportion to them. As many trees as held-out debtors ask for, none included.
 * Source: Kennedy, Towards optimal doubly robust estimation of heterogeneous causal effects (2023).
 */
import type { Frame } from '../../../core/frame.ts';
import { randomStream } from '../../../core/random.ts';
import { planTreeColumns, readTreeColumns, viewTreeColumns, type TreeColumnPlan } from '../../default-propensity/trees-columns.ts';
import { sigmoid } from '../../log-odds.ts';
import { readParameters } from '../../read-parameters.ts';
import { boostTrees, type BoostedTrees, type BoostInput } from '../../trees/boost.ts';
import { ensembleMargin, type TreeEnsemble } from '../../trees/ensemble.ts';
import { flattenTrees } from '../../trees/flatten.ts';
import { TreeSettingsSchema } from '../../trees/settings.ts';
import type { PseudoOutcomes } from './pseudo-outcomes.ts';

export interface TreeEffects {
  readonly kind: 'trees';
  readonly actionCount: number;
  readonly columns: readonly TreeColumnPlan[];
  /** By action; null: no row spoke of it, and it changes nothing. */
  readonly trees: readonly (ActionTrees | null)[];
}

export interface ActionTrees {
  /** `M_a`, in the unit of the outcomes. */
  readonly reach: number;
  readonly ensemble: TreeEnsemble;
}

export interface TreeEffectRows {
  readonly x: Frame;
  readonly pseudo: PseudoOutcomes;
  readonly actionCount: number;
  /** Fold of each row, by debtor; fold 0 says how many trees. */
  readonly folds: Uint8Array;
}

const MOST_TREES = 150;
/** Few leaves and a strong ridge: pseudo-outcomes are mostly noise. */
const SETTINGS = { learningRate: 0.08, maximumLeaves: 6, minimumChildRows: 100, l2: 25, rowShare: 0.8, columnShare: 0.6, patience: 20, maximumBins: 63 };

export async function fitTreeEffects({ x, pseudo, actionCount, folds }: TreeEffectRows, { seed, signal }: { readonly seed: number; readonly signal?: AbortSignal | undefined }): Promise<TreeEffects> {
  const columns = planTreeColumns(x), trees: (ActionTrees | null)[] = [];
  for (let action = 0; action < actionCount; action++) {
    signal?.throwIfAborted();
    const pick = (matrix: Float64Array): Float64Array => Float64Array.from({ length: x.rowCount }, (_, row) => matrix[row * actionCount + action]!);
    const values = pick(pseudo.values), drawn = drawByWeight(pick(pseudo.weights), randomStream('tree effects', seed, action).uniform());
    const reach = drawn.reduce((most, row) => Math.max(most, Math.abs(values[row]!)), 0);
    if (reach === 0) {
      trees.push(null);
      continue;
    }
    const input = {
      columns: viewTreeColumns(x, columns), monotone: new Int8Array(columns.length), y: values.map((value) => Math.min(1, Math.max(0, 0.5 + value / (2 * reach)))), seed: seed + action, signal,
    };
    trees.push({ reach, ensemble: flattenTrees(await boostWell(input, { fit: drawn.filter((row) => folds[row] !== 0), judge: drawn.filter((row) => folds[row] === 0) })) });
  }
  return { kind: 'trees', actionCount, columns, trees };
}

/** Effects of every action in the unit of the outcomes; the returned array is reused by the next call. Binding throws `frame-mismatch`. */
export function bindTreeEffects({ actionCount, columns, trees }: TreeEffects, x: Frame): (row: number) => Float64Array {
  const read = readTreeColumns(x, columns), values = new Float64Array(columns.length), effects = new Float64Array(actionCount);
  return (row) => {
    for (let column = 0; column < values.length; column++) values[column] = read[column]![row]!;
    trees.forEach((own, action) => {
      effects[action] = own === null ? 0 : 2 * own.reach * (sigmoid(ensembleMargin(own.ensemble, values)) - 0.5);
    });
    return effects;
  };
}

/** As many trees as the judging rows ask for, grown again on all rows. */
async function boostWell(input: Omit<BoostInput, 'settings' | 'train' | 'validation'>, { fit, judge }: { readonly fit: Int32Array; readonly judge: Int32Array }): Promise<BoostedTrees> {
  const settings = readParameters(TreeSettingsSchema, { ...SETTINGS, trees: MOST_TREES });
  const { trees } = await boostTrees({ ...input, settings, train: fit, validation: judge }), all = Int32Array.from([...fit, ...judge]);
  const grown = await boostTrees({ ...input, settings: { ...settings, trees: Math.max(1, trees.length) }, train: all, validation: new Int32Array(0) });
  return trees.length === 0 ? { ...grown, trees: [] } : grown;
}

/** As many rows as there are with weight, each in proportion to it, by systematic sampling: row i is drawn `floor` or `ceil` of its share times. */
function drawByWeight(weights: Float64Array, offset: number): Int32Array {
  const count = weights.reduce((sum, weight) => sum + Number(weight > 0), 0), total = weights.reduce((sum, weight) => sum + weight, 0), drawn = new Int32Array(count);
  let passed = 0, next = 0;
  weights.forEach((weight, row) => {
    passed += weight;
    while (next < count && (next + offset) * total < passed * count) drawn[next++] = row;
  });
  // Rounding may leave a place at the end.
  return drawn.subarray(0, next);
}
