/** A made log of decisions: six features, four actions of which one is no contact, debtors with one to three decisions, and the truth. */
import { makeFrame, numericColumn, type Frame } from '../../../core/frame.ts';
import { randomStream } from '../../../core/random.ts';
import { sigmoid } from '../../../models/log-odds.ts';
import type { LoggedBandit } from '../../../models/ope/contract.ts';

export type WorldKind = 'binary' | 'amount';

export interface LoggedWorld {
  readonly log: LoggedBandit;
  readonly x: Frame;
  /** True mean rewards of every row and action, row-major. */
  readonly means: Float64Array;
  /** A policy that is truly better than the logging one, and one that is truly equal to it on average. */
  readonly policies: Readonly<Record<'better' | 'equal', Float64Array>>;
}

const ACTIONS = 4;
const FEATURES = 6;

/** Rows are drawn afresh with the seed; equations and policies are the same in every world. */
export function makeWorld(kind: WorldKind, { seed, decisions }: { readonly seed: number; readonly decisions: number }): LoggedWorld {
  const random = randomStream('logged world', kind, seed), rows: { x: number[]; logging: number[]; action: number; reward: number; debtor: number }[] = [];
  for (let debtor = 0; rows.length < decisions; debtor++) {
    const trait = Array.from({ length: FEATURES }, () => random.normal()), shared = 0.5 * random.normal(), sharedUniform = random.uniform();
    for (let left = 1 + random.integer(3); left > 0 && rows.length < decisions; left--) {
      const x = trait.map((value) => 0.8 * value + 0.6 * random.normal()), logging = loggingProbabilities(x), action = random.pick(logging);
      rows.push({ x, logging, action, debtor, reward: drawReward(kind, { mean: meanReward(kind, x, action), shared, noise: random.normal(), uniform: random.uniform() < 0.3 ? sharedUniform : random.uniform() }) });
    }
  }
  const cells = (of: (row: (typeof rows)[number]) => readonly number[]): Float64Array => Float64Array.from(rows.flatMap((row) => of(row)));
  return {
    log: {
      rowCount: decisions, actionCount: ACTIONS, actions: Int32Array.from(rows, ({ action }) => action), rewards: Float64Array.from(rows, ({ reward }) => reward),
      loggingProbability: Float64Array.from(rows, ({ logging, action }) => logging[action]!), loggingProbabilities: null, clusters: rows.map(({ debtor }) => `d${debtor}`),
    },
    x: makeFrame(Array.from({ length: FEATURES }, (_, j) => [`x${j}`, numericColumn(rows.map(({ x }) => x[j]!))])),
    means: cells(({ x }) => Array.from({ length: ACTIONS }, (_, action) => meanReward(kind, x, action))),
    policies: { better: cells(({ x }) => betterProbabilities(x)), equal: cells(({ x }) => mirroredProbabilities(x)) },
  };
}

/** Effects of actions change sign with x0: action 1 suits cases above 0, action 2 those below, 3 does little for all. */
function effect(x: readonly number[], action: number): number {
  return [0, 0.5 * Math.tanh(x[0]!), -0.5 * Math.tanh(x[0]!), 0.05][action]!;
}

function meanReward(kind: WorldKind, x: readonly number[], action: number): number {
  const level = -0.6 + 0.7 * x[1]! - 0.5 * Math.max(0, x[2]!) + 0.4 * x[3]! * x[1]!;
  return kind === 'binary' ? sigmoid(level + effect(x, action)) : 60 * Math.exp(0.4 * x[1]!) * sigmoid(level + effect(x, action));
}

/** Amounts are zero or log-normal with a coefficient of variation of about 1; what a debtor's rows share leaves the mean as it is. */
function drawReward(kind: WorldKind, { mean, shared, noise, uniform }: { readonly mean: number; readonly shared: number; readonly noise: number; readonly uniform: number }): number {
  if (kind === 'binary') return uniform < mean ? 1 : 0;
  const paid = 0.4, spread = 0.7;
  return uniform < paid ? mean / paid * Math.exp(spread * noise + shared - spread * spread / 2 - 0.125) : 0;
}

/** A floor of 5 % and a lean on x4, which no effect depends on, and on x1, which the level does. */
function loggingProbabilities(x: readonly number[]): number[] {
  const lean = [0.6 + 0.3 * Math.tanh(x[4]!), 0.2 + 0.1 * Math.tanh(x[1]!), 0.2 - 0.1 * Math.tanh(x[1]!), 0.2 - 0.1 * Math.tanh(x[4]!)], sum = lean.reduce((a, b) => a + b, 0);
  return lean.map((value) => 0.05 + 0.8 * value / sum);
}

/** Logging probabilities, of which a tenth is moved to the action that suits. */
function betterProbabilities(x: readonly number[]): number[] {
  return loggingProbabilities(x).map((value, action) => 0.75 * value + (action === (x[0]! > 0 ? 1 : 2) ? 0.25 : 0));
}

/**
 * Half of the smaller of two probabilities is moved from action 1 to 2 or back by the sign of x5, which no reward and no logging probability
 * depends on: on average good and harm cancel exactly.
 */
function mirroredProbabilities(x: readonly number[]): number[] {
  const [none, first, second, third] = loggingProbabilities(x) as [number, number, number, number], moved = Math.sign(x[5]!) * 0.5 * Math.min(first, second);
  return [none, first - moved, second + moved, third];
}

/** Mean true value of a policy over `worlds` further worlds, for coverage. */
export function trueValue(kind: WorldKind, policy: keyof LoggedWorld['policies'], { worlds, decisions }: { readonly worlds: number; readonly decisions: number }): number {
  let sum = 0;
  for (let seed = 0; seed < worlds; seed++) {
    const { means, policies } = makeWorld(kind, { seed: 1_000_000 + seed, decisions });
    sum += means.reduce((total, mean, cell) => total + mean * policies[policy][cell]!, 0) / decisions / worlds;
  }
  return sum;
}
