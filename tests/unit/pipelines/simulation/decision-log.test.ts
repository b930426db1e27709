import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ContactPolicy } from '../../../../pipelines/simulation/contact-policy.ts';
import { deployedValues, logDecisions, type DecisionLog } from '../../../../pipelines/simulation/decision-log.ts';
import { ladderPolicy } from '../../../../pipelines/simulation/logging-policy.ts';
import { OBSERVABLES } from '../../../../pipelines/simulation/observables.ts';
import { simulateWorld } from '../../../../pipelines/simulation/simulate-world.ts';
import { makeWorld } from '../../../../pipelines/simulation/world.ts';
import { readTable, type Row } from './read-world.ts';

const SIZE = { preset: 'italy', debtors: 80, months: 12, seed: 9 };
const HORIZON = 60;
const folder = mkdtempSync(join(tmpdir(), 'log-'));
let log: DecisionLog, decisions: readonly Row[], ledger: readonly Row[];

beforeAll(async () => {
  await simulateWorld({ ...SIZE, truthDecisions: 0, outFolder: folder });
  [decisions, ledger] = [readTable(folder, 'decision'), readTable(folder, 'ledger_entry')];
  log = logDecisions(makeWorld(SIZE, ladderPolicy), { from: 0, to: SIZE.debtors, horizonDays: HORIZON, costOfCapitalRate: 0 });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Local date: the zone is one or two hours ahead, payments happen at 14:00 and returns at 07:00. */
const dateOf = (instant: string): string => new Date(Date.parse(instant) + 3_600_000).toISOString().slice(0, 10);

describe('decisions in memory', () => {
  it('are those of the files whose horizon has passed, without the holdout', () => {
    const matured = decisions.filter((row) => row['arm'] === 'policy' && Date.parse(row['epoch_on']!) + HORIZON * 86_400_000 <= Date.parse('2023-12-31'));
    expect(log.rowCount).toBe(matured.length);
    expect(log.rowCount).toBeGreaterThan(500);
    matured.forEach((row, i) => {
      expect(log.actions[log.taken[i]!]).toBe(row['action']);
      const permitted = JSON.parse(row['permitted']!) as string[], probabilities = JSON.parse(row['probabilities']!) as number[];
      expect(log.actions.filter((_, j) => log.permitted[i * log.actions.length + j] === 1)).toEqual(permitted);
      expect(permitted.map((action) => log.probabilities[i * log.actions.length + log.actions.findIndex((name) => name === action)])).toEqual(probabilities);
    });
  });

  it('bring the cash that the ledger shows within the horizon', () => {
    const matured = decisions.filter((row) => row['arm'] === 'policy' && Date.parse(row['epoch_on']!) + HORIZON * 86_400_000 <= Date.parse('2023-12-31'));
    const sign: Readonly<Record<string, number>> = { payment: 1, reversal: -1, refund: -1 };
    // Some payments of the last days become known after the files end.
    for (const [i, row] of [...matured.entries()].filter(([, { epoch_on: on }]) => on! < '2023-10-15').filter((_, place) => place % 20 === 0)) {
      const until = new Date(Date.parse(row['epoch_on']!) + HORIZON * 86_400_000).toISOString().slice(0, 10);
      const cash = ledger.filter((entry) => entry['debtor_id'] === row['debtor_id'] && sign[entry['kind']!] !== undefined && dateOf(entry['event_at']!) >= row['epoch_on']! && dateOf(entry['event_at']!) <= until)
        .reduce((sum, entry) => sum + sign[entry['kind']!]! * Number(entry['amount_minor']), 0);
      expect(log.grossMinor[i], row['decision_id']).toBeCloseTo(cash, 6);
    }
  });

  it('cost what the contact cost, and nothing where no agent was free', () => {
    const agent = log.actions.indexOf('agent'), costs = new Set([...log.costMinor].filter((_, i) => log.taken[i] === agent));
    expect(costs).toEqual(new Set([0, 450]));
    expect([...log.costMinor].filter((cost, i) => log.taken[i] === log.actions.indexOf('no_contact') && cost !== 0)).toEqual([]);
  });

  it('are described by what the house knows', () => {
    const column = (name: (typeof OBSERVABLES)[number]): number[] => Array.from({ length: log.rowCount }, (_, i) => log.x[i * OBSERVABLES.length + OBSERVABLES.indexOf(name)]!);
    expect(Math.min(...column('days_past_due'))).toBe(6);
    expect(Math.max(...column('days_past_due'))).toBeLessThan(120);
    expect(Math.min(...column('overdue_minor_log'))).toBeGreaterThan(0);
    expect(new Set(column('is_company'))).toEqual(new Set([0, 1]));
  });
});

describe('deployed policies', () => {
  const valueOf = (policy: ContactPolicy): Float64Array => deployedValues({ ...makeWorld(SIZE, ladderPolicy), policy }, { from: 0, to: SIZE.debtors, costOfCapitalRate: 0 });
  const constant = (action: string): ContactPolicy => ({ version: action, weigh: ({ permitted }) => permitted.map((name) => Number(name === (permitted.some((other) => other === action) ? action : 'no_contact'))) });

  it('differ only for debtors who are contacted differently', () => {
    const [none, agent] = [valueOf(constant('no_contact')), valueOf(constant('agent'))];
    const decided = new Set(decisions.map((row) => row['debtor_id']));
    const untouched = Array.from({ length: SIZE.debtors }, (_, i) => i).filter((i) => !decided.has(`SW-${String(i + 1).padStart(6, '0')}`));
    expect(untouched.length).toBeGreaterThan(3);
    for (const i of untouched) expect(agent[i]).toBe(none[i]);
    expect(agent.reduce((sum, value, i) => sum + value - none[i]!, 0)).toBeGreaterThan(0);
  });

  it('are worth the same twice', () => {
    expect(valueOf(constant('letter'))).toEqual(valueOf(constant('letter')));
  });
});
