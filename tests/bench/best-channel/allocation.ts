/** Our solver of allocations beside HiGHS on made instances: worth, bound and processor time. */
import { expectedUse } from '../../../models/best-channel/allocation/problem.ts';
import { solveByHighs } from '../../../models/best-channel/allocation/solve-by-highs.ts';
import { solveByPrices } from '../../../models/best-channel/allocation/solve-by-prices.ts';
import { madeProblem, type MadeShape } from '../../unit/models/best-channel/allocation/made-problem.ts';
import { printTable } from '../table.ts';
import { reportBars } from './report.ts';

/** Of the optimum. */
const BAR = 0.01;
const SEEDS = 5;
const SHAPES: readonly Omit<MadeShape, 'seed'>[] = [
  { rows: 200, actions: 4, resources: 1, tightness: 0.3 }, { rows: 500, actions: 6, resources: 3, tightness: 0.5, floor: 0.02 }, { rows: 500, actions: 6, resources: 3, tightness: 0.1, floor: 0.01 },
  { rows: 1000, actions: 11, resources: 6, tightness: 0.4, floor: 0.01 }, { rows: 1000, actions: 11, resources: 6, tightness: 0.4, floor: 0.01, step: 500 }, { rows: 2000, actions: 11, resources: 11, tightness: 0.6, floor: 0.005 },
];

export async function benchAllocation(): Promise<boolean> {
  const table: string[][] = [];
  let worst = 0, most = 0;
  await solveByHighs(madeProblem({ ...SHAPES[0]!, seed: 0 }));
  for (const shape of SHAPES) {
    let difference = 0, gap = 0, ours = 0, theirs = 0;
    for (let seed = 1; seed <= SEEDS; seed++) {
      const problem = madeProblem({ ...shape, seed }), started = process.cpuUsage(), solved = solveByPrices(problem);
      ours += seconds(started);
      const again = process.cpuUsage(), exact = await solveByHighs(problem);
      theirs += seconds(again);
      difference = Math.max(difference, (exact.objectiveMinor - solved.objectiveMinor) / Math.abs(exact.objectiveMinor));
      gap = Math.max(gap, (solved.boundMinor - solved.objectiveMinor) / Math.abs(solved.objectiveMinor));
      expectedUse(problem, solved.probabilities).forEach((used, r) => { most = Math.max(most, used / problem.resources[r]!.capacity); });
    }
    worst = Math.max(worst, difference);
    table.push([`${shape.rows} x ${shape.actions}`, String(shape.resources), String(shape.tightness), String(shape.step ?? '-'), difference.toExponential(1), gap.toExponential(1), (ours / SEEDS).toFixed(3), (theirs / SEEDS).toFixed(3)]);
  }
  printTable(`allocation: ${SEEDS} made instances of each shape, worst of them`, ['debtors x actions', 'resources', 'tightness', 'steps', 'below HiGHS', 'own bound', 'CPU s', 'HiGHS, CPU s'], table);
  return reportBars([[`at most ${worst.toExponential(1)} below the optimum of HiGHS, allowed ${BAR}`, worst <= BAR], [`no capacity used more than to ${most.toFixed(9)} of it`, most <= 1 + 1e-7]]);
}

function seconds(started: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(started);
  return (user + system) / 1e6;
}
