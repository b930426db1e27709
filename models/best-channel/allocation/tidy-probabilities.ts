/** Cleans what a solver leaves in the last digits, so that floors, masks and capacities hold exactly and rounding may rely on them. */
import { capacityAboveFloors, expectedUse, leftByRow, type AllocationProblem } from './problem.ts';

/** Of a capacity: stays free, so that a sum of probabilities never lies above a whole number by the error of adding up. */
const MARGIN = 1e-9;

/** Probabilities whose rows sum to 1, at least the floor where permitted and 0 elsewhere, within every capacity; what is moved goes to the action at rest. */
export function tidyProbabilities(problem: AllocationProblem, probabilities: Float64Array): Float64Array {
  const { rowCount, actionCount, restAction, permitted, floors, resources } = problem;
  const tidy = probabilities.map((probability, cell) => (permitted[cell] === 0 ? 0 : Math.max(probability, floors[Math.floor(cell / actionCount)]!)));
  const above = capacityAboveFloors(problem);
  const shrink = new Float64Array(actionCount).fill(1);
  const used = expectedUse(problem, tidy);
  resources.forEach(({ capacity, use }, r) => {
    const movable = used[r]! - (capacity - above[r]!), limit = Math.max(0, above[r]! - MARGIN * capacity);
    if (movable <= limit) return;
    use.forEach((units, action) => {
      if (units > 0) shrink[action] = Math.min(shrink[action]!, limit / movable);
    });
  });
  const left = leftByRow(problem);
  for (let row = 0; row < rowCount; row++) {
    const start = row * actionCount, floor = floors[row]!;
    let above = 0, floored = 0;
    for (let action = 0; action < actionCount; action++) {
      if (action === restAction || permitted[start + action] === 0) continue;
      above += (tidy[start + action]! - floor) * shrink[action]!;
      floored += floor;
    }
    // The last digits of a row may ask for more than its floors leave.
    const fits = above > left[row]! ? left[row]! / above : 1;
    for (let action = 0; action < actionCount; action++) {
      if (action !== restAction && permitted[start + action] === 1) tidy[start + action] = floor + (tidy[start + action]! - floor) * shrink[action]! * fits;
    }
    tidy[start + restAction] = Math.max(floor, 1 - floored - above * fits);
  }
  return tidy;
}
