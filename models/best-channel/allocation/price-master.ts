/**
 * The restricted master of the allocation: which mixture of whole plans is best within the capacities, and the prices that follow.
 *
 *     max sum_k m_k V_k   subject to   sum_k m_k U_kr <= C_r,   sum_k m_k = 1,   m >= 0
 *
 * Revised simplex with an explicit inverse of the basis; R + 1 rows for R resources, so at most R + 1 plans are mixed.
 * Source: Dantzig and Wolfe 1960, "Decomposition principle for linear programs".
 */

/** A plan as the master sees it, in scaled units. */
export interface MasterPlan {
  readonly value: number;
  readonly used: Float64Array;
}

export interface MasterSolution {
  /** Price of each resource, >= 0 within 1e-9. */
  readonly prices: Float64Array;
  /** What a plan must be worth net of prices to be worth adding. */
  readonly threshold: number;
  readonly objective: number;
  /** Share of each plan, in the order they were added. */
  readonly weights: Float64Array;
}

export interface PriceMaster {
  add(plan: MasterPlan): void;
  solve(): MasterSolution;
}

const TOLERANCE = 1e-11;
const PIVOTS_BEFORE_BLAND = 200;
const MAXIMUM_PIVOTS = 5000;

/** @param first a plan that uses nothing, so that the master starts feasible */
export function createPriceMaster(capacities: Float64Array, first: MasterPlan): PriceMaster {
  const resources = capacities.length, size = resources + 1;
  // Slack columns come first.
  const costs: number[] = [...Array.from({ length: resources }, () => 0), first.value];
  const columns: Float64Array[] = [...Array.from({ length: resources }, (_, r) => unit(size, r)), toColumn(first, size)];
  const basis: Basis = { columns: Array.from({ length: size }, (_, i) => i), inverse: Array.from({ length: size }, (_, i) => unit(size, i)), levels: Float64Array.from([...capacities, 1]) };
  return {
    add: (plan) => {
      costs.push(plan.value);
      columns.push(toColumn(plan, size));
    },
    solve: () => {
      let prices = duals(basis, costs);
      for (let pivots = 0; pivots < MAXIMUM_PIVOTS; pivots++) {
        const column = entering({ basis, costs, columns }, prices, pivots > PIVOTS_BEFORE_BLAND);
        if (column < 0 || !pivot(basis, column, columns[column]!)) break;
        prices = duals(basis, costs);
      }
      const weights = new Float64Array(columns.length - resources);
      basis.columns.forEach((column, i) => {
        if (column >= resources) weights[column - resources] = basis.levels[i]!;
      });
      return {
        prices: prices.slice(0, resources).map((price) => Math.max(0, price)), threshold: prices[resources]!, weights,
        objective: basis.columns.reduce((sum, column, i) => sum + costs[column]! * basis.levels[i]!, 0),
      };
    },
  };
}

/** Columns in the basis by row, the inverse of their matrix, and their levels; changed in place by pivots. */
interface Basis {
  readonly columns: number[];
  readonly inverse: Float64Array[];
  readonly levels: Float64Array;
}

interface Columns {
  readonly basis: Basis;
  readonly costs: readonly number[];
  readonly columns: readonly Float64Array[];
}

/** `c_B B^-1`. */
function duals({ columns, inverse }: Basis, costs: readonly number[]): Float64Array {
  return Float64Array.from(inverse, (_, j) => columns.reduce((sum, column, i) => sum + costs[column]! * inverse[i]![j]!, 0));
}

/** The column of highest reduced cost, or the first of any (Bland, against circles); -1 where none improves. */
function entering({ basis, costs, columns }: Columns, prices: Float64Array, byFirst: boolean): number {
  let chosen = -1, best = TOLERANCE;
  for (let column = 0; column < columns.length; column++) {
    if (basis.columns.includes(column)) continue;
    const gain = costs[column]! - dot(prices, columns[column]!);
    if (gain <= best) continue;
    chosen = column;
    if (byFirst) break;
    best = gain;
  }
  return chosen;
}

/** Brings a column into the basis; of equal ratios the lowest column leaves. False where rounding leaves none that could. */
function pivot({ columns, inverse, levels }: Basis, column: number, values: Float64Array): boolean {
  const direction = inverse.map((row) => dot(row, values));
  let leaving = -1, ratio = Infinity;
  for (let i = 0; i < levels.length; i++) {
    const step = direction[i]! > TOLERANCE ? levels[i]! / direction[i]! : Infinity;
    if (step < ratio || step === ratio && step < Infinity && columns[i]! < columns[leaving]!) [leaving, ratio] = [i, step];
  }
  if (leaving < 0) return false;
  const pivotRow = inverse[leaving]!.map((value) => value / direction[leaving]!);
  for (let i = 0; i < levels.length; i++) {
    if (i === leaving) continue;
    levels[i] = Math.max(0, levels[i]! - ratio * direction[i]!);
    inverse[i] = inverse[i]!.map((value, j) => value - direction[i]! * pivotRow[j]!);
  }
  inverse[leaving] = pivotRow;
  levels[leaving] = ratio;
  columns[leaving] = column;
  return true;
}

function toColumn({ used }: MasterPlan, size: number): Float64Array {
  const column = new Float64Array(size);
  column.set(used);
  column[size - 1] = 1;
  return column;
}

function unit(size: number, index: number): Float64Array {
  const vector = new Float64Array(size);
  vector[index] = 1;
  return vector;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
