/** Plain: parts the rows of a leaf and sums the smaller side. */
import type { Arena } from './arena.ts';
import { accumulatePlain } from './plain-accumulate.ts';
import { leafStart, rowsOfLeaf, setLeaf, wordOf } from './plain-words.ts';

export function splitPlain(arena: Arena): void {
  const { words, bytes } = arena;
  const leaf = wordOf(arena, 'leaf'), start = leafStart(arena, leaf), rows = rowsOfLeaf(arena, leaf), count = rows.length;
  const bins = wordOf(arena, 'columnBins') + wordOf(arena, 'splitColumn') * wordOf(arena, 'columnBinBytes'), goesLeft = wordOf(arena, 'goesLeft');
  const scratch = words.subarray(wordOf(arena, 'scratch') >> 2);
  let front = 0, back = 0;
  for (let i = 0; i < count; i++) {
    const row = rows[i]!;
    if (bytes[goesLeft + bytes[bins + row]!] === 1) rows[front++] = row;
    else scratch[back++] = row;
  }
  rows.set(scratch.subarray(0, back), front);
  setLeaf(arena, leaf, { start, count: front });
  setLeaf(arena, wordOf(arena, 'newLeaf'), { start: start + front, count: back });
  const summed = wordOf(arena, 'summedLeaf');
  if (summed >= 0) accumulatePlain(arena, summed);
}
