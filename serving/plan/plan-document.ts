/** What a plan was and what it cost, as kept in `plans/<epoch>.json`. */
import { ACTIONS, type Action } from '../../core/channel.ts';
import type { Episode } from '../decisions/holdout.ts';
import type { ContactPlan } from '../../models/best-channel/plan-contacts.ts';
import type { PlanMethod } from '../../models/best-channel/solve-plan.ts';

export interface PlanResource {
  readonly name: string;
  readonly unit: string;
  /** Units that this plan could use. */
  readonly capacity: number;
  /** Units that it uses in expectation, and with the contacts drawn. */
  readonly expected: number;
  readonly planned: number;
  /** What one more unit would add, minor units; null without values. */
  readonly shadowPriceMinor: number | null;
}

export interface PlanDocument {
  readonly day: string;
  readonly epochOn: string;
  /** Last instant of the epoch. */
  readonly until: string;
  readonly snapshotId: string;
  readonly asOf: string;
  readonly currency: string;
  readonly policyVersion: string;
  readonly policy: 'reference' | 'learnt';
  /** policy: its own probabilities fit; highs, prices: linear programme; projection: nearest probabilities that fit. */
  readonly method: PlanMethod;
  /** Debtors decided by this plan: those whom the rules leave some contact. */
  readonly decisions: number;
  /** Debtors that had been decided in the epoch before; their contacts are off the capacities. */
  readonly standing: number;
  /** Debtors whom the rules leave no contact; nothing is recorded of them. */
  readonly masked: number;
  readonly byAction: Readonly<Partial<Record<Action, number>>>;
  /** Minutes of people that one contact takes, where that is declared. */
  readonly minutes: Readonly<Partial<Record<Action, number>>>;
  readonly resources: readonly PlanResource[];
  /** By resource. */
  readonly shadowPrices: Readonly<Record<string, number | null>>;
  /** `unproven`: by the values of a response model that no gate has let decide; they inform only. */
  readonly shadowPricesBy: 'policy' | 'unproven' | null;
  readonly objectiveMinor: number | null;
  readonly gapMinor: number | null;
  /** `sum price x (capacity - expected)` by the plan's own prices: near 0 where what is priced is used up, but for the room left to whole contacts. */
  readonly slacknessMinor: number | null;
  readonly explorationCostMinor: number | null;
  readonly holdout: { readonly share: number; readonly days: number; readonly held: number; readonly forgoneMinor: number | null };
}

/** Number of each action that occurs, in the order of ACTIONS. */
export function countActions(actions: readonly Action[]): Partial<Record<Action, number>> {
  const counts = new Map<Action, number>();
  for (const action of actions) counts.set(action, (counts.get(action) ?? 0) + 1);
  return Object.fromEntries(ACTIONS.flatMap((action) => (counts.has(action) ? [[action, counts.get(action)!]] : [])));
}

/** Capacity, use and price of each resource, to a ten-thousandth. */
export function describeResources({ resources }: ContactPlan): PlanResource[] {
  return resources.map(({ used, shadowPriceMinor, ...resource }) => ({
    name: resource.name, unit: resource.unit, capacity: round(resource.capacity), expected: round(used), planned: round(resource.planned), shadowPriceMinor: shadowPriceMinor === null ? null : round(shadowPriceMinor),
  }));
}

/** Debtors under an episode of the holdout arm. */
export function isHeld(episode: Episode | null): boolean {
  return episode?.arm === 'holdout';
}

export function round(value: number): number {
  return Math.round(value * 1e4) / 1e4 + 0;
}
