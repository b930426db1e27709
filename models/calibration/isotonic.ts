/** Isotonic calibration: the best non-decreasing map, drawn through the block means. */
import type { Calibrator } from '../contract.ts';

/** Points of a non-decreasing broken line; constant beyond its ends. */
export interface BrokenLine {
  readonly margins: readonly number[];
  readonly probabilities: readonly number[];
}

interface Block {
  sum: number;
  count: number;
  margin: number;
  /** Largest margin in the block. */
  last: number;
}

/**
 * Pool-adjacent-violators on (margin, y), then linear between the blocks' mean margins. The ends are kept off 0 and 1
 * by half an observation, because a window without defaults does not make defaults impossible.
 *
 * Source: Zadrozny and Elkan 2002.
 */
export function fitIsotonic(margins: Float64Array, y: Float64Array): Calibrator {
  const order = Int32Array.from(margins, (_, row) => row).sort((a, b) => margins[a]! - margins[b]! || a - b);
  const blocks: Block[] = [];
  for (const row of order) {
    const previous = blocks.at(-1);
    if (previous !== undefined && previous.last === margins[row]) {
      previous.sum += y[row]!;
      previous.count++;
      previous.margin += margins[row];
    } else blocks.push({ sum: y[row]!, count: 1, margin: margins[row]!, last: margins[row]! });
    while (blocks.length > 1 && rateOf(blocks.at(-2)!) >= rateOf(blocks.at(-1)!)) {
      const last = blocks.pop()!, kept = blocks.at(-1)!;
      kept.sum += last.sum;
      kept.count += last.count;
      kept.margin += last.margin;
      kept.last = last.last;
    }
  }
  const least = 0.5 / (blocks[0]!.count + 1), most = 1 - 0.5 / (blocks.at(-1)!.count + 1);
  return isotonicCalibrator({
    margins: blocks.map((block) => block.margin / block.count),
    probabilities: blocks.map((block) => Math.min(Math.max(least, most), Math.max(Math.min(least, most), rateOf(block)))),
  });
}

export function isotonicCalibrator(line: BrokenLine): Calibrator {
  return { kind: 'isotonic', probability: (margin) => interpolate(line, margin), json: { ...line } };
}

function rateOf(block: Block): number {
  return block.sum / block.count;
}

function interpolate(line: BrokenLine, margin: number): number {
  const { margins, probabilities } = line;
  const last = margins.length - 1;
  if (margin <= margins[0]!) return probabilities[0]!;
  if (margin >= margins[last]!) return probabilities[last]!;
  let low = 0, high = last;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (margins[middle]! <= margin) low = middle;
    else high = middle;
  }
  const share = (margin - margins[low]!) / (margins[high]! - margins[low]!);
  return probabilities[low]! + share * (probabilities[high]! - probabilities[low]!);
}
