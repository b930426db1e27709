/** Seeded instances of allocation problems of many shapes. */
import { randomStream } from '../../../../../core/random.ts';
import type { AllocationProblem } from '../../../../../models/best-channel/allocation/problem.ts';

export interface MadeShape {
  readonly seed: number;
  readonly rows: number;
  readonly actions: number;
  readonly resources: number;
  /** Capacity as a share of what everyone's free choice would use; above 1 = slack. */
  readonly tightness: number;
  readonly floor?: number;
  /** Values come in steps of this, so that many are equal. */
  readonly step?: number;
  readonly maskedShare?: number;
}

/** The last action is at rest. Values are mostly negative for a third of the rows; half the resources are shared by actions. */
export function madeProblem({ seed, rows, actions, resources, tightness, floor = 0, step = 0, maskedShare = 0.3 }: MadeShape): AllocationProblem {
  const random = randomStream('made allocation', seed), rest = actions - 1;
  const permitted = new Uint8Array(rows * actions), valuesMinor = new Float64Array(rows * actions);
  for (let row = 0; row < rows; row++) {
    const size = random.exponential() * 1000, level = random.uniform() < 0.3 ? -1 : 0.5;
    for (let action = 0; action < actions; action++) {
      const cell = row * actions + action, value = action === rest ? 0 : size * (level + random.normal());
      permitted[cell] = action === rest || random.uniform() >= maskedShare ? 1 : 0;
      valuesMinor[cell] = step > 0 ? Math.round(value / step) * step : value;
    }
  }
  const uses = Array.from({ length: resources }, (_, r) => Float64Array.from({ length: actions }, (_unused, action) => (action === rest ? 0 : r % 2 === 0 ? (action === (r / 2) % rest ? 1 : 0) : 1 + 20 * random.uniform())));
  const floors = new Float64Array(rows).fill(floor);
  return {
    rowCount: rows, actionCount: actions, restAction: rest, valuesMinor, permitted, floors,
    resources: uses.map((use, r) => ({ name: `r${r}`, unit: 'unit', use, capacity: tightness * wanted({ rows, actions, rest, permitted, valuesMinor, use }) + floor * rows * use.reduce((sum, units) => sum + units, 0) })),
  };
}

function wanted({ rows, actions, rest, permitted, valuesMinor, use }: { rows: number; actions: number; rest: number; permitted: Uint8Array; valuesMinor: Float64Array; use: Float64Array }): number {
  let total = 0;
  for (let row = 0; row < rows; row++) {
    let best = rest;
    for (let action = 0; action < actions; action++) if (permitted[row * actions + action] && valuesMinor[row * actions + action]! > valuesMinor[row * actions + best]!) best = action;
    total += use[best]!;
  }
  return total;
}
