/** A small bandit whose truth is known, for tests of estimators, gates and training. */
import { randomStream } from '../../../../core/random.ts';
import type { LoggedBandit } from '../../../../models/ope/contract.ts';

const ACTION_COUNT = 3;

export interface SyntheticBandit {
  readonly log: LoggedBandit;
  readonly x: Float64Array;
  /** True mean reward of every action, row-major. */
  readonly means: Float64Array;
  /** The better action of each row by the truth, as probabilities with a floor of .05. */
  readonly candidate: Float64Array;
  /** Mean over the rows of the candidate's true value. */
  readonly rowValue: number;
}

/** Population value of the candidate: the mean over x of its true value, by quadrature on 20,001 points. */
export function populationValue(): number {
  let sum = 0;
  const points = 20_001;
  for (let i = 0; i < points; i++) {
    const x = -1 + (2 * i) / (points - 1);
    const probabilities = candidateProbabilities(x);
    for (let action = 0; action < ACTION_COUNT; action++) sum += probabilities[action]! * meanReward(x, action);
  }
  return sum / points;
}

/** `debtors` clusters with 1 to 4 decisions each, which share an unexplained reward. */
export function syntheticBandit(seed: number, debtors: number): SyntheticBandit {
  const stream = randomStream('synthetic bandit', seed);
  const rows: { x: number; action: number; reward: number; logging: number[]; cluster: string }[] = [];
  for (let debtor = 0; debtor < debtors; debtor++) {
    const shared = stream.normal();
    const decisions = 1 + stream.integer(4);
    for (let i = 0; i < decisions; i++) {
      const x = 2 * stream.uniform() - 1;
      const logging = loggingProbabilities(x);
      const action = stream.pick(logging);
      rows.push({ x, action, logging, reward: meanReward(x, action) + shared + stream.normal(), cluster: `d${debtor}` });
    }
  }
  const perAction = (value: (x: number, action: number) => number): Float64Array =>
    Float64Array.from({ length: rows.length * ACTION_COUNT }, (_, cell) => value(rows[Math.floor(cell / ACTION_COUNT)]!.x, cell % ACTION_COUNT));
  const means = perAction(meanReward);
  const candidate = perAction((x, action) => candidateProbabilities(x)[action]!);
  return {
    log: {
      rowCount: rows.length, actionCount: ACTION_COUNT, actions: Int32Array.from(rows, (row) => row.action), rewards: Float64Array.from(rows, (row) => row.reward),
      loggingProbability: Float64Array.from(rows, (row) => row.logging[row.action]!), loggingProbabilities: Float64Array.from(rows.flatMap((row) => row.logging)),
      clusters: rows.map((row) => row.cluster),
    },
    x: Float64Array.from(rows, (row) => row.x), means, candidate,
    rowValue: means.reduce((sum, mean, cell) => sum + mean * candidate[cell]!, 0) / rows.length,
  };
}

function meanReward(x: number, action: number): number {
  return 3 + x + [0, 1.5 * x, -1.5 * x][action]!;
}

function loggingProbabilities(x: number): number[] {
  return x > 0 ? [0.5, 0.2, 0.3] : [0.5, 0.4, 0.1];
}

function candidateProbabilities(x: number): number[] {
  return x > 0 ? [0.05, 0.9, 0.05] : [0.05, 0.05, 0.9];
}
