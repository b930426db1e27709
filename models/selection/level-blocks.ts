/** Cuts rows in time into blocks, each of which may have a level of its own. */

export interface OrderedLabels {
  /** 0 or 1. */
  readonly y: Float64Array;
  /** When each row was seen; left out where rows have no order. */
  readonly times?: Float64Array | undefined;
}

/** A year of months. */
const MOST_BLOCKS = 12;
/** Rows of the rarer class to a block: with fewer its level is noise. */
const LEAST_OF_CLASS = 30;

/**
 * Block of every row: rows in the order of time, `floor(rank count / rows)`, with `count` as many blocks as leave 30 rows of the rarer class
 * to each, 12 at most and 1 at least. Rows of one moment share a block; without times there is one block.
 */
export function cutLevelBlocks({ y, times }: OrderedLabels): Int32Array {
  const blocks = new Int32Array(y.length);
  if (times === undefined) return blocks;
  const positives = y.reduce((sum, label) => sum + label, 0);
  const count = Math.max(1, Math.min(MOST_BLOCKS, Math.floor(Math.min(positives, y.length - positives) / LEAST_OF_CLASS)));
  const order = Int32Array.from(y.keys()).sort((a, b) => times[a]! - times[b]! || a - b);
  let rank = 0;
  order.forEach((row, place) => {
    if (place > 0 && times[row] !== times[order[place - 1]!]) rank = place;
    blocks[row] = Math.floor(rank * count / y.length);
  });
  return blocks;
}
