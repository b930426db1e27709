/** Gradient boosting of the log loss over histogram trees. */
import { countTo } from '../../core/count-to.ts';
import { nextTurn } from '../../core/next-turn.ts';
import { randomStream, type RandomStream } from '../../core/random.ts';
import { logit } from '../log-odds.ts';
import { planBins, type BinnedColumn, type TreeColumn } from './bin-columns.ts';
import { isPlainColumn, ridgeOf } from './find-split.ts';
import { growTree, type GrownTree, type GrowInput } from './grow-tree.ts';
import { REAL, SINGLE, WORD, type Kernel } from './kernel/arena.ts';
import { openKernel, usefulThreads, type KernelChoice } from './kernel/open-kernel.ts';
import { writeDrawnColumns } from './draw-columns.ts';
import { loadRows } from './load-rows.ts';
import { chooseQuanta } from './quanta.ts';
import type { TreeSettings } from './settings.ts';
import { writeTree } from './write-tree.ts';

export interface BoostInput extends KernelChoice {
  readonly columns: readonly TreeColumn[];
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
  readonly columns: readonly BinnedColumn[];
}

/** Milliseconds of work between two turns of the event loop are at most those of so many values read. */
const VALUES_PER_TURN = 20_000_000;

/**
 * Boosted trees for P(y = 1). Each tree fits gradient `w (p - y)` and hessian `w p (1 - p)` on a drawn share of rows and columns.
 *
 * Sums are over whole numbers, so that neither the kernel nor the number of threads moves a bit.
 * Source: Friedman 2001 and 2002; leaf-wise growth and histogram subtraction as in LightGBM (Ke et al. 2017); gradients in
 * whole numbers as in Shi et al. 2022.
 */
export async function boostTrees(input: BoostInput): Promise<BoostedTrees> {
  const { settings, train, validation } = input;
  const columns = input.columns.map((column) => planBins(column, settings.maximumBins));
  const { kernel, plan } = await openKernel(
    { trainRows: train.length, allRows: train.length + validation.length, binCounts: columns.map(({ binCount }) => binCount), maximumLeaves: settings.maximumLeaves, drawnColumns: drawnCount(columns.length, settings.columnShare) },
    { kernel: input.kernel, threads: input.threads ?? usefulThreads(train.length * columns.length, settings.trees) },
  );
  try {
    const order = new Int32Array(train.length + validation.length);
    order.set(train);
    order.set(validation, train.length);
    loadRows(kernel, { columns: input.columns, binned: columns, order, y: input.y });
    const baseMargin = weightedLogit(input);
    const quanta = writeConstants(kernel, input, baseMargin);
    const trees = await growAll(input, { kernel, columns, slotOffsets: plan.slotOffsets, slotBytes: plan.slotBytes, arena: kernel.arena, monotone: input.monotone, settings, quanta });
    return { baseMargin, trees, columns };
  } finally {
    await kernel.close();
  }
}

/** Log-odds of the weighted share of positives in the training rows. */
function weightedLogit({ y, train, settings }: BoostInput): number {
  const positives = train.reduce((sum, row) => sum + y[row]!, 0) * settings.classWeight;
  return logit(positives / (positives + train.reduce((sum, row) => sum + 1 - y[row]!, 0)));
}

function writeConstants({ arena, arena: { words, reals, singles } }: Kernel, { settings, train, validation }: BoostInput, baseMargin: number): GrowInput['quanta'] {
  const quanta = chooseQuanta(train.length, Math.max(1, settings.classWeight));
  const margins = arena.words[WORD.margins >> 2]! / 8;
  reals.fill(baseMargin, margins, margins + train.length + validation.length);
  reals[REAL.ridge >> 3] = ridgeOf(settings) * quanta.hessian;
  singles[SINGLE.gradientQuanta >> 2] = quanta.gradient;
  singles[SINGLE.hessianQuanta >> 2] = quanta.hessian;
  singles[SINGLE.extraWeight >> 2] = settings.classWeight - 1;
  words[WORD.leastRows >> 2] = settings.minimumChildRows;
  words[WORD.leastHessian >> 2] = Math.min(2 ** 31 - 1, Math.ceil(settings.minimumChildHessian * quanta.hessian));
  return quanta;
}

type Growth = Omit<GrowInput, 'drawn' | 'drawnOthers'>;

async function growAll(input: BoostInput, growth: Growth): Promise<readonly GrownTree[]> {
  const { settings, validation } = input;
  const trees: GrownTree[] = [];
  const treesPerTurn = Math.max(1, Math.floor(VALUES_PER_TURN / (input.train.length * input.columns.length)));
  let best = { loss: meanLoss(input, growth.kernel), count: 0 };
  for (let index = 0; index < settings.trees; index++) {
    const tree = growOne(input, growth, index);
    trees.push(tree);
    if (validation.length > 0) {
      const loss = meanLoss(input, growth.kernel);
      if (loss < best.loss) best = { loss, count: trees.length };
      else if (trees.length - best.count >= settings.patience) break;
    }
    if (index % treesPerTurn === 0) {
      await nextTurn();
      input.signal?.throwIfAborted();
      input.onProgress?.(index / settings.trees, `${index} trees`);
    }
  }
  return validation.length > 0 ? trees.slice(0, best.count) : trees;
}

function growOne(input: BoostInput, growth: Growth, index: number): GrownTree {
  const { settings } = input, { kernel } = growth, { words } = kernel.arena;
  const random = randomStream('trees', input.seed, index);
  words[WORD.dither >> 2] = random.integer(2 ** 32);
  words[WORD.drawSeed >> 2] = random.integer(2 ** 32);
  words[WORD.drawBelow >> 2] = Math.floor(Math.min(settings.rowShare, 1 - 2 ** -32) * 2 ** 32);
  words[WORD.isAllDrawn >> 2] = settings.rowShare >= 1 ? 1 : 0;
  const drawn = drawColumns(growth.columns.length, settings.columnShare, random);
  writeDrawnColumns(kernel, { drawn, columns: growth.columns, slotOffsets: growth.slotOffsets, isPlain: (column) => isPlainColumn(growth, column) });
  kernel.run('begin');
  const tree = scaleTree(growTree({ ...growth, drawn, drawnOthers: drawn.filter((column) => !isPlainColumn(growth, column)) }), settings.learningRate);
  writeTree(kernel, tree);
  kernel.run('finish');
  return tree;
}

function drawnCount(count: number, share: number): number {
  return share >= 1 ? count : Math.max(1, Math.round(count * share));
}

function drawColumns(count: number, share: number, random: RandomStream): Int32Array {
  const all = countTo(count);
  return share >= 1 ? all : random.shuffle(all).slice(0, drawnCount(count, share)).sort();
}

function scaleTree(tree: GrownTree, learningRate: number): GrownTree {
  return { ...tree, nodes: tree.nodes.map((node) => ({ ...node, value: node.value * learningRate })) };
}

/** Log loss of the rows that only validate, weighted as in training. */
function meanLoss({ train, validation, settings }: BoostInput, { arena: { words, reals, singles } }: Kernel): number {
  const margins = words[WORD.margins >> 2]! >> 3, labels = words[WORD.labels >> 2]! >> 2;
  let loss = 0, total = 0;
  for (let row = train.length; row < train.length + validation.length; row++) {
    const z = reals[margins + row]!, y = singles[labels + row]!, weight = 1 + y * (settings.classWeight - 1);
    loss += weight * (Math.max(z, 0) - y * z + Math.log1p(Math.exp(-Math.abs(z))));
    total += weight;
  }
  return loss / total;
}
