/** Solves an allocation as one linear programme by HiGHS: exact, for instances of a size that can be handed over. */
import highsModule from 'highs';
import { capacityAboveFloors, leftByRow, type AllocationProblem } from './problem.ts';
import type { Allocation } from './solve-by-prices.ts';

/** The types of the package describe its CommonJS form; as a module its default export is the loader itself. */
const loadHighs = highsModule as unknown as typeof highsModule.default;

/** Throws `parameter-invalid`, `capacity-exceeded`, and an error where the solver ends without an optimum. */
export async function solveByHighs(problem: AllocationProblem): Promise<Allocation> {
  const left = leftByRow(problem);
  capacityAboveFloors(problem);
  const { rowCount, actionCount, resources, valuesMinor, floors } = problem;
  const cells = Int32Array.from(problem.permitted.keys()).filter((cell) => problem.permitted[cell] === 1);
  const rowOf = (cell: number): number => Math.floor(cell / actionCount);
  const indices: number[] = [], values: number[] = [], starts = new Int32Array(cells.length + 1);
  cells.forEach((cell, column) => {
    indices.push(rowOf(cell));
    values.push(1);
    resources.forEach(({ use }, r) => {
      const units = use[cell % actionCount]!;
      if (units === 0) return;
      indices.push(rowCount + r);
      values.push(units);
    });
    starts[column + 1] = indices.length;
  });
  const highs = await loadHighs();
  const { status, solution, objectiveMinor } = highs.withModel({
    numCols: cells.length, numRows: rowCount + resources.length, sense: highs.constants.objectiveSense.maximize,
    colCost: Float64Array.from(cells, (cell) => valuesMinor[cell]!), colLower: Float64Array.from(cells, (cell) => floors[rowOf(cell)]!), colUpper: new Float64Array(cells.length).fill(1),
    rowLower: Float64Array.from([...left.map(() => 1), ...resources.map(() => -Infinity)]), rowUpper: Float64Array.from([...left.map(() => 1), ...resources.map(({ capacity }) => capacity)]),
    matrix: { format: 'csc', numRows: rowCount + resources.length, numCols: cells.length, starts, indices: Int32Array.from(indices), values: Float64Array.from(values) },
  }, (model) => {
    model.options.set('output_flag', false);
    model.run();
    return { status: model.getModelStatus(), solution: model.getSolution(), objectiveMinor: model.getObjectiveValue() };
  });
  if (status !== highs.constants.modelStatus.optimal) throw new Error(`HiGHS must end with an optimum; it ended with status ${String(status)}.`);
  const probabilities = new Float64Array(rowCount * actionCount);
  cells.forEach((cell, column) => {
    probabilities[cell] = solution.colValue[column]!;
  });
  return { probabilities, objectiveMinor, boundMinor: objectiveMinor, shadowPricesMinor: solution.rowDual.slice(rowCount).map((dual) => Math.max(0, dual)) };
}
