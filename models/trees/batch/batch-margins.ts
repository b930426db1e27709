/** Margins of many rows: bins once, then every tree over a window of rows. */
import type { TreeColumn } from '../bin-columns.ts';
import type { TreeEnsemble } from '../ensemble.ts';
import { CHUNK_ROWS, PLANES } from '../kernel/arena.ts';
import { planDescent, writeDescent, type Descent } from './descent.ts';
import { ensembleBins, type EnsembleBins } from './ensemble-bins.ts';
import { planPlanes, writePlanes, type LeafPlanes } from './leaf-planes.ts';
import { openWindow, type RowWindow } from './row-window.ts';

/** A tree whose splits strike leaves out, or, with many leaves, one that rows go down. */
type TreePlan =
  | { readonly kind: 'planes'; readonly planes: LeafPlanes; readonly bytes: number }
  | { readonly kind: 'descent' } & Descent;

/** Adds a tree to the margins of so many rows of the window. */
type AddTree = (count: number) => void;

interface Scene {
  readonly trees: TreeEnsemble;
  readonly bins: EnsembleBins;
  readonly placeOf: ReadonlyMap<number, number>;
  readonly window: RowWindow;
  readonly room: Room;
}

/** First bytes of what all trees share. */
interface Room {
  readonly margins: number;
  readonly rows: number;
  readonly scratch: number;
  readonly mapped: number;
  readonly low: number;
  readonly high: number;
  readonly trees: number;
}

/** Planes of a group of rows, and what they are joined to. */
const SCRATCH_BYTES = PLANES.count * PLANES.groupRows * 2;

/**
 * The same bits as `ensembleMargin` row by row: trees are added in order. Null where this machine or these trees need the plain way.
 *
 * @param columns by column of the ensemble, at least `rowCount` rows each
 */
export function batchMargins(trees: TreeEnsemble, columns: readonly TreeColumn[], rowCount: number): Float64Array | null {
  const bins = ensembleBins(trees);
  if (bins === null) return null;
  const plans = Array.from(trees.roots, (root) => planTree(trees, root));
  const mostMaps = Math.max(0, ...plans.map((plan) => (plan.kind === 'planes' ? plan.planes.mapCount : 0))), used = bins.columns.length;
  const isByRow = plans.some(({ kind }) => kind === 'descent'), hasPlanes = plans.some(({ kind }) => kind === 'planes');
  const shared = CHUNK_ROWS * (12 + mostMaps + 2 * used) + SCRATCH_BYTES;
  const window = openWindow(bins, { roomBytes: shared + plans.reduce((sum, { bytes }) => sum + bytes, 0), isByRow, hasPlanes });
  if (window === null) return null;
  const room = layOut(window.room, { mostMaps, used });
  const { arena: { words, reals } } = window;
  for (let i = 0; i < CHUNK_ROWS; i++) words[(room.rows >> 2) + i] = i;
  const additions = writeTrees(plans, { trees, bins, placeOf: new Map(Array.from(bins.columns, (column, i) => [column, i])), window, room });
  const result = new Float64Array(rowCount), margins = reals.subarray(room.margins >> 3, (room.margins >> 3) + CHUNK_ROWS);
  for (let from = 0; from < rowCount; from += CHUNK_ROWS) {
    const count = window.load(columns, from, rowCount);
    if (hasPlanes) window.call['signBins']!(window.columnBins, room.low, room.high, used * CHUNK_ROWS);
    margins.fill(trees.baseMargin);
    for (const add of additions) add(count);
    result.set(margins.subarray(0, count), from);
  }
  return result;
}

function layOut(start: number, { mostMaps, used }: { readonly mostMaps: number; readonly used: number }): Room {
  const scratch = start + CHUNK_ROWS * 12, mapped = scratch + SCRATCH_BYTES, low = mapped + mostMaps * CHUNK_ROWS, high = low + used * CHUNK_ROWS;
  return { margins: start, rows: start + CHUNK_ROWS * 8, scratch, mapped, low, high, trees: high + used * CHUNK_ROWS };
}

function planTree(trees: TreeEnsemble, root: number): TreePlan {
  const planes = planPlanes(trees, root);
  if (planes !== null) return { kind: 'planes', planes, bytes: planes.bytes };
  return { kind: 'descent', ...planDescent(trees, root) };
}

function writeTrees(plans: readonly TreePlan[], scene: Scene): readonly AddTree[] {
  const { window: { call, rowBins, rowBytes, columnBins, arena }, room } = scene;
  const binStarts = { raw: columnBins, low: room.low, high: room.high };
  let at = room.trees;
  return plans.map((plan): AddTree => {
    const start = at;
    at += plan.bytes;
    if (plan.kind === 'planes') {
      writePlanes(plan.planes, { ...scene, arena }, { at: start, binsOf: (place, how) => binStarts[how] + place * CHUNK_ROWS, mappedAt: (map) => room.mapped + map * CHUNK_ROWS });
      return (count) => { call['planes']!(start, count, room.margins, room.scratch); };
    }
    writeDescent(plan, { ...scene, arena, at: start });
    return (count) => { call['descend']!(room.rows, count, start, plan.depth, rowBins, rowBytes, room.margins); };
  });
}
