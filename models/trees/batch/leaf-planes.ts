/** A tree as splits that strike leaves out: what the compiled pass over many rows reads. */
import { leftBins, type EnsembleBins } from './ensemble-bins.ts';
import { PLANES, type Arena } from '../kernel/arena.ts';
import type { TreeEnsemble } from '../ensemble.ts';

export interface LeafPlanes {
  readonly splits: readonly PlaneSplit[];
  /** By leaf, from left to right. */
  readonly values: readonly number[];
  /** Splits by category. */
  readonly mapCount: number;
  /** Bytes that `writePlanes` writes. */
  readonly bytes: number;
}

/** A split and the leaves on its left: from `first` to before `end`. */
interface PlaneSplit {
  readonly node: number;
  readonly first: number;
  readonly end: number;
}

/** Splits and leaves of one tree; null where it has more leaves than there are places for. */
export function planPlanes(trees: TreeEnsemble, root: number): LeafPlanes | null {
  const splits: PlaneSplit[] = [], values: number[] = [];
  listSplits(trees, root, { splits, values });
  if (values.length > PLANES.mostLeaves) return null;
  const mapCount = splits.filter(({ node }) => trees.categorySet[node]! >= 0).length;
  const entries = splits.reduce((sum, split) => sum + planesOf(split).length, 0);
  return { splits, values, mapCount, bytes: PLANES.treeBytes + mapCount * (PLANES.mapBytes + 256) + entries * PLANES.splitBytes };
}

function listSplits(trees: TreeEnsemble, node: number, to: { readonly splits: PlaneSplit[]; readonly values: number[] }): void {
  if (trees.feature[node]! < 0) {
    to.values.push(trees.value[node]!);
    return;
  }
  const first = to.values.length;
  listSplits(trees, trees.left[node]!, to);
  to.splits.push({ node, first, end: to.values.length });
  listSplits(trees, trees.right[node]!, to);
}

function planesOf({ first, end }: PlaneSplit): number[] {
  return Array.from({ length: PLANES.count }, (_, plane) => plane).filter((plane) => first < 8 * plane + 8 && end > 8 * plane);
}

export interface PlanePlaces {
  readonly at: number;
  /** By place of a column: its bins as they are, and with sign, missing lowest or highest. */
  readonly binsOf: (place: number, how: 'raw' | 'low' | 'high') => number;
  /** What goes out of the map of this number. */
  readonly mappedAt: (map: number) => number;
}

export interface PlaneScene {
  readonly arena: Arena;
  readonly trees: TreeEnsemble;
  readonly bins: EnsembleBins;
  /** Place of each used column. */
  readonly placeOf: ReadonlyMap<number, number>;
}

/** Writes a tree where `planes` reads it. */
export function writePlanes(planes: LeafPlanes, { arena: { words, bytes, reals }, trees, bins, placeOf }: PlaneScene, { at, binsOf, mappedAt }: PlanePlaces): void {
  const maps = at + PLANES.treeBytes, tables = maps + planes.mapCount * PLANES.mapBytes, splits = tables + planes.mapCount * 256;
  reals.set(planes.values, (at + PLANES.tree.values) >> 3);
  let map = 0;
  const entries = planes.splits.map((split) => {
    const place = placeOf.get(trees.feature[split.node]!)!;
    if (trees.categorySet[split.node]! < 0) {
      const how = trees.missingLeft[split.node] === 1 ? 'low' : 'high';
      // Bin b holds values up to edge b - 1; of -Infinity there is no edge, and every value goes right.
      return { split, bins: binsOf(place, how), lastLeft: bins.edges[place]!.indexOf(trees.threshold[split.node]!) + 1 - 128 };
    }
    const mapAt = maps + map * PLANES.mapBytes, table = tables + map * 256;
    words[(mapAt + PLANES.map.bins) >> 2] = binsOf(place, 'raw');
    words[(mapAt + PLANES.map.table) >> 2] = table;
    words[(mapAt + PLANES.map.out) >> 2] = mappedAt(map);
    bytes.fill(1, table, table + 256);
    leftBins(trees, split.node, bins.examples[place]!).forEach((isLeft, bin) => { bytes[table + bin] = 1 - isLeft; });
    return { split, bins: mappedAt(map++), lastLeft: 0 };
  });
  words[(at + PLANES.tree.maps) >> 2] = maps;
  words[(at + PLANES.tree.mapsEnd) >> 2] = tables;
  let next = splits;
  for (let plane = 0; plane < PLANES.count; plane++) {
    words[(at + PLANES.tree.splits + 4 * plane) >> 2] = next;
    for (const { split, bins: address, lastLeft } of entries) {
      if (!planesOf(split).includes(plane)) continue;
      words[next >> 2] = address;
      bytes[next + PLANES.split.lastLeft] = lastLeft;
      bytes[next + PLANES.split.leaves] = leavesIn(plane, split);
      next += PLANES.splitBytes;
    }
  }
  words[(at + PLANES.tree.splits + 4 * PLANES.count) >> 2] = next;
}

/** Bits of the leaves on a split's left that stand in a plane. */
function leavesIn(plane: number, { first, end }: PlaneSplit): number {
  const from = Math.max(0, first - 8 * plane), to = Math.min(8, end - 8 * plane);
  return (1 << to) - (1 << from);
}
