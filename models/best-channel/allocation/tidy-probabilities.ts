/** Cleans what a solver leaves in the last digits, so that floors, masks and capacities hold exactly and rounding may rely on them. */
import { capacityAboveFloors, expectedUse, type AllocationProblem } from './problem.ts';

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
  for (let row = 0; row < rowCount; row++) {
    const start = row * actionCount, floor = floors[row]!;
    let others = 0;
    for (let action = 0; action < actionCount; action++) {
      if (action === restAction || permitted[start + action] === 0) continue;
      tidy[start + action] = floor + (tidy[start + action]! - floor) * shrink[action]!;
      others += tidy[start + action]!;
    }
    tidy[start + restAction] = Math.max(0, 1 - others);
  }
  return tidy;
}
