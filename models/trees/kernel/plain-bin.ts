/** Plain: values of one chunk to bins, by rows and by columns. */
import { CHUNK_ROWS, EDGE_COUNT, type Arena } from './arena.ts';
import { wordOf } from './plain-words.ts';

export function binPlain(arena: Arena): void {
  const { words, reals, bytes } = arena;
  const chunk = words[wordOf(arena, 'chunkOf') >> 2]!;
  if (chunk < 0) return;
  const columns = wordOf(arena, 'columns'), rowBytes = wordOf(arena, 'rowBytes'), first = chunk * CHUNK_ROWS;
  for (let column = 0; column < columns; column++) {
    const values = (wordOf(arena, 'staging') >> 3) + column * CHUNK_ROWS, edges = (wordOf(arena, 'edges') >> 3) + column * EDGE_COUNT;
    const firstStep = 2 ** words[(wordOf(arena, 'halvings') >> 2) + column]! / 2;
    const columnBins = wordOf(arena, 'columnBins') + column * wordOf(arena, 'columnBinBytes') + first;
    const rowBins = wordOf(arena, 'rowBins') + first * rowBytes + column;
    for (let i = 0; i < CHUNK_ROWS; i++) {
      const value = reals[values + i]!;
      let place = 0;
      for (let step = firstStep; step >= 1; step /= 2) if (value > reals[edges + place + step - 1]!) place += step;
      const bin = Number.isFinite(value) ? place + 1 : 0;
      bytes[columnBins + i] = bin;
      bytes[rowBins + i * rowBytes] = bin;
    }
  }
}
