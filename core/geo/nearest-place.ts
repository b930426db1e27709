/** The nearest of many places to a coordinate, exactly: a tree over points of the unit sphere (Bentley 1975). */
import { chordToKilometres, unitVector, type Position } from './great-circle.ts';

export interface PlacePosition extends Position {
  readonly placeId: string;
}

export interface NearestPlace {
  readonly placeId: string;
  /** Great-circle distance. */
  readonly kilometres: number;
}

/** Null where there is no place at all. */
export type FindNearest = (position: Position) => NearestPlace | null;

/**
 * Builds the index; a look-up then costs about log2(n) steps. Of places at equal distance the one with the smallest id is the nearest.
 *
 * Squared chords are compared, three products and two sums of float64. Rounding never makes a sum of squares smaller than one of them, so
 * a branch is left out only where none of its places could win: the answer is that of comparing with every place, bit for bit.
 */
export function indexPlaces(places: readonly PlacePosition[]): FindNearest {
  const tree = buildTree(places);
  return (position) => {
    const best = { point: -1, chordSquared: Infinity };
    search(tree, { target: unitVector(position), from: 0, until: places.length, depth: 0 }, best);
    return best.point < 0 ? null : { placeId: tree.ids[best.point]!, kilometres: chordToKilometres(best.chordSquared) };
  };
}

/** Points in the order of the tree: the middle of a range splits it by the axis of its depth. */
interface PlaceTree {
  readonly ids: readonly string[];
  /** x, y, z of each point. */
  readonly points: Float64Array;
}

interface Range {
  readonly target: readonly [number, number, number];
  readonly from: number;
  readonly until: number;
  readonly depth: number;
}

function buildTree(places: readonly PlacePosition[]): PlaceTree {
  const vectors = places.map(unitVector);
  const order = places.map((_, index) => index);
  const arrange = (from: number, until: number, depth: number): void => {
    if (until - from < 2) return;
    const axis = depth % 3;
    const sorted = order.slice(from, until).sort((a, b) => vectors[a]![axis]! - vectors[b]![axis]! || a - b);
    for (let i = 0; i < sorted.length; i++) order[from + i] = sorted[i]!;
    const middle = (from + until) >> 1;
    arrange(from, middle, depth + 1);
    arrange(middle + 1, until, depth + 1);
  };
  arrange(0, places.length, 0);
  return { ids: order.map((index) => places[index]!.placeId), points: Float64Array.from(order.flatMap((index) => vectors[index]!)) };
}

function search(tree: PlaceTree, range: Range, best: { point: number; chordSquared: number }): void {
  const { target, from, until, depth } = range;
  if (from >= until) return;
  const middle = (from + until) >> 1;
  const [x, y, z] = [0, 1, 2].map((axis) => target[axis]! - tree.points[3 * middle + axis]!) as [number, number, number];
  const chordSquared = x * x + y * y + z * z;
  if (chordSquared < best.chordSquared || (chordSquared === best.chordSquared && tree.ids[middle]! < tree.ids[best.point]!)) {
    best.point = middle;
    best.chordSquared = chordSquared;
  }
  const side = [x, y, z][depth % 3]!;
  const below = { target, from, until: middle, depth: depth + 1 };
  const above = { target, from: middle + 1, until, depth: depth + 1 };
  search(tree, side < 0 ? below : above, best);
  // Equal distances must be looked at too, for the smallest id.
  if (side * side <= best.chordSquared) search(tree, side < 0 ? above : below, best);
}
