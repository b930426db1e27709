/** Time per ledger entry as the portfolio grows: it must not rise. */
import type { JoinCost, JoinInput } from './join-process.ts';
import { runProcess } from './measure.ts';
import { printTable } from '../table.ts';
import { benchCase, type CaseName } from './world-shape.ts';
import { ensureWorld } from './world.ts';

/** Greatest rise of the time per entry over the smallest size. */
const BAR_RISE = 1.2;
/** Shares of the scale; 1 M, 3 M and 10 M entries at scale 1. */
const SIZES = [0.1, 0.3, 1] as const;

/** True when neither case slows down by more than the bar. */
export async function benchGrowth(scale: number, names: readonly CaseName[] = ['A', 'B']): Promise<boolean> {
  const rows: string[][] = [];
  let isMet = true;
  for (const name of names) {
    let first: number | null = null;
    for (const size of SIZES) {
      const { shape, asOfCount } = benchCase(name, scale * size);
      const world = await ensureWorld(shape);
      const cost = await runProcess<JoinCost>('./join-process.ts', { path: world.path, debtors: shape.debtors, asOfCount } satisfies JoinInput);
      const microseconds = cost.seconds * 1e6 / world.entries;
      first ??= microseconds;
      const isGood = microseconds <= BAR_RISE * first;
      isMet &&= isGood;
      rows.push([name, String(cost.rows), String(world.entries), cost.seconds.toFixed(1), cost.cpuSeconds.toFixed(1), cost.peakMiB.toFixed(0), microseconds.toFixed(2), (microseconds / first).toFixed(2), `<= ${BAR_RISE}`, isGood ? 'met' : 'NOT MET']);
    }
  }
  printTable('Growth: time per ledger entry against that of the smallest size', ['case', 'rows', 'entries', 'seconds', 'CPU s', 'peak MiB', 'us per entry', 'ratio', 'bar', 'met'], rows);
  return isMet;
}
