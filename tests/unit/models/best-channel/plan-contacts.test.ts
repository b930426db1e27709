import { describe, expect, it } from 'vitest';
import { ACTIONS, type Action } from '../../../../core/channel.ts';
import { randomStream } from '../../../../core/random.ts';
import { planResources, type Capacities } from '../../../../models/best-channel/allocation/plan-resources.ts';
import { planContacts, type ContactPlan } from '../../../../models/best-channel/plan-contacts.ts';
import { policyProbabilities, type Policy } from '../../../../models/best-channel/policy.ts';
import type { PlanRow } from '../../../../models/best-channel/solve-plan.ts';

const COSTS: Partial<Record<Action, number>> = { email: 2, sms: 8, voice_call: 60, letter: 150, agent: 450 };
const OFFERED = [...Object.keys(COSTS), 'no_contact'] as Action[];
const CAPACITIES: Capacities = { agent: { minutes: 12, perDay: 30 }, voice_call: { minutes: 5 }, minutesPerDay: 400, budgetMinor: 9000 };
const GREEDY: Policy = { kind: 'learnt', floor: 0.005, temperatureMinor: 0 };

function madeRows(count: number, policy: Policy): PlanRow[] {
  const random = randomStream('made plan rows', count);
  return Array.from({ length: count }, () => {
    const permitted = OFFERED.filter((action) => action === 'no_contact' || random.uniform() < 0.7);
    const valuesMinor = permitted.map((action) => (action === 'no_contact' ? 0 : random.exponential() * 30 * Math.sqrt(COSTS[action]!) - COSTS[action]!));
    return { permitted, valuesMinor, probabilities: policyProbabilities(policy, permitted, valuesMinor) };
  });
}

async function planned(policy: Policy, { capacities = CAPACITIES, count = 300, seed = 1, exactCells }: { capacities?: Capacities; count?: number; seed?: number; exactCells?: number } = {}): Promise<ContactPlan> {
  return planContacts({
    rows: madeRows(count, policy), policy, chargesMinor: new Float64Array(ACTIONS.length), random: randomStream('plan test', seed),
    resources: planResources({ capacities, costsMinor: COSTS, days: 1, decided: {} }), ...(exactCells === undefined ? {} : { exactCells }),
  });
}

describe('a plan of contacts', () => {
  it.each(['greedy', 'softmax', 'reference'] as const)('never exceeds what several actions share, in 60 draws: %s', async (kind) => {
    const policy: Policy = kind === 'greedy' ? GREEDY : kind === 'softmax' ? { kind: 'learnt', floor: 0.005, temperatureMinor: 100 } : { kind: 'reference', floor: 0.005, weights: { email: 1, voice_call: 1, agent: 1, letter: 1 } };
    for (let seed = 0; seed < 20; seed++) {
      for (const capacities of [CAPACITIES, { ...CAPACITIES, minutesPerDay: 77 }, { budgetMinor: 4321 }]) {
        const plan = await planned(policy, { seed, capacities, exactCells: 0, count: 120 });
        for (const { planned: units, capacity } of plan.resources) expect(units).toBeLessThanOrEqual(capacity);
      }
    }
  }, 60_000);

  it('is solved alike by HiGHS and by prices, and says how far below the bound it is', async () => {
    const exact = await planned(GREEDY), prices = await planned(GREEDY, { exactCells: 0 });
    expect([exact.method, prices.method]).toEqual(['highs', 'prices']);
    // Both stop within a millionth of the same optimum before they leave room to round.
    expect(Math.abs(exact.objectiveMinor! - prices.objectiveMinor!)).toBeLessThanOrEqual(1e-3 * exact.objectiveMinor!);
    for (const plan of [exact, prices]) {
      // Room is left for less than one contact of each action (12 + 5 minutes, 670 of money) and the least of them; it costs at most its price, as value is concave.
      const room = plan.resources.reduce((sum, { unit, shadowPriceMinor }) => sum + shadowPriceMinor! * ({ minutes: 17 + 5, 'minor units': 670 + 2, contacts: 0 }[unit] ?? Infinity), 0);
      expect(plan.gapMinor!).toBeGreaterThan(0);
      expect(plan.gapMinor!).toBeLessThanOrEqual(room * (1 + 1e-4));
    }
  });

  it('keeps the probabilities of the policy to the bit where they fit', async () => {
    const plan = await planned(GREEDY, { capacities: { agent: { perDay: 300 } } }), rows = madeRows(300, GREEDY);
    expect([plan.method, plan.gapMinor, plan.resources[0]!.shadowPriceMinor]).toEqual(['policy', 0, 0]);
    rows.forEach(({ permitted, probabilities }, row) => permitted.forEach((action, i) => expect(plan.probabilities[row * ACTIONS.length + ACTIONS.indexOf(action)]).toBe(probabilities[i])));
  });

  it('of a softmax policy has the values less prices in the place of the values', async () => {
    const policy: Policy = { kind: 'learnt', floor: 0.005, temperatureMinor: 100 }, plan = await planned(policy, { capacities: { agent: { perDay: 20 } } });
    const price = plan.resources[0]!.shadowPriceMinor!;
    expect(plan.method).toBe('projection');
    expect(price).toBeGreaterThan(0);
    madeRows(300, policy).forEach(({ permitted, valuesMinor }, row) => {
      const charged = policyProbabilities(policy, permitted, valuesMinor.map((value, i) => value! - (permitted[i] === 'agent' ? price : 0)));
      permitted.forEach((action, i) => expect(plan.probabilities[row * ACTIONS.length + ACTIONS.indexOf(action)]).toBeCloseTo(charged[i]!, 6));
    });
  });

  it('gives an action of unknown value its floor alone', async () => {
    const row: PlanRow = { permitted: ['email', 'sms', 'no_contact'], valuesMinor: [null, 50, 0], probabilities: [0.005, 0.99, 0.005] };
    const plan = await planContacts({
      rows: Array.from({ length: 10 }, () => row), policy: GREEDY, chargesMinor: new Float64Array(ACTIONS.length), random: randomStream('x'), resources: planResources({ capacities: { sms: { perDay: 4 } }, costsMinor: COSTS, days: 1, decided: {} }),
    });
    for (let i = 0; i < 10; i++) expect(plan.probabilities[i * ACTIONS.length]).toBeCloseTo(0.005, 9);
  });
});

describe('resources of a portfolio', () => {
  it.each([
    ['contacts of some days less those decided', { sms: { perDay: 5 } }, { days: 2, decided: { sms: 3 } }, [['SMS contacts', 7]]],
    ['more decided than there is', { sms: { perDay: 1 } }, { days: 1, decided: { sms: 3 } }, [['SMS contacts', 0]]],
    ['minutes of one action in whole contacts', { agent: { minutes: 12 }, minutesPerDay: 100 }, { days: 1, decided: {} }, [['time of people', 96]]],
    ['shared minutes as they are', { agent: { minutes: 12 }, voice_call: { minutes: 5 }, minutesPerDay: 100 }, { days: 1, decided: { agent: 1 } }, [['time of people', 88]]],
    ['money', { budgetMinor: 1000 }, { days: 7, decided: { letter: 2 } }, [['money for contacts', 6700]]],
    ['nothing declared', {}, { days: 1, decided: {} }, []],
  ] as const)('%s', (_, capacities, { days, decided }, expected) => {
    expect(planResources({ capacities, costsMinor: COSTS, days, decided }).map(({ name, capacity }) => [name, capacity])).toEqual(expected);
  });
});
