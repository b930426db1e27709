/** Logistic regression with ridge, by Newton's method. */
import { nextTurn } from '../../core/next-turn.ts';
import Type from 'typebox';
import type { Estimator, FitContext, LabelledFrame } from '../contract.ts';
import { logit, sigmoid } from '../log-odds.ts';
import { readParameters } from '../read-parameters.ts';
import { checkLabels } from './check-labels.ts';
import { solveCholesky } from './cholesky.ts';
import { learnEncoding, makeRowEncoder, type Encoding } from './encoding.ts';
import { loadLogistic, logisticModel, type LogisticWeights } from './logistic-model.ts';
import { LOGISTIC_SPACE } from './search-spaces.ts';

const parameters = Type.Object({
  l2: Type.Number({ minimum: 1e-6, maximum: 1e6, default: 10, description: 'ridge on standardised weights: l2 / 2 sum w^2 beside the summed log loss' }),
  categories: Type.Integer({ minimum: 1, maximum: 200, default: 20, description: 'categories of a column with a weight of their own' }),
  iterations: Type.Integer({ minimum: 1, maximum: 200, default: 30, description: 'most Newton steps' }),
}, { additionalProperties: false });

export const logistic: Estimator = {
  name: 'logistic',
  parameters,
  space: LOGISTIC_SPACE,
  fit: async (data, given, context) => {
    const settings = readParameters(parameters, given);
    checkLabels(data);
    const encoding = learnEncoding(data.x, { pieces: 1, categories: settings.categories, standardise: true });
    return logisticModel(encoding, await newton(data, encoding, { ...settings, context }));
  },
  load: loadLogistic,
};

/** Largest move of a weight below which the optimum is reached. */
const TOLERANCE = 1e-9;

async function newton(data: LabelledFrame, encoding: Encoding, options: { readonly l2: number; readonly iterations: number; readonly context: FitContext }): Promise<LogisticWeights> {
  const width = encoding.centers.length, rows = encodeAll(data, encoding);
  const rate = data.y.reduce((sum, label) => sum + label, 0) / data.y.length;
  // The last entry is the intercept, which is not shrunk.
  let current = new Float64Array(width + 1);
  current[width] = logit(rate);
  let loss = penalisedLoss(rows, data.y, current, options.l2);
  for (let iteration = 0; iteration < options.iterations; iteration++) {
    const { gradient, hessian } = derivatives(rows, data.y, current, options.l2);
    const step = solveCholesky(hessian, gradient);
    let share = 1, next = current, nextLoss = Infinity;
    for (; share > 1e-4 && !(nextLoss <= loss); share /= 2) {
      const scale = share;
      next = current.map((weight, i) => weight - scale * step[i]!);
      nextLoss = penalisedLoss(rows, data.y, next, options.l2);
    }
    if (!(nextLoss <= loss)) break;
    current = next;
    loss = nextLoss;
    await nextTurn();
    options.context.signal?.throwIfAborted();
    options.context.onProgress?.((iteration + 1) / options.iterations, `step ${iteration + 1}`);
    if (step.every((move) => Math.abs(move) < TOLERANCE)) break;
  }
  return { intercept: current[width]!, weights: current.slice(0, width) };
}

/** Encoded rows with a trailing 1 for the intercept. */
function encodeAll(data: LabelledFrame, encoding: Encoding): readonly Float64Array[] {
  const width = encoding.centers.length, encode = makeRowEncoder(data.x, encoding);
  return Array.from({ length: data.x.rowCount }, (_, i) => {
    const row = new Float64Array(width + 1);
    encode(i, row);
    row[width] = 1;
    return row;
  });
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function penalisedLoss(rows: readonly Float64Array[], y: Float64Array, weights: Float64Array, l2: number): number {
  let loss = 0;
  rows.forEach((row, i) => {
    const z = dot(row, weights);
    loss += Math.max(z, 0) - y[i]! * z + Math.log1p(Math.exp(-Math.abs(z)));
  });
  for (let j = 0; j < weights.length - 1; j++) loss += l2 / 2 * weights[j]! * weights[j]!;
  return loss;
}

/** Gradient and lower triangle of the Hessian (row-major, full size). */
function derivatives(rows: readonly Float64Array[], y: Float64Array, weights: Float64Array, l2: number): { readonly gradient: Float64Array; readonly hessian: Float64Array } {
  const size = weights.length, gradient = new Float64Array(size), hessian = new Float64Array(size * size);
  rows.forEach((row, i) => {
    const p = sigmoid(dot(row, weights)), difference = p - y[i]!, curvature = p * (1 - p);
    for (let a = 0; a < size; a++) {
      const value = row[a]!;
      if (value === 0) continue;
      gradient[a] = gradient[a]! + difference * value;
      const scaled = curvature * value, start = a * size;
      for (let b = 0; b <= a; b++) hessian[start + b] = hessian[start + b]! + scaled * row[b]!;
    }
  });
  for (let a = 0; a < size - 1; a++) {
    gradient[a] = gradient[a]! + l2 * weights[a]!;
    hessian[a * size + a] = hessian[a * size + a]! + l2;
  }
  return { gradient, hessian };
}
