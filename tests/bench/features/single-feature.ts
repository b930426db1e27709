/** One feature by our join against a hand-written DuckDB query for the same numbers. */
import { HAND_WRITTEN, type HandWritten } from './hand-written.ts';
import { runProcess } from './measure.ts';
import type { SingleAnswer, SingleInput } from './single-process.ts';
import { median, ratioText } from '../statistics.ts';
import { printTable } from '../table.ts';
import { benchCase } from './world-shape.ts';
import { ensureWorld } from './world.ts';

/** Our time over the hand-written query's, both from the spine in memory to a typed array. */
const BAR_RATIO = 1.5;
const ROUNDS = 3;

/** True when every feature keeps to the bar. Throws when the numbers differ. */
export async function benchSingleFeature(scale: number): Promise<boolean> {
  const { shape, asOfCount } = benchCase('A', scale);
  const world = await ensureWorld(shape);
  const rows: string[][] = [];
  let isMet = true;
  for (const feature of Object.keys(HAND_WRITTEN) as HandWritten[]) {
    const input: SingleInput = { path: world.path, debtors: shape.debtors, asOfCount, feature, rounds: ROUNDS };
    const { ours, hand, handQuerySeconds, ...answer } = await runProcess<SingleAnswer>('./single-process.ts', input);
    if (answer.differing > 0) throw new Error(`${feature} must equal the hand-written query's; ${answer.differing} of ${answer.rows} rows differ.`);
    const ourSeconds = ours.map(({ seconds }) => seconds), handSeconds = hand.map(({ seconds }) => seconds);
    const isGood = median(ourSeconds) <= BAR_RATIO * median(handSeconds);
    isMet &&= isGood;
    rows.push([feature, String(answer.rows), String(answer.filled), median(ourSeconds).toFixed(2), median(handSeconds).toFixed(2), median(handQuerySeconds).toFixed(2), ratioText(ourSeconds, handSeconds), `<= ${BAR_RATIO}`, isGood ? 'met' : 'NOT MET']);
  }
  printTable(`One feature against a hand-written DuckDB query, ${world.entries} entries, 0 rows differ, medians of ${ROUNDS}`,
    ['feature', 'rows', 'not 0', 'ours s', 'by hand s', 'its query s', 'ratio', 'bar', 'met'], rows);
  return isMet;
}
