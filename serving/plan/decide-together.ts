/** The allocation of all debtors of an epoch, and what it was and cost; records nothing. */
import { ACTIONS, type Action } from '../../core/channel.ts';
import { randomStream } from '../../core/random.ts';
import { formatInstant } from '../../core/time.ts';
import { minutesOf, planResources } from '../../models/best-channel/allocation/plan-resources.ts';
import { planContacts, type ContactPlan } from '../../models/best-channel/plan-contacts.ts';
import type { LiveState } from '../live/live-state.ts';
import type { Gathered } from './gather-situations.ts';
import { forgoneMinor } from './holdout-cost.ts';
import { countActions, describeResources, isHeld, round, type PlanDocument } from './plan-document.ts';

export interface PlanTime {
  readonly day: string;
  readonly epochOn: string;
  readonly until: string;
}

/** Throws `capacity-exceeded`, `parameter-invalid`. */
export async function decideTogether({ published }: LiveState, { debtors, standing, maskedCount }: Gathered, time: PlanTime): Promise<{ plan: PlanDocument; contactPlan: ContactPlan }> {
  const { contactPolicy, manifest } = published, { policy, capacities, costsMinor, holdout, windowDays } = contactPolicy;
  const chargesMinor = Float64Array.from(ACTIONS, (action) => (capacities.minuteValueMinor ?? 0) * minutesOf(capacities, action));
  const free = debtors.filter(({ episode }) => !isHeld(episode));
  const contactPlan = await planContacts({
    rows: free.map(({ output }) => output), policy, chargesMinor, random: randomStream('plan', manifest.seed, manifest.portfolio, time.epochOn),
    resources: planResources({ capacities, costsMinor, days: windowDays, decided: countActions(standing) }),
  });
  const resources = describeResources(contactPlan), held = debtors.filter(({ episode }) => isHeld(episode));
  const rounded = (value: number | null): number | null => (value === null ? null : round(value));
  return { contactPlan, plan: {
    ...time, snapshotId: published.id, asOf: formatInstant(published.asOf), currency: manifest.currency, policyVersion: contactPolicy.version, policy: policy.kind, method: contactPlan.method,
    decisions: debtors.length, standing: standing.length, masked: maskedCount,
    byAction: countActions([...free.map((_, row) => ACTIONS[contactPlan.chosen[row]!]!), ...held.map((): Action => 'no_contact')]),
    minutes: Object.fromEntries(ACTIONS.flatMap((action) => (minutesOf(capacities, action) > 0 ? [[action, minutesOf(capacities, action)]] : []))),
    resources, shadowPrices: Object.fromEntries(resources.map(({ name, shadowPriceMinor }) => [name, shadowPriceMinor])),
    shadowPricesBy: resources.every(({ shadowPriceMinor }) => shadowPriceMinor === null) ? null : policy.kind === 'learnt' ? 'policy' : 'unproven',
    objectiveMinor: rounded(contactPlan.objectiveMinor), gapMinor: rounded(contactPlan.gapMinor),
    slacknessMinor: policy.kind === 'learnt' ? round(contactPlan.resources.reduce((sum, { shadowPriceMinor, capacity, used }) => sum + (shadowPriceMinor ?? 0) * (capacity - used), 0)) : null,
    explorationCostMinor: rounded(contactPlan.explorationCostMinor),
    holdout: { ...holdout, held: held.length, forgoneMinor: rounded(forgoneMinor(held, { policy, contactPlan, chargesMinor, costs: planResources({ capacities, costsMinor, days: windowDays, decided: {} }) })) },
  } };
}
