/** The full feature set at both cases, against the bars of time and memory. */
import type { JoinCost, JoinInput } from './join-process.ts';
import { runProcess } from './measure.ts';
import { printTable } from '../table.ts';
import { benchCase, type CaseName } from './world-shape.ts';
import { ensureWorld } from './world.ts';

/** Seconds at scale 1 on two cores. */
const BAR_SECONDS: Readonly<Record<CaseName, number>> = { A: 180, B: 90 };
const BAR_MIB = 6 * 1024;

/** Measures both cases once; true when every bar is met. Time is judged in proportion to the scale, memory as it is. */
export async function benchFullSet(scale: number): Promise<boolean> {
  const rows: string[][] = [];
  let isMet = true;
  for (const name of ['A', 'B'] as const) {
    const { words, shape, asOfCount } = benchCase(name, scale);
    const world = await ensureWorld(shape);
    const input: JoinInput = { path: world.path, debtors: shape.debtors, asOfCount };
    const cost = await runProcess<JoinCost>('./join-process.ts', input);
    const barSeconds = BAR_SECONDS[name] * scale;
    const isGood = cost.seconds <= barSeconds && cost.peakMiB <= BAR_MIB;
    isMet &&= isGood;
    rows.push([`${name}: ${shape.debtors} ${words}`, String(cost.rows), String(cost.columns), String(world.entries), cost.seconds.toFixed(1), cost.cpuSeconds.toFixed(1), cost.peakMiB.toFixed(0),
      `${barSeconds.toFixed(1)} s, ${BAR_MIB} MiB`, isGood ? 'met' : 'NOT MET']);
  }
  printTable(`The full feature set, 2 threads, scale ${scale}`, ['case', 'rows', 'columns', 'entries', 'seconds', 'CPU s', 'peak MiB', 'bar', 'met'], rows);
  return isMet;
}
