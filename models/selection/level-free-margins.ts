/** The mean log loss of log-odds with every block at its own level, fast enough for a greedy search. */
import { sigmoid } from '../log-odds.ts';

export interface BlockedLabels {
  /** 0 or 1. */
  readonly y: Float64Array;
  /** Block of each row, from 0. */
  readonly blocks: Int32Array;
  readonly blockCount: number;
}

const STEPS = 8;
const LONGEST_STEP = 2;
const TOLERANCE = 1e-6;

/**
 * `min over d of mean [softplus(m_i + d_b(i)) - y_i (m_i + d_b(i))]` but for a standard normal prior of every shift, as `fitShift` has it: the same loss as
 * `levelFreeLosses`, by Newton's steps on all shifts at once.
 */
export function meanLevelFreeLoss(margins: Float64Array, labels: BlockedLabels): number {
  const shifts = fitShifts(margins, labels), { y, blocks } = labels;
  let loss = 0;
  for (let row = 0; row < y.length; row++) {
    const margin = margins[row]! + shifts[blocks[row]!]!;
    loss += Math.max(margin, 0) - y[row]! * margin + Math.log1p(Math.exp(-Math.abs(margin)));
  }
  return loss / y.length;
}

function fitShifts(margins: Float64Array, { y, blocks, blockCount }: BlockedLabels): Float64Array {
  const shifts = new Float64Array(blockCount);
  for (let step = 0; step < STEPS; step++) {
    const gradient = shifts.map((shift) => -shift), curvature = new Float64Array(blockCount).fill(1);
    for (let row = 0; row < y.length; row++) {
      const block = blocks[row]!, p = sigmoid(margins[row]! + shifts[block]!);
      gradient[block] = gradient[block]! + y[row]! - p;
      curvature[block] = curvature[block]! + p * (1 - p);
    }
    let longest = 0;
    for (let block = 0; block < blockCount; block++) {
      const move = Math.max(-LONGEST_STEP, Math.min(LONGEST_STEP, gradient[block]! / curvature[block]!));
      shifts[block] = shifts[block]! + move;
      longest = Math.max(longest, Math.abs(move));
    }
    if (longest < TOLERANCE) break;
  }
  return shifts;
}
