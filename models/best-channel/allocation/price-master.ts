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
  const basis = Array.from({ length: size }, (_, i) => i);
  const inverse = Array.from({ length: size }, (_, i) => unit(size, i));
  const levels = Float64Array.from([...capacities, 1]);

  const duals = (): Float64Array => Float64Array.from({ length: size }, (_, j) => basis.reduce((sum, column, i) => sum + costs[column]! * inverse[i]![j]!, 0));

  function entering(prices: Float64Array, byFirst: boolean): number {
    let chosen = -1, best = TOLERANCE;
    for (let column = 0; column < columns.length; column++) {
      if (basis.includes(column)) continue;
      const gain = costs[column]! - dot(prices, columns[column]!);
      if (gain <= best) continue;
      chosen = column;
      if (byFirst) break;
      best = gain;
    }
    return chosen;
  }

  function pivot(column: number): void {
    const direction = inverse.map((row) => dot(row, columns[column]!));
    let leaving = -1, ratio = Infinity;
    for (let i = 0; i < size; i++) {
      const step = direction[i]! > TOLERANCE ? levels[i]! / direction[i]! : Infinity;
      if (step < ratio || step === ratio && step < Infinity && basis[i]! < basis[leaving]!) [leaving, ratio] = [i, step];
    }
    const pivotRow = inverse[leaving]!.map((value) => value / direction[leaving]!);
    for (let i = 0; i < size; i++) {
      if (i === leaving) continue;
      levels[i] = Math.max(0, levels[i]! - ratio * direction[i]!);
      inverse[i] = inverse[i]!.map((value, j) => value - direction[i]! * pivotRow[j]!);
    }
    inverse[leaving] = pivotRow;
    levels[leaving] = ratio;
    basis[leaving] = column;
  }

  return {
    add: (plan) => {
      costs.push(plan.value);
      columns.push(toColumn(plan, size));
    },
    solve: () => {
      let prices = duals();
      for (let pivots = 0; pivots < MAXIMUM_PIVOTS; pivots++) {
        const column = entering(prices, pivots > PIVOTS_BEFORE_BLAND);
        if (column < 0) break;
        pivot(column);
        prices = duals();
      }
      const weights = new Float64Array(columns.length - resources);
      basis.forEach((column, i) => {
        if (column >= resources) weights[column - resources] = levels[i]!;
      });
      return {
        prices: prices.slice(0, resources).map((price) => Math.max(0, price)), threshold: prices[resources]!, weights,
        objective: basis.reduce((sum, column, i) => sum + costs[column]! * levels[i]!, 0),
      };
    },
  };
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
