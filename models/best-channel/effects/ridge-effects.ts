/**
 * What every action changes, as a smooth function of the case: the last step of a doubly robust learner.
 *
 *     tau_a(x) = c_a + z(x) b_a,    b_a minimises  sum_i w_ia (psi_ia - c_a - z_i b_a)^2 + k W_a |b_a|^2,    W_a = sum_i w_ia
 *
 * z = standardised components of x. k is the strongest, for each action, whose weighted squared error on debtors that were not fitted is within a
 * standard error of the least. It may be infinite: then the action changes everybody alike, which is what a log that proves no more can carry.
 * Source: Kennedy, Towards optimal doubly robust estimation of heterogeneous causal effects (2023).
 */
import type { Frame } from '../../../core/frame.ts';
import { solveCholesky } from '../../default-propensity/cholesky.ts';
import { learnEncoding, makeRowEncoder, type Encoding } from '../../default-propensity/encoding.ts';
import type { PseudoOutcomes } from './pseudo-outcomes.ts';

export interface RidgeEffects {
  readonly kind: 'ridge';
  readonly encoding: Encoding;
  readonly actionCount: number;
  /** By action: the constant, then a weight for each component. */
  readonly weights: readonly Float64Array[];
  /** By action; Infinity: everybody alike. */
  readonly penalties: readonly number[];
}

/** From a nearly free fit to none. */
const PENALTIES = [0.05, 0.3, 2, 12, 80, Infinity] as const;
const MOST_COMPONENTS = 120;
const MOST_PIECES = 3;

export interface RidgeEffectRows {
  readonly x: Frame;
  readonly pseudo: PseudoOutcomes;
  readonly actionCount: number;
  /** Fold of each row, by debtor. */
  readonly folds: Uint8Array;
  readonly foldCount: number;
}

export function fitRidgeEffects({ x, pseudo, actionCount, folds, foldCount }: RidgeEffectRows): RidgeEffects {
  const encoding = learnEncoding(x, { pieces: Math.max(1, Math.min(MOST_PIECES, Math.floor(MOST_COMPONENTS / Math.max(1, x.names.length)))), categories: 20, standardise: true });
  const width = 1 + encoding.centers.length, rows = encodeAll(x, encoding, width);
  const fitted = Array.from({ length: actionCount }, (_, action) => {
    const parts = Array.from({ length: foldCount }, (__, fold) => sumUp({ rows, width, pseudo, actionCount, action, isOf: (row) => folds[row] === fold }));
    const others = parts.map((_part, fold) => addUp(parts.filter((___, other) => other !== fold), width));
    const penalty = strongestWithinError(PENALTIES.map((candidate) => parts.map((part, fold) => lossOf(solve(others[fold]!, candidate), part))));
    return { penalty, weights: solve(addUp(parts, width), penalty) };
  });
  return { kind: 'ridge', encoding, actionCount, weights: fitted.map(({ weights }) => weights), penalties: fitted.map(({ penalty }) => penalty) };
}

/** Every action does what no contact does. */
export function noEffects(actionCount: number): RidgeEffects {
  const each = <T>(make: () => T): T[] => Array.from({ length: actionCount }, make);
  return { kind: 'ridge', encoding: { columns: [], centers: new Float64Array(0), scales: new Float64Array(0) }, actionCount, weights: each(() => new Float64Array(1)), penalties: each(() => Infinity) };
}

/** Effects of every action in the unit of the outcomes; the returned array is reused by the next call. Binding throws `frame-mismatch`. */
export function bindRidgeEffects({ encoding, weights }: RidgeEffects, x: Frame): (row: number) => Float64Array {
  const encode = makeRowEncoder(x, encoding), components = new Float64Array(encoding.centers.length), effects = new Float64Array(weights.length);
  return (row) => {
    encode(row, components);
    weights.forEach((own, action) => {
      let sum = own[0]!;
      for (let j = 0; j < components.length; j++) sum += own[j + 1]! * components[j]!;
      effects[action] = sum;
    });
    return effects;
  };
}

/** @param losses by penalty, weak to strong, one of each fold */
function strongestWithinError(losses: readonly (readonly number[])[]): number {
  const totals = losses.map((own) => own.reduce((sum, loss) => sum + loss, 0)), best = losses[totals.indexOf(Math.min(...totals))]!;
  const isWithin = losses.map((own) => {
    const excess = own.map((loss, fold) => loss - best[fold]!), mean = excess.reduce((sum, value) => sum + value, 0) / excess.length;
    return mean <= Math.sqrt(excess.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (excess.length - 1) / excess.length);
  });
  return PENALTIES[isWithin.lastIndexOf(true)]!;
}

function encodeAll(x: Frame, encoding: Encoding, width: number): Float64Array {
  const rows = new Float64Array(x.rowCount * width), encode = makeRowEncoder(x, encoding);
  for (let row = 0; row < x.rowCount; row++) {
    rows[row * width] = 1;
    encode(row, rows.subarray(row * width + 1, (row + 1) * width));
  }
  return rows;
}

/** `gram = sum w z z'` (lower triangle), `moment = sum w z psi`, `weight = sum w`. */
interface Sums {
  readonly gram: Float64Array;
  readonly moment: Float64Array;
  readonly weight: number;
}

function sumUp({ rows, width, pseudo, actionCount, action, isOf }: { readonly rows: Float64Array; readonly width: number; readonly pseudo: PseudoOutcomes; readonly actionCount: number; readonly action: number; readonly isOf: (row: number) => boolean }): Sums {
  const gram = new Float64Array(width * width), moment = new Float64Array(width);
  let total = 0;
  for (let row = 0, cell = action; cell < pseudo.values.length; row++, cell += actionCount) {
    const weight = pseudo.weights[cell]!;
    if (weight === 0 || !isOf(row)) continue;
    total += weight;
    const start = row * width, value = pseudo.values[cell]!;
    for (let j = 0; j < width; j++) {
      const product = weight * rows[start + j]!;
      if (product === 0) continue;
      moment[j]! += product * value;
      for (let k = 0; k <= j; k++) gram[j * width + k]! += product * rows[start + k]!;
    }
  }
  return { gram, moment, weight: total };
}

function addUp(parts: readonly Sums[], width: number): Sums {
  const gram = new Float64Array(width * width), moment = new Float64Array(width);
  for (const part of parts) {
    for (let i = 0; i < gram.length; i++) gram[i]! += part.gram[i]!;
    for (let i = 0; i < width; i++) moment[i]! += part.moment[i]!;
  }
  return { gram, moment, weight: parts.reduce((sum, part) => sum + part.weight, 0) };
}

function solve({ gram, moment, weight }: Sums, penalty: number): Float64Array {
  const width = moment.length, weights = new Float64Array(width);
  if (!(weight > 0)) return weights;
  if (penalty === Infinity) {
    weights[0] = moment[0]! / weight;
    return weights;
  }
  const lower = gram.slice();
  for (let j = 1; j < width; j++) lower[j * width + j]! += penalty * weight;
  return solveCholesky(lower, moment);
}

/** `sum w (psi - z b)^2` less `sum w psi^2`. */
function lossOf(weights: Float64Array, { gram, moment }: Sums): number {
  const width = moment.length;
  let loss = 0;
  for (let j = 0; j < width; j++) {
    loss -= 2 * weights[j]! * moment[j]!;
    for (let k = 0; k <= j; k++) loss += (k === j ? 1 : 2) * weights[j]! * weights[k]! * gram[j * width + k]!;
  }
  return loss;
}
