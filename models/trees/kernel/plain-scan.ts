/** Plain: moves a leaf's sums to its place, takes them from the parent's, and looks for the best cut of plain numeric columns. */
import { CANDIDATE, CANDIDATE_BYTES, DRAWN, DRAWN_BYTES, PLANE_BYTES, planeBins, REAL, WIDE_BYTES, type Arena } from './arena.ts';
import { wordOf } from './plain-words.ts';

export function scanPlain(arena: Arena): void {
  const { words } = arena;
  for (let index = 0; index < wordOf(arena, 'drawnColumns'); index++) {
    const drawn = (wordOf(arena, 'drawn') + index * DRAWN_BYTES) >> 2;
    const bins = words[drawn + (DRAWN.bins >> 2)]!, offset = words[drawn + (DRAWN.offset >> 2)]!;
    join(arena, index, { offset, bins });
    if (words[drawn + (DRAWN.isPlain >> 2)] !== 1) continue;
    for (const which of [0, 1] as const) {
      if (wordOf(arena, `isScanned${which}`) === 1) scanSide(arena, { slot: wordOf(arena, `slot${which}`) + offset, bins, which, out: wordOf(arena, 'candidates') + (2 * index + which) * CANDIDATE_BYTES });
    }
  }
}

function join(arena: Arena, index: number, column: { readonly offset: number; readonly bins: number }): void {
  const { words } = arena;
  const width = planeBins(column.bins), sibling = wordOf(arena, 'slot1');
  for (let plane = 0; plane < 3; plane++) {
    const sums = (wordOf(arena, 'wide') + index * WIDE_BYTES + plane * PLANE_BYTES) >> 2, own = ((wordOf(arena, 'slot0') + column.offset) >> 2) + plane * width, other = ((sibling + column.offset) >> 2) + plane * width;
    for (let bin = 0; bin < column.bins; bin++) {
      const sum = words[sums + bin]!;
      words[sums + bin] = 0;
      words[own + bin] = sum;
      if (sibling !== 0) words[other + bin] = words[other + bin]! - sum;
    }
  }
}

interface Side {
  readonly slot: number;
  readonly bins: number;
  readonly which: 0 | 1;
  readonly out: number;
}

function scanSide(arena: Arena, side: Side): void {
  arena.reals[(side.out + CANDIDATE.score) >> 3] = 0;
  scanEdges(arena, side, 0);
  if (arena.words[(side.slot >> 2) + 2 * planeBins(side.bins)]! > 0) scanEdges(arena, side, 1);
}

/** With missing values right some other row must be there too: what parts the missing from all others is found with missing values left. */
function scanEdges(arena: Arena, side: Side, missingLeft: 0 | 1): void {
  const { words, reals } = arena;
  const width = planeBins(side.bins), start = side.slot >> 2;
  const wholeGradient = wordOf(arena, `gradient${side.which}`), wholeHessian = wordOf(arena, `hessian${side.which}`), wholeRows = wordOf(arena, `rows${side.which}`);
  const leastRows = wordOf(arena, 'leastRows'), leastHessian = wordOf(arena, 'leastHessian');
  const leastRight = missingLeft === 1 ? leastRows : Math.max(leastRows, words[start + 2 * width]! + 1);
  const ridge = reals[REAL.ridge >> 3]!;
  let gradient = 0, hessian = 0, rows = 0, best = reals[(side.out + CANDIDATE.score) >> 3]!;
  for (let bin = 1 - missingLeft; bin < side.bins - 1; bin++) {
    gradient += words[start + bin]!;
    hessian += words[start + width + bin]!;
    rows += words[start + 2 * width + bin]!;
    if (rows < leastRows || hessian < leastHessian) continue;
    if (wholeRows - rows < leastRight || wholeHessian - hessian < leastHessian) return;
    const right = wholeGradient - gradient, leftHessian = hessian + ridge, rightHessian = wholeHessian + ridge - hessian;
    const score = (gradient * gradient * rightHessian + right * right * leftHessian) / (leftHessian * rightHessian);
    if (!(score > best)) continue;
    best = score;
    const out = side.out >> 2;
    reals[(side.out + CANDIDATE.score) >> 3] = score;
    words[out + (CANDIDATE.bin >> 2)] = bin;
    words[out + (CANDIDATE.missingLeft >> 2)] = missingLeft;
  }
}
