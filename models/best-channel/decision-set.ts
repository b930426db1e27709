/** Matured decisions with their features and rewards: what a response model learns from and policies are judged on. */
import type { Action } from '../../core/channel.ts';
import type { Frame } from '../../core/frame.ts';
import type { LoggedBandit } from '../ope/contract.ts';

/** Rows in one order throughout; matrices are row-major, `rowCount x actions.length`. */
export interface DecisionSet {
  readonly x: Frame;
  /** UTC microseconds. */
  readonly asOf: BigInt64Array;
  /** The columns of every matrix, in the order of ACTIONS; holds `no_contact`. */
  readonly actions: readonly Action[];
  /** Rewards are net: discounted cash less penalties less the cost of the contact made, minor units. */
  readonly log: LoggedBandit & { readonly loggingProbabilities: Float64Array };
  /** 1 where the action was permitted. */
  readonly permitted: Uint8Array;
  /** Discounted cash less penalties, before cost, minor units. */
  readonly grossMinor: Float64Array;
  /** Discounted cash within fewer days than the horizon, ascending, minor units; left out: not known. */
  readonly early?: readonly { readonly days: number; readonly cashMinor: Float64Array }[];
  /** Mean cost of each action, minor units: what a decision that was not made would have cost. */
  readonly actionCostsMinor: Float64Array;
  /** Policy that made each decision. */
  readonly policyVersions: readonly string[];
}
