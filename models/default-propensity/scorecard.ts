/** Scorecard: monotone bins, weights of evidence, and a ridge logistic regression that keeps their signs. */
import Type from 'typebox';
import { DunlinError } from '../../core/errors.ts';
import { nextTurn } from '../../core/next-turn.ts';
import { learnEvidence, type ColumnEvidence } from '../binning/evidence-bins.ts';
import { BIN_SHAPES } from '../binning/merge-bins.ts';
import type { Estimator, FitContext, LabelledFrame } from '../contract.ts';
import { nonNegativeSteps, type LogisticLine } from '../linear/non-negative-logistic.ts';
import { readParameters } from '../read-parameters.ts';
import { checkLabels } from './check-labels.ts';
import { evidenceReader, loadScorecard, scorecardModel } from './scorecard-model.ts';
import { SCORECARD_SPACE } from './search-spaces.ts';

const parameters = Type.Object({
  preBins: Type.Integer({ minimum: 2, maximum: 200, default: 32, description: 'bins of about equal rows before merging' }),
  leastShare: Type.Number({ minimum: 0, maximum: 0.5, default: 0.05, description: 'least share of the rows in a bin' }),
  leastEvents: Type.Integer({ minimum: 0, maximum: 1000, default: 5, description: 'least rows of either class in a bin' }),
  penalty: Type.Number({ minimum: 0, maximum: 100, default: 3, description: 'log-likelihood that a further bin has to bring' }),
  shrinkage: Type.Number({ minimum: 0.01, maximum: 1e4, default: 10, description: 'rows of the average that are added to every bin' }),
  l2: Type.Number({ minimum: 0, maximum: 1e6, default: 20, description: 'ridge on the weights of the columns' }),
  minimumInformation: Type.Number({ minimum: 0, maximum: 1, default: 0.002, description: 'information value below which a column is left out' }),
  categories: Type.Integer({ minimum: 1, maximum: 2000, default: 200, description: 'categories of a column that are looked at, most frequent first' }),
  shapes: Type.Record(Type.String(), Type.Union(BIN_SHAPES.map((shape) => Type.Literal(shape))), { default: {}, description: 'how the risk moves along a numeric column, by name; others: monotone' }),
  special: Type.Record(Type.String(), Type.Array(Type.Number()), { default: {}, description: 'values with a bin of their own, by numeric column' }),
  pdo: Type.Number({ minimum: 1, maximum: 1000, default: 20, description: 'points that double the odds' }),
  baseScore: Type.Number({ minimum: 0, maximum: 10_000, default: 600, description: 'score at the base odds' }),
  baseOdds: Type.Number({ minimum: 0.001, maximum: 1e6, default: 50, description: 'good to one bad at the base score' }),
}, { additionalProperties: false });

type Settings = Type.Static<typeof parameters>;

export const scorecard: Estimator = {
  name: 'scorecard',
  parameters,
  space: SCORECARD_SPACE,
  fit: async (data, given, context) => {
    const settings = readParameters(parameters, given);
    checkLabels(data);
    checkNames(data, settings);
    const columns = await learnColumns(data, settings, context);
    const isUsed = columns.map(({ information }) => information >= settings.minimumInformation && information > 0);
    const line = await fitWeights(data, columns.filter((_, i) => isUsed[i]), settings, context);
    const { pdo, baseScore, baseOdds } = settings;
    let next = 0;
    return scorecardModel({
      intercept: line.intercept, scale: { pdo, baseScore, baseOdds },
      total: { rows: data.y.length, events: data.y.reduce((sum, label) => sum + label, 0) },
      columns: columns.map((column, i) => ({ ...column, weight: isUsed[i] ? line.weights[next++]! : 0 })),
    });
  },
  load: loadScorecard,
};

async function learnColumns({ x, y }: LabelledFrame, settings: Settings, context: FitContext): Promise<readonly ColumnEvidence[]> {
  const columns: ColumnEvidence[] = [];
  for (const name of x.names) {
    columns.push(learnEvidence(x, y, name, { ...settings, shape: settings.shapes[name] ?? 'monotone', special: settings.special[name] ?? [] }));
    await nextTurn();
    context.signal?.throwIfAborted();
    context.onProgress?.(0.7 * columns.length / x.names.length, `bins of ${columns.length} columns`);
  }
  return columns;
}

/**
 * Weights of the columns. Weights of evidence already point towards risk, so a negative weight would read a column backwards
 * (its neighbours overstate it): it is held at 0, jointly with all others, and not removed step by step, whose result would
 * depend on the order.
 */
async function fitWeights({ x, y }: LabelledFrame, columns: readonly ColumnEvidence[], { l2 }: Settings, context: FitContext): Promise<LogisticLine> {
  const values = columns.map((column) => {
    const read = evidenceReader(x, column);
    return Float64Array.from({ length: x.rowCount }, (_, row) => read(row));
  });
  const steps = nonNegativeSteps({ columns: values, targets: y, l2 });
  for (let step = 1; ; step++) {
    const { done, value } = steps.next();
    if (done === true) return value;
    await nextTurn();
    context.signal?.throwIfAborted();
    context.onProgress?.(Math.min(0.99, 0.7 + 0.03 * step), `step ${step}`);
  }
}

function checkNames({ x }: LabelledFrame, { shapes, special }: Settings): void {
  for (const [parameter, names] of [['shapes', Object.keys(shapes)], ['special', Object.keys(special)]] as const) {
    const wrong = names.find((name) => x.columns.get(name)?.kind !== 'numeric');
    if (wrong !== undefined) throw new DunlinError('parameter-invalid', `Parameter ${parameter} must name numeric features; got ${wrong}. Remove it or correct the name.`, { name: wrong });
  }
}
