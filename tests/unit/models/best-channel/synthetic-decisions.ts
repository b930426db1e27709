/** A small world of decisions with known effects: what each contact would add is a formula of two features. */
import type { Action } from '../../../../core/channel.ts';
import { categoryColumn, makeFrame, numericColumn } from '../../../../core/frame.ts';
import { randomStream } from '../../../../core/random.ts';
import type { DecisionSet } from '../../../../models/best-channel/decision-set.ts';

const ACTIONS: readonly Action[] = ['email', 'sms', 'agent', 'no_contact'];
const COSTS = [1, 8, 300, 0];

export interface SyntheticDecisions extends DecisionSet {
  /** True expected net reward of every action, row-major. */
  readonly trueNetMinor: Float64Array;
}

/**
 * Debtors with 1 to 3 decisions. Forgetful ones (feature `late_share`) answer an e-mail, large balances an agent, and an SMS adds
 * nothing; half of the cash is noise. `noiseColumns` more features mean nothing.
 */
export function syntheticDecisions(options: { readonly seed: number; readonly debtors: number; readonly noiseColumns?: number; readonly effect?: number }): SyntheticDecisions {
  const stream = randomStream('synthetic decisions', options.seed);
  const effect = options.effect ?? 1;
  const rows: { balance: number; late: number; region: string | null; means: number[]; logging: number[]; action: number; gross: number; debtor: string }[] = [];
  for (let debtor = 0; debtor < options.debtors; debtor++) {
    const balance = Math.exp(8 + stream.normal()), late = stream.uniform(), region = stream.uniform() < 0.1 ? null : ['north', 'south'][stream.integer(2)]!;
    const count = 1 + stream.integer(3);
    for (let i = 0; i < count; i++) {
      const added = [0.15 * late, 0, 0.3 * Number(balance > 4000), 0].map((share) => effect * share * balance);
      const base = 0.4 * balance * (1 - 0.5 * late);
      const hasPhone = stream.uniform() < 0.8;
      const logging = hasPhone ? [0.25, 0.15, 0.25, 0.35] : [0.5, 0, 0, 0.5];
      const action = stream.pick(logging);
      rows.push({ balance, late, region, logging, action, debtor: `d${debtor}`, means: added.map((value) => base + value), gross: Math.max(0, (base + added[action]!) * (1 + 0.5 * stream.normal())) });
    }
  }
  const n = rows.length;
  const noise = Array.from({ length: options.noiseColumns ?? 3 }, (_, i) => [`noise_${i}`, numericColumn(Float64Array.from({ length: n }, () => (stream.uniform() < 0.05 ? NaN : stream.normal())))] as const);
  return {
    x: makeFrame([['balance', numericColumn(rows.map((row) => row.balance))], ['late_share', numericColumn(rows.map((row) => row.late))], ['region', categoryColumn(rows.map((row) => row.region))], ...noise]),
    asOf: BigInt64Array.from(rows, (_, i) => BigInt(i) * 3_600_000_000n), actions: ACTIONS,
    log: {
      rowCount: n, actionCount: ACTIONS.length, actions: Int32Array.from(rows, (row) => row.action), rewards: Float64Array.from(rows, (row) => row.gross - COSTS[row.action]!),
      loggingProbability: Float64Array.from(rows, (row) => row.logging[row.action]!), loggingProbabilities: Float64Array.from(rows.flatMap((row) => row.logging)), clusters: rows.map((row) => row.debtor),
    },
    permitted: Uint8Array.from(rows.flatMap((row) => row.logging), (probability) => Number(probability > 0)),
    grossMinor: Float64Array.from(rows, (row) => row.gross), actionCostsMinor: Float64Array.from(COSTS), policyVersions: rows.map(() => 'test'),
    trueNetMinor: Float64Array.from(rows.flatMap((row) => row.means.map((mean, i) => mean - COSTS[i]!))),
  };
}
