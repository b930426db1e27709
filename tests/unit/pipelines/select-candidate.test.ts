import { expect, it } from 'vitest';
import { selectCandidate } from '../../../pipelines/fit-candidates.ts';

const candidate = (name: string, losses: readonly number[]) => ({
  name, chooseLosses: Float64Array.from(losses), chooseLogLoss: losses.reduce((sum, loss) => sum + loss, 0) / losses.length,
});
const ownGroups = ['a', 'b', 'c', 'd'];

it.each([
  // simple and complex losses per row, groups, chosen. Differences .1,.1,.1,.1: no spread, so the complex one has won.
  [[0.6, 0.6, 0.6, 0.6], [0.5, 0.5, 0.5, 0.5], ownGroups, 'complex'],
  // Mean difference .05 with deviations +-.35: standard error .35 * 2 / 4 = .175, so the simple one stays.
  [[0.9, 0.2, 0.9, 0.2], [0.5, 0.5, 0.5, 0.5], ownGroups, 'simple'],
  // Mean difference .1, deviations +-.06: standard error .03 by row, but .06 * 2 * sqrt(2) / 4 = .042 by group; both below .1.
  [[0.66, 0.66, 0.54, 0.54], [0.5, 0.5, 0.5, 0.5], ['a', 'a', 'b', 'b'], 'complex'],
  // The same with deviations +-.12: .06 by row would choose the complex one at a difference of .07, .085 by group does not.
  [[0.69, 0.69, 0.45, 0.45], [0.5, 0.5, 0.5, 0.5], ['a', 'a', 'b', 'b'], 'simple'],
])('takes the simplest within one standard error, %#', (simple, complex, groups, chosen) => {
  expect(selectCandidate([candidate('simple', simple), candidate('complex', complex)], groups).name).toBe(chosen);
});
