/** Our estimators beside those of Open Bandit Pipeline 0.4.1 on the same rounds. */
import type { OpeName } from '../../../models/ope/contract.ts';
import { estimatePolicyValue } from '../../../models/ope/estimate.ts';
import { crossFitRewards } from '../../../models/ope/rewards/cross-fit-rewards.ts';
import { printTable } from '../table.ts';
import { ensureObp, makeRounds, type ObpRounds } from './obp-rounds.ts';
import { reportBars } from './report.ts';

const ROUNDS = 10_000;
const NAMES = ['ips', 'snips', 'dm', 'dr'] as const;
const EQUAL = 1e-9;
const LARGEST_RATIO = 1.1;

export async function benchObp({ seeds }: { readonly seeds: number }): Promise<boolean> {
  const environment = ensureObp();
  if ('reason' in environment) {
    process.stdout.write(`SKIPPED: Open Bandit Pipeline cannot be had here: ${environment.reason}\n`);
    return true;
  }
  const bars: [string, boolean][] = [];
  for (const actions of [10, 30]) {
    const differences: Record<(typeof NAMES)[number], number> = { ips: 0, snips: 0, dm: 0, dr: 0 }, errors = { theirs: 0, ours: 0, ips: 0, snips: 0, dm: 0 };
    const models = new Map<string, number>();
    for (let seed = 0; seed < seeds; seed++) {
      const rounds = makeRounds(environment.python, { actions, rounds: ROUNDS, seed }), { theirs } = rounds;
      for (const name of NAMES) differences[name] = Math.max(differences[name], Math.abs(valueOf(rounds, name, rounds.predictions) - theirs[name]));
      const own = await crossFitRewards({ ...rounds.log, x: rounds.x }, { seed: 1, folds: 5 });
      for (const model of own.models) models.set(model, (models.get(model) ?? 0) + 1);
      const error = (value: number): number => Math.abs(value - theirs.truth) / theirs.truth / seeds;
      errors.theirs += error(theirs.dr);
      errors.ours += error(valueOf(rounds, 'dr', own.predictions));
      errors.ips += error(theirs.ips);
      errors.snips += error(theirs.snips);
      errors.dm += error(theirs.dm);
    }
    printTable(`obp: ${actions} actions, ${ROUNDS} rounds, ${seeds} seeds; our reward models: ${[...models].map(([name, count]) => `${name} ${count}`).join(', ')}`,
      ['estimator', 'largest difference to obp', 'mean relative error'],
      [...NAMES.map((name) => [`${name}, shared predictions`, differences[name].toExponential(1), (name === 'dr' ? errors.theirs : errors[name]).toFixed(5)]), ['dr, our cross-fitted rewards', '', errors.ours.toFixed(5)]]);
    bars.push([`${actions} actions: equal to obp within ${EQUAL}`, Math.max(...Object.values(differences)) <= EQUAL]);
    bars.push([`${actions} actions: error of our cross-fitted DR is ${(errors.ours / errors.theirs).toFixed(3)} x obp's, at most ${LARGEST_RATIO}`, errors.ours <= LARGEST_RATIO * errors.theirs]);
  }
  return reportBars(bars);
}

function valueOf({ log, policy }: ObpRounds, name: OpeName, predictions: Float64Array): number {
  return estimatePolicyValue(name, 'candidate', { log, policy, predictions, maximumWeight: Infinity, seed: 1, replicates: 1 }).value;
}
