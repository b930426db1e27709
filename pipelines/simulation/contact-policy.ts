/** A policy that decides on contacts in a world: from what the house can see, the probabilities of the permitted actions. */
import type { Action } from '../../core/channel.ts';
import type { DebtorKind } from './presets/contract.ts';

export interface Opportunity {
  readonly kind: DebtorKind;
  /** Days past due as the house knows them. */
  readonly dpd: number;
  /** After masking, in the order of ACTIONS; holds `no_contact`. */
  readonly permitted: readonly Action[];
  /** Values of OBSERVABLES; worked out when asked for. Latents are not among them. */
  observe(): Float64Array;
}

export interface ContactPolicy {
  readonly version: string;
  /** Probabilities of the permitted actions, in their order; they sum to 1. */
  weigh(opportunity: Opportunity): readonly number[];
}
