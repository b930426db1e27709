/** What a portfolio says of people, letters and money, as resources of an allocation. */
import { ACTION_NAMES, ACTIONS, CHANNELS, type Action } from '../../../core/channel.ts';
import type { Portfolio } from '../../../core/schema/portfolio.ts';
import type { Resource } from './problem.ts';

export type Capacities = NonNullable<Portfolio['policy']['capacities']>;

export interface ResourceOptions {
  readonly capacities: Capacities;
  /** Cost of one contact, minor units. */
  readonly costsMinor: Readonly<Partial<Record<Action, number>>>;
  /** Days that the plan is for. */
  readonly days: number;
  /** Contacts of the same days that were already decided, by action. */
  readonly decided: Readonly<Partial<Record<Action, number>>>;
}

/**
 * Resources over the columns of ACTIONS. Capacities are those of a day times the days, less what is decided.
 *
 * What one action alone uses is rounded down to whole contacts, so that it holds exactly after rounding.
 */
export function planResources({ capacities, costsMinor, days, decided }: ResourceOptions): Resource[] {
  const perDay = CHANNELS.flatMap((channel) => {
    const limit = capacities[channel]?.perDay;
    return limit === undefined ? [] : [{ name: `${ACTION_NAMES[channel]} contacts`, unit: 'contacts', capacity: limit, use: useOf((action) => Number(action === channel)) }];
  });
  const { minutesPerDay, budgetMinor } = capacities;
  const all = [...perDay,
    ...(minutesPerDay === undefined ? [] : [{ name: 'time of people', unit: 'minutes', capacity: minutesPerDay, use: useOf((action) => minutesOf(capacities, action)) }]),
    ...(budgetMinor === undefined ? [] : [{ name: 'money for contacts', unit: 'minor units', capacity: budgetMinor, use: useOf((action) => costsMinor[action] ?? 0) }])];
  return all.map((resource) => {
    const spent = ACTIONS.reduce((sum, action, column) => sum + (decided[action] ?? 0) * resource.use[column]!, 0);
    return { ...resource, capacity: roundable(Math.max(0, resource.capacity * days - spent), resource.use) };
  });
}

/** Minutes of people that one contact takes. */
export function minutesOf(capacities: Capacities, action: Action): number {
  return action === 'no_contact' ? 0 : capacities[action]?.minutes ?? 0;
}

function useOf(of: (action: Action) => number): Float64Array {
  return Float64Array.from(ACTIONS, (action) => (action === 'no_contact' ? 0 : of(action)));
}

function roundable(capacity: number, use: Float64Array): number {
  const used = use.filter((units) => units > 0);
  return used.length === 1 ? Math.floor(capacity / used[0]! + 1e-9) * used[0]! : capacity;
}
