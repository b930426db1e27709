/** Plain: moves a leaf's sums to its place, takes them from the parent's, and looks for the best cut of plain numeric columns. */
import { BIN_BYTES, CANDIDATE, CANDIDATE_BYTES, COLUMN_BYTES, DRAWN, DRAWN_BYTES, REAL, type Arena } from './arena.ts';
import { wordOf } from './plain-words.ts';

const BIN_WORDS = BIN_BYTES >> 2;

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
  const sums = (wordOf(arena, 'sums') + index * COLUMN_BYTES) >> 2, own = (wordOf(arena, 'slot0') + column.offset) >> 2, sibling = (wordOf(arena, 'slot1') + column.offset) >> 2;
  const hasSibling = wordOf(arena, 'slot1') !== 0;
  for (let i = 0; i < column.bins * BIN_WORDS; i++) {
    const sum = words[sums + i]!;
    words[sums + i] = 0;
    words[own + i] = sum;
    if (hasSibling) words[sibling + i] = words[sibling + i]! - sum;
  }
}

interface Side {
  readonly slot: number;
  readonly bins: number;
  readonly which: 0 | 1;
  readonly out: number;
}

function scanSide(arena: Arena, side: Side): void {
  arena.reals[(side.out + CANDIDATE.score) >> 3] = -1;
  scanEdges(arena, side, 0);
  if (arena.words[(side.slot >> 2) + 2]! > 0) scanEdges(arena, side, 1);
}

function scanEdges(arena: Arena, side: Side, missingLeft: 0 | 1): void {
  const { words, reals } = arena;
  const wholeGradient = wordOf(arena, `gradient${side.which}`), wholeHessian = wordOf(arena, `hessian${side.which}`), wholeRows = wordOf(arena, `rows${side.which}`);
  const leastRows = wordOf(arena, 'leastRows'), leastHessian = wordOf(arena, 'leastHessian');
  const ridge = reals[REAL.ridge >> 3]!;
  let gradient = 0, hessian = 0, rows = 0, best = reals[(side.out + CANDIDATE.score) >> 3]!;
  for (let bin = 1 - missingLeft; bin < side.bins - 1; bin++) {
    const at = (side.slot >> 2) + bin * BIN_WORDS;
    gradient += words[at]!;
    hessian += words[at + 1]!;
    rows += words[at + 2]!;
    if (words[at + 2] === 0 || rows < leastRows || hessian < leastHessian) continue;
    if (wholeRows - rows < leastRows || wholeHessian - hessian < leastHessian) return;
    const right = wholeGradient - gradient;
    const score = gradient * gradient / (hessian + ridge) + right * right / (wholeHessian - hessian + ridge);
    if (!(score > best)) continue;
    best = score;
    const out = side.out >> 2;
    reals[(side.out + CANDIDATE.score) >> 3] = score;
    words[out + (CANDIDATE.bin >> 2)] = bin;
    words[out + (CANDIDATE.missingLeft >> 2)] = missingLeft;
    words[out + (CANDIDATE.gradient >> 2)] = gradient;
    words[out + (CANDIDATE.hessian >> 2)] = hessian;
    words[out + (CANDIDATE.rows >> 2)] = rows;
  }
}
