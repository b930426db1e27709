/** Decisions a second in batch on one core: contact rules, policy and draw, 10 channels in 5 slots, against 100,000. */
import { ACTIONS } from '../../../core/channel.ts';
import { prepareMask, selectRulePacks } from '../../../core/contact-rules/engine.ts';
import { randomStream } from '../../../core/random.ts';
import { parseInstant } from '../../../core/time.ts';
import { decideBatch } from '../../../models/decide-batch.ts';
import type { Policy } from '../../../models/best-channel/policy.ts';
import { madeContexts } from '../../setup/made-contexts.ts';
import { printTable } from '../table.ts';
import { reportBars } from './report.ts';

const ROWS = 50_000;
const SLOTS = 5;
const ROUNDS = 5;
const BAR = 100_000;
const POLICIES: Readonly<Record<string, Policy>> = { greedy: { kind: 'learnt', floor: 0.01, temperatureMinor: 0 }, softmax: { kind: 'learnt', floor: 0.01, temperatureMinor: 300 } };

export function benchKernel(): boolean {
  const at = parseInstant('2026-03-02T08:00:00Z'), random = randomStream('bench kernel');
  const contexts = madeContexts({ seed: 1, count: ROWS, at });
  const valuesMinor = Float64Array.from({ length: ROWS * ACTIONS.length * SLOTS }, (_, cell) => (Math.floor(cell / SLOTS) % ACTIONS.length === ACTIONS.length - 1 ? 0 : 300 * random.normal()));
  const draws = Float64Array.from({ length: ROWS }, () => random.uniform());
  const table: string[][] = [], bars: (readonly [string, boolean])[] = [];
  for (const [name, policy] of Object.entries(POLICIES)) {
    const rates: number[] = [];
    let shares = [0, 0];
    for (let round = 0; round < ROUNDS; round++) {
      const started = process.cpuUsage();
      // Rules are prepared inside the clock: zones and dates are part of a batch.
      const rules = prepareMask(selectRulePacks(['base']), { at, timeZone: 'Europe/Rome', houseCap: { perDay: 1, perWeek: 3 }, offered: ACTIONS });
      const masks = Uint16Array.from(contexts, (context) => rules.bits(context)), masked = process.cpuUsage(started);
      decideBatch({ policy, masks, valuesMinor, slotCount: SLOTS, slotFloor: 0.02, draws });
      const { user, system } = process.cpuUsage(started);
      rates.push(ROWS / (user + system) * 1e6);
      shares = [(masked.user + masked.system) / ROWS, (user + system - masked.user - masked.system) / ROWS];
    }
    rates.sort((a, b) => a - b);
    const median = rates[Math.floor(ROUNDS / 2)]!;
    table.push([name, median.toFixed(0), rates[0]!.toFixed(0), rates.at(-1)!.toFixed(0), shares[0]!.toFixed(2), shares[1]!.toFixed(2)]);
    bars.push([`${name}: ${median.toFixed(0)} decisions per second of processor time, at least ${BAR}`, median >= BAR]);
  }
  printTable(`kernel: ${ROWS} debtors, ${ACTIONS.length - 1} channels x ${SLOTS} slots and no contact, contact rules included`, ['policy', 'decisions/s', 'least', 'most', 'mask, us', 'policy and draw, us'], table);
  return reportBars(bars);
}
