/** Rewards as a smooth function of the case, with a part of its own for each action: ridge regression in closed form. */
import type { Frame } from '../../../core/frame.ts';
import { learnEncoding, makeRowEncoder, type Encoding } from '../../default-propensity/encoding.ts';
import type { RewardModel, RewardRows } from './contract.ts';
import { solveShared, type RidgePenalty, type SharedSystem } from './solve-shared.ts';

/** From nearly free to nearly none. */
export const RIDGE_PENALTIES: readonly RidgePenalty[] = [3, 30, 300].flatMap((shared) => [10, 100, 1000, 10_000].map((own) => ({ shared, own })));

/** Pieces of a numeric column; fewer where there are many columns. */
const MOST_PIECES = 5;
const MOST_COMPONENTS = 60;

/**
 * `q(x, a) = z(x) (b + d_a)` with z = 1 and the piecewise-linear and category components of x; `b` least squares with ridge `shared`,
 * `d_a` with ridge `own`, so that actions with few rows answer like all and differ only where rows say so.
 *
 * Right for no reward in particular and stable for all: the mean of amounts and of yes and no alike is what least squares estimates.
 * Sums are made once; each penalty then costs one solution.
 */
export function prepareRidge(rows: RewardRows): (penalty: RidgePenalty) => RewardModel {
  const numeric = [...rows.x.columns.values()].filter((column) => column.kind === 'numeric').length;
  const pieces = Math.max(1, Math.min(MOST_PIECES, Math.floor(MOST_COMPONENTS / Math.max(1, numeric))));
  const encoding = rows.x.names.length === 0 ? null : learnEncoding(rows.x, { pieces, categories: 20, standardise: true });
  const system = sumUp(rows, encoding);
  return (penalty) => {
    const weights = solveShared(system, penalty);
    return { name: 'ridge', predict: (x, rowCount) => predict({ x, rowCount, encoding, weights, width: system.width }) };
  };
}

function sumUp(rows: RewardRows, encoding: Encoding | null): SharedSystem {
  const width = 1 + (encoding?.centers.length ?? 0), row = new Float64Array(width), encode = encodeRows(rows.x, encoding);
  const gram = Array.from({ length: rows.actionCount }, () => new Float64Array(width * width)), moment = Array.from({ length: rows.actionCount }, () => new Float64Array(width));
  for (let i = 0; i < rows.rowCount; i++) {
    encode(i, row);
    const sums = gram[rows.actions[i]!]!, products = moment[rows.actions[i]!]!, reward = rows.rewards[i]!;
    for (let a = 0; a < width; a++) {
      const value = row[a]!;
      if (value === 0) continue;
      products[a]! += value * reward;
      for (let b = 0; b <= a; b++) sums[a * width + b]! += value * row[b]!;
    }
  }
  for (const sums of gram) for (let a = 0; a < width; a++) for (let b = 0; b < a; b++) sums[b * width + a] = sums[a * width + b]!;
  return { width, gram, moment };
}

interface Prediction {
  readonly x: Frame;
  readonly rowCount: number;
  readonly encoding: Encoding | null;
  /** By action. */
  readonly weights: readonly Float64Array[];
  readonly width: number;
}

function predict({ x, rowCount, encoding, weights, width }: Prediction): Float64Array {
  const row = new Float64Array(width), encode = encodeRows(x, encoding), predicted = new Float64Array(rowCount * weights.length);
  for (let i = 0; i < rowCount; i++) {
    encode(i, row);
    weights.forEach((own, action) => {
      let sum = 0;
      for (let j = 0; j < width; j++) sum += own[j]! * row[j]!;
      predicted[i * weights.length + action] = sum;
    });
  }
  return predicted;
}

/** Writes 1 and the components of a row. */
function encodeRows(x: Frame, encoding: Encoding | null): (row: number, out: Float64Array) => void {
  if (encoding === null) return (_, out) => out.fill(1);
  const encode = makeRowEncoder(x, encoding);
  return (row, out) => {
    encode(row, out.subarray(1));
    out[0] = 1;
  };
}
