/** A world of decisions whose outcome is all of the open balance or nothing: what each contact adds to the chance of all is given. */
import type { Action } from '../../../../core/channel.ts';
import { makeFrame, numericColumn } from '../../../../core/frame.ts';
import { randomStream } from '../../../../core/random.ts';
import type { DecisionSet } from '../../../../models/best-channel/decision-set.ts';

const ACTIONS: readonly Action[] = ['email', 'agent', 'no_contact'];
const COSTS = [1, 50, 0];

export interface ShareWorld {
  readonly seed: number;
  readonly debtors: number;
  /** Effects of e-mail and agent on the share that comes in, by the two features; the share without a contact is .45 + .05 tanh(u). */
  readonly effects: (u: number, v: number) => readonly [number, number];
}

/** Two decisions of each debtor, logged with probabilities that lean on `u`. */
export function shareDecisions({ seed, debtors, effects }: ShareWorld): DecisionSet & { readonly trueEffects: Float64Array; readonly openMinor: Float64Array } {
  const random = randomStream('share decisions', seed), n = 2 * debtors, draw = (of: () => number): Float64Array => Float64Array.from({ length: n }, of);
  const u = draw(() => random.normal()), v = draw(() => random.normal()), openMinor = draw(() => Math.round(10_000 * Math.exp(0.4 * random.normal())));
  const probabilities = new Float64Array(3 * n), actions = new Int32Array(n), grossMinor = new Float64Array(n), trueEffects = new Float64Array(3 * n);
  for (let row = 0; row < n; row++) {
    const lean = u[row]! > 0 ? 0.5 : 0.3, [email, agent] = effects(u[row]!, v[row]!);
    probabilities.set([lean, 0.2, 0.8 - lean], 3 * row);
    trueEffects.set([email, agent, 0], 3 * row);
    actions[row] = random.pick(probabilities.subarray(3 * row, 3 * row + 3));
    const share = 0.45 + 0.05 * Math.tanh(u[row]!) + trueEffects[3 * row + actions[row]!]!;
    grossMinor[row] = random.uniform() < share ? openMinor[row]! : 0;
  }
  return {
    x: makeFrame([['open_minor', numericColumn(openMinor)], ['u', numericColumn(u)], ['v', numericColumn(v)], ['noise', numericColumn(draw(() => random.normal()))]]),
    asOf: BigInt64Array.from({ length: n }, (_, row) => BigInt(row) * 3_600_000_000n), actions: ACTIONS, trueEffects, openMinor,
    log: {
      rowCount: n, actionCount: 3, actions, rewards: Float64Array.from(grossMinor, (cash, row) => cash - COSTS[actions[row]!]!), loggingProbabilities: probabilities,
      loggingProbability: Float64Array.from(actions, (action, row) => probabilities[3 * row + action]!), clusters: Array.from({ length: n }, (_, row) => `d${row >> 1}`),
    },
    permitted: new Uint8Array(3 * n).fill(1), grossMinor, actionCostsMinor: Float64Array.from(COSTS), policyVersions: Array.from({ length: n }, () => 'test'),
  };
}
