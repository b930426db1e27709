/** A decision set as one Arrow file, for steps that run in other processes. */
import { isAction } from '../core/channel.ts';
import { DunlinError } from '../core/errors.ts';
import { categoryColumn, columnOf, makeFrame, numericColumn, selectColumns, type Frame, type NumericColumn, type Spine } from '../core/frame.ts';
import { decodeFeatures, encodeFeatures } from '../features/store/arrow.ts';
import type { DecisionSet } from '../models/best-channel/decision-set.ts';

/** Columns beside the features begin with it; feature names never hold a colon. */
const PREFIX = 'decision:';
const EARLY = `${PREFIX}early:`;

/** Arrow IPC of the set; equal sets give equal bytes. */
export function encodeDecisionSet(spine: Spine, set: DecisionSet): Uint8Array {
  const width = set.actions.length;
  const ofAction = (values: ArrayLike<number>, column: number): NumericColumn => numericColumn(Float64Array.from({ length: set.log.rowCount }, (_, row) => values[row * width + column]!));
  return encodeFeatures(spine, makeFrame([
    ...set.x.names.map((name) => [name, columnOf(set.x, name)] as const),
    [`${PREFIX}action`, numericColumn(Float64Array.from(set.log.actions))],
    [`${PREFIX}reward`, numericColumn(set.log.rewards)],
    [`${PREFIX}gross`, numericColumn(set.grossMinor)],
    ...(set.early ?? []).map(({ days, cashMinor }) => [`${EARLY}${days}`, numericColumn(cashMinor)] as const),
    [`${PREFIX}cluster`, categoryColumn(set.log.clusters)],
    [`${PREFIX}policy`, categoryColumn(set.policyVersions)],
    ...set.actions.flatMap((action, column) => [
      [`${PREFIX}probability:${action}`, ofAction(set.log.loggingProbabilities, column)] as const,
      [`${PREFIX}permitted:${action}`, ofAction(set.permitted, column)] as const,
      [`${PREFIX}cost:${action}`, numericColumn(new Float64Array(set.log.rowCount).fill(set.actionCostsMinor[column]!))] as const,
    ]),
  ]));
}

/** Reads what `encodeDecisionSet` wrote. Throws `artefact-corrupt`, `frame-mismatch`. */
export function decodeDecisionSet(bytes: Uint8Array): { readonly spine: Spine; readonly set: DecisionSet } {
  const { spine, frame } = decodeFeatures(bytes);
  const start = `${PREFIX}probability:`;
  const actions = frame.names.filter((name) => name.startsWith(start)).map((name) => name.slice(start.length)).filter(isAction);
  const numbers = (name: string): Float64Array => readNumbers(frame, `${PREFIX}${name}`);
  const texts = (name: string): string[] => readTexts(frame, `${PREFIX}${name}`);
  const matrix = (name: string): Float64Array => {
    const columns = actions.map((action) => numbers(`${name}:${action}`));
    return Float64Array.from({ length: spine.rowCount * actions.length }, (_, cell) => columns[cell % actions.length]![Math.floor(cell / actions.length)]!);
  };
  const taken = Int32Array.from(numbers('action'));
  const loggingProbabilities = matrix('probability');
  const early = frame.names.filter((name) => name.startsWith(EARLY)).map((name) => ({ days: Number(name.slice(EARLY.length)), cashMinor: readNumbers(frame, name) }));
  return {
    spine,
    set: {
      x: selectColumns(frame, frame.names.filter((name) => !name.startsWith(PREFIX))), asOf: spine.asOf, actions,
      log: {
        rowCount: spine.rowCount, actionCount: actions.length, actions: taken, rewards: numbers('reward'), loggingProbabilities,
        loggingProbability: Float64Array.from(taken, (action, row) => loggingProbabilities[row * actions.length + action]!), clusters: texts('cluster'),
      },
      ...(early.length === 0 ? {} : { early }),
      permitted: Uint8Array.from(matrix('permitted')), grossMinor: numbers('gross'), policyVersions: texts('policy'),
      actionCostsMinor: Float64Array.from(actions, (action) => numbers(`cost:${action}`)[0] ?? 0),
    },
  };
}

function readNumbers(frame: Frame, name: string): Float64Array {
  const column = columnOf(frame, name);
  if (column.kind !== 'numeric') throw wrongKind(name);
  return column.values;
}

function readTexts(frame: Frame, name: string): string[] {
  const column = columnOf(frame, name);
  if (column.kind !== 'category') throw wrongKind(name);
  return Array.from(column.codes, (code) => column.categories[code]!);
}

function wrongKind(name: string): DunlinError {
  return new DunlinError('artefact-corrupt', `The column ${name} of a decision set must be of the kind it was written with; it is not. Build the set again.`);
}
