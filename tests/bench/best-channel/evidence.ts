/** Coverage, false promotion and power of the evidence, on logs of a made world with known truth. */
import { printTable } from '../table.ts';
import { reportBars } from './report.ts';
import { replicate, type Replication } from './replication.ts';
import { makeWorld, trueValue, type WorldKind } from './logged-world.ts';

/** From so many on chance leaves the bars their width. */
const MANY = 1000;
const DECISIONS = 4000;
/** Two-sided 95 % interval of the doubly robust value. */
const COVERAGE = [0.93, 0.97] as const;
const FALSE_PROMOTION = { rate: 0.05, upper: 0.065 } as const;
const POWER_RATIO = 0.9;

export async function benchEvidence({ replications: count }: { readonly replications: number }): Promise<boolean> {
  const bars: (readonly [string, boolean])[] = [], table: string[][] = [];
  for (const kind of ['binary', 'amount'] as const satisfies readonly WorldKind[]) {
    const runs: Replication[] = [], far = { worlds: 60, decisions: 10_000 };
    const truth = { better: trueValue(kind, 'better', far), equal: trueValue(kind, 'equal', far) };
    for (let seed = 0; seed < count; seed++) runs.push(await replicate(makeWorld(kind, { seed, decisions: DECISIONS }), { truth, seed }));
    const share = (is: (run: Replication) => boolean): number => runs.filter(is).length / count;
    const covered = share((run) => run.better.covers), nullCovered = share((run) => run.equal.covers), falsely = share((run) => run.equal.promoted), power = share((run) => run.better.promoted), truePower = share((run) => run.better.promotedByTruth);
    const mean = (of: (run: Replication) => number): number => runs.reduce((sum, run) => sum + of(run), 0) / count;
    table.push([kind, covered.toFixed(3), nullCovered.toFixed(3), falsely.toFixed(3), power.toFixed(3), truePower.toFixed(3), (mean((run) => run.better.width) / mean((run) => run.better.widthByTruth)).toFixed(2), mean((run) => run.better.effectiveSampleSize).toFixed(0)]);
    // What chance allows so many replications to show of a rate that is met.
    const slack = count >= MANY ? 0 : 2 * Math.sqrt(0.95 * 0.05 / count);
    const isInside = (rate: number): boolean => rate >= COVERAGE[0] - slack && rate <= COVERAGE[1] + slack;
    bars.push([`${kind}: intervals cover the truth in ${(100 * covered).toFixed(1)} % (better) and ${(100 * nullCovered).toFixed(1)} % (equal), within 93-97 %${slack === 0 ? '' : ` +- ${(100 * slack).toFixed(1)} for chance`}`, isInside(covered) && isInside(nullCovered)]);
    bars.push([`${kind}: false promotion ${(100 * falsely).toFixed(1)} %, at most 5 %; one-sided 95 % bound ${(100 * upperBound(falsely, count)).toFixed(1)} %, at most 6.5 %`, falsely <= FALSE_PROMOTION.rate && upperBound(falsely, count) <= FALSE_PROMOTION.upper]);
    bars.push([`${kind}: power ${power.toFixed(3)} at least ${POWER_RATIO} of that with true nuisances, ${truePower.toFixed(3)}`, power >= POWER_RATIO * truePower]);
  }
  printTable(`evidence: ${count} replications of ${DECISIONS} decisions`, ['rewards', 'covers, better', 'covers, equal', 'false promotion', 'power', 'power, true rewards', 'width / true', 'effective sample'], table);
  return reportBars(bars);
}

/** Wilson's one-sided 95 % upper bound of a share. */
function upperBound(share: number, count: number): number {
  const z = 1.645, middle = share + z * z / (2 * count);
  return (middle + z * Math.sqrt(share * (1 - share) / count + z * z / (4 * count * count))) / (1 + z * z / count);
}
