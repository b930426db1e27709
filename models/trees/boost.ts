/** Gradient boosting of the log loss over histogram trees. */
import { nextTurn } from '../../core/next-turn.ts';
import { randomStream, type RandomStream } from '../../core/random.ts';
import { logit, sigmoid } from '../log-odds.ts';
import type { BinnedColumn } from './bin-columns.ts';
import { growTree, leftBinsOf, type GrownTree } from './grow-tree.ts';
import { layoutOf, type Gradients } from './histogram.ts';
import type { TreeSettings } from './settings.ts';

export interface BoostInput {
  readonly columns: readonly BinnedColumn[];
  /** -1, 0 or 1 by column. */
  readonly monotone: Int8Array;
  readonly y: Float64Array;
  readonly train: Int32Array;
  /** Rows that only stop early; empty: all trees are kept. */
  readonly validation: Int32Array;
  readonly settings: TreeSettings;
  readonly seed: number;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((share: number, text: string) => void) | undefined;
}

export interface BoostedTrees {
  readonly baseMargin: number;
  /** Trees up to the best validation loss; values scaled by the learning rate. */
  readonly trees: readonly GrownTree[];
}

/** How many trees grow between two turns of the event loop. */
const TREES_PER_TURN = 8;

/**
 * Boosted trees for P(y = 1). Each tree fits gradient `p - y` and hessian `p (1 - p)` on a drawn share of rows and columns.
 *
 * Source: Friedman 2001 and 2002; leaf-wise growth and histogram subtraction as in LightGBM (Ke et al. 2017).
 */
export async function boostTrees(input: BoostInput): Promise<BoostedTrees> {
  const { settings, y, train, validation } = input;
  const layout = layoutOf(input.columns);
  const baseMargin = logit(train.reduce((sum, row) => sum + y[row]!, 0) / train.length);
  const margins = new Float64Array(y.length).fill(baseMargin);
  const gradients: Gradients = { gradient: new Float64Array(y.length), hessian: new Float64Array(y.length), orderedGradient: new Float64Array(y.length), orderedHessian: new Float64Array(y.length) };
  const histograms = Array.from({ length: settings.maximumLeaves + 1 }, () => new Float64Array(layout.length));
  const scratch = new Int32Array(train.length);
  const trees: GrownTree[] = [];
  let best = { loss: meanLoss(y, margins, validation), count: 0 };
  for (let index = 0; index < settings.trees; index++) {
    const random = randomStream('trees', input.seed, index);
    updateGradients(gradients, y, margins, train);
    const { drawn: rows, others } = drawRows(train, settings.rowShare, random);
    const features = drawColumns(input.columns.length, settings.columnShare, random);
    const tree = scaleTree(growTree({ layout, gradients, rows, scratch, features, monotone: input.monotone, settings, histograms }), settings.learningRate);
    trees.push(tree);
    for (const { node, start, end } of tree.leaves) for (let i = start; i < end; i++) margins[rows[i]!] = margins[rows[i]!]! + tree.nodes[node]!.value;
    addTree(tree, input.columns, { margins, rows: others });
    if (validation.length > 0) {
      addTree(tree, input.columns, { margins, rows: validation });
      const loss = meanLoss(y, margins, validation);
      if (loss < best.loss) best = { loss, count: trees.length };
      else if (trees.length - best.count >= settings.patience) break;
    }
    if (index % TREES_PER_TURN === 0) {
      await nextTurn();
      input.signal?.throwIfAborted();
      input.onProgress?.(index / settings.trees, `${index} trees`);
    }
  }
  return { baseMargin, trees: validation.length > 0 ? trees.slice(0, best.count) : trees };
}

function updateGradients(gradients: Gradients, y: Float64Array, margins: Float64Array, rows: Int32Array): void {
  for (const row of rows) {
    const p = sigmoid(margins[row]!);
    gradients.gradient[row] = p - y[row]!;
    gradients.hessian[row] = p * (1 - p);
  }
}

/** Each row is drawn with the given probability; both parts keep their order. */
function drawRows(rows: Int32Array, share: number, random: RandomStream): { readonly drawn: Int32Array; readonly others: Int32Array } {
  if (share >= 1) return { drawn: rows.slice(), others: new Int32Array(0) };
  const drawn = new Int32Array(rows.length), others = new Int32Array(rows.length);
  let count = 0;
  for (let i = 0; i < rows.length; i++) {
    if (random.uniform() < share) drawn[count++] = rows[i]!;
    else others[i - count] = rows[i]!;
  }
  return count === 0 ? { drawn: rows.slice(), others: new Int32Array(0) } : { drawn: drawn.slice(0, count), others: others.slice(0, rows.length - count) };
}

function drawColumns(count: number, share: number, random: RandomStream): Int32Array {
  const all = Int32Array.from({ length: count }, (_, i) => i);
  return random.shuffle(all).slice(0, Math.max(1, Math.round(count * share))).sort();
}

function scaleTree(tree: GrownTree, learningRate: number): GrownTree {
  return { ...tree, nodes: tree.nodes.map((node) => ({ ...node, value: node.value * learningRate })) };
}

/** Adds the tree to the margins of rows that it was not grown on, by descent. */
function addTree(tree: GrownTree, columns: readonly BinnedColumn[], target: { readonly margins: Float64Array; readonly rows: Int32Array }): void {
  const { margins, rows } = target;
  const { nodes } = tree;
  const left = Int32Array.from(nodes, (node) => node.left), right = Int32Array.from(nodes, (node) => node.right);
  const value = Float64Array.from(nodes, (node) => node.value);
  const bins = nodes.map((node) => (node.split === null ? null : columns[node.split.feature]!.bins));
  const goesLeft = nodes.map((node) => (node.split === null ? null : leftBinsOf(node.split, columns[node.split.feature]!.binCount)));
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    let node = 0;
    while (left[node]! >= 0) node = goesLeft[node]![bins[node]![row]!] === 1 ? left[node]! : right[node]!;
    margins[row] = margins[row]! + value[node]!;
  }
}

function meanLoss(y: Float64Array, margins: Float64Array, rows: Int32Array): number {
  let loss = 0;
  for (const row of rows) {
    const z = margins[row]!;
    loss += Math.max(z, 0) - y[row]! * z + Math.log1p(Math.exp(-Math.abs(z)));
  }
  return loss / rows.length;
}
