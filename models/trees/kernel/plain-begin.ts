/** Plain: gradients in whole quanta, and the list of rows that the tree is grown on. */
import { SINGLE, type Arena } from './arena.ts';
import { MIX, mixRow, roundSingle, sigmoidSingle } from './numbers.ts';
import { accumulatePlain } from './plain-accumulate.ts';
import { setLeaf, wordOf } from './plain-words.ts';

export function beginPlain(arena: Arena): void {
  fillGradients(arena);
  listRows(arena);
  accumulatePlain(arena, 0);
}

function fillGradients(arena: Arena): void {
  const { words, singles, reals } = arena;
  const f = Math.fround;
  const margins = wordOf(arena, 'margins') >> 3, labels = wordOf(arena, 'labels') >> 2, out = wordOf(arena, 'gradients') >> 2, rows = wordOf(arena, 'allRows'), dither = wordOf(arena, 'dither');
  const gradientQuanta = singles[SINGLE.gradientQuanta >> 2]!, hessianQuanta = singles[SINGLE.hessianQuanta >> 2]!, extraWeight = singles[SINGLE.extraWeight >> 2]!;
  for (let row = 0; row < rows; row++) {
    const { p, variance } = sigmoidSingle(reals[margins + row]!);
    const label = singles[labels + row]!;
    const weight = f(1 + f(label * extraWeight));
    const shift = f(f((((Math.imul(row, MIX.dither) + dither) | 0) >>> 8) * 2 ** -24) - 0.5);
    words[out + 2 * row] = roundSingle(f(f(f(f(p - label) * weight) * gradientQuanta) + shift));
    words[out + 2 * row + 1] = roundSingle(f(f(f(variance * weight) * hessianQuanta) + shift));
  }
}

function listRows(arena: Arena): void {
  const { words } = arena;
  const list = wordOf(arena, 'lists') >> 2, end = list + (wordOf(arena, 'listBytes') >> 2), trainRows = wordOf(arena, 'trainRows'), rows = wordOf(arena, 'allRows');
  const isAllDrawn = wordOf(arena, 'isAllDrawn') === 1, seed = wordOf(arena, 'drawSeed'), below = wordOf(arena, 'drawBelow') >>> 0;
  let front = 0, back = 0;
  for (let row = 0; row < rows; row++) {
    if (row < trainRows && (isAllDrawn || mixRow(row, seed) < below)) words[list + front++] = row;
    else words[end - ++back] = row;
  }
  words[wordOf(arena, 'others') >> 2] = back;
  setLeaf(arena, 0, { start: 0, count: front });
}
