/** How a model of default treats groups that it must not know: one row a group, with intervals. */
import { DunlinError } from '../../core/errors.ts';
import type { Interval } from '../contract.ts';
import { measureDefault } from './measure.ts';

export interface FairnessRow {
  readonly group: string;
  readonly rows: number;
  readonly positives: number;
  /** Share of positives, and mean probability. */
  readonly observedRate: number;
  readonly expectedRate: number;
  /** Observed less expected: above 0 the group defaults more than was said. */
  readonly calibrationGap: Interval;
  /** Null without both classes. */
  readonly auc: Interval | null;
  /** Share of rows with `p >= threshold`: who would be treated as a risk. */
  readonly shareAbove: number;
  /** Of the positives, and of the negatives, the share with `p >= threshold`; null where there are none. */
  readonly truePositiveRate: number | null;
  readonly falsePositiveRate: number | null;
}

export interface FairnessInput {
  /** Calibrated probabilities and labels of the evaluated rows. */
  readonly p: Float64Array;
  readonly y: Float64Array;
  /** Group of each row; an empty text: not known. */
  readonly groupOf: readonly string[];
  /** Probability from which a row counts as a risk, in [0, 1]. */
  readonly threshold: number;
  /** Debtor of each row, for the intervals; left out: every row stands for itself. */
  readonly groups?: readonly string[];
  readonly seed?: number;
  /** Name of the group column and what the model reads: refused when the model reads it. */
  readonly column?: string;
  readonly featureNames?: readonly string[];
}

export const UNKNOWN_GROUP = 'not known';
export const SMALL_GROUPS = 'groups of fewer than 30 rows';
/** Smaller groups would show chance and, in a table that people read, single debtors. */
const LEAST_ROWS = 30;

/**
 * Rates, calibration and errors by group, largest group first; groups of fewer than 30 rows are taken together.
 *
 * Equal rates, equal calibration and equal error rates cannot all hold where base rates differ (Kleinberg, Mullainathan and Raghavan
 * 2016; Chouldechova 2017): the table shows all of them and judges none.
 * @throws `parameter-invalid` when the model reads the column, or the threshold is no probability
 */
export function fairnessTable(input: FairnessInput): readonly FairnessRow[] {
  const { groupOf, threshold, column, featureNames = [] } = input;
  if (column !== undefined) checkFairnessColumn(column, featureNames);
  if (!(threshold >= 0 && threshold <= 1)) throw new DunlinError('parameter-invalid', `The threshold of the fairness table must be in [0, 1]; got ${threshold}. Give a probability.`);
  const members = new Map<string, number[]>();
  groupOf.forEach((group, row) => {
    const name = group === '' ? UNKNOWN_GROUP : group, rows = members.get(name);
    if (rows === undefined) members.set(name, [row]);
    else rows.push(row);
  });
  const small = [...members].filter(([, rows]) => rows.length < LEAST_ROWS);
  const together = small.flatMap(([, rows]) => rows).sort((a, b) => a - b);
  const shown = [...members].filter(([, rows]) => rows.length >= LEAST_ROWS).sort(([a, m], [b, n]) => n.length - m.length || (a < b ? -1 : 1));
  return [...shown, ...(together.length === 0 ? [] : [[SMALL_GROUPS, together] as [string, number[]]])].map(([group, rows]) => describeGroup(input, group, rows));
}

/** Throws `parameter-invalid` when the model reads the column that it is checked by. */
export function checkFairnessColumn(column: string, featureNames: readonly string[]): void {
  if (!featureNames.includes(column)) return;
  throw new DunlinError('parameter-invalid', `The column of the fairness table must be one that the model does not use; got ${column}, which is among its features. Take it out of the features, or choose another column.`, { column });
}

function describeGroup({ p, y, groups, threshold, seed = 1 }: FairnessInput, group: string, members: readonly number[]): FairnessRow {
  const scores = Float64Array.from(members, (row) => p[row]!), labels = Float64Array.from(members, (row) => y[row]!);
  const measured = measureDefault({ y: labels, groups: members.map((row) => groups?.[row] ?? String(row)) }, scores, seed);
  const rows = members.length, { positives } = measured;
  const above = scores.reduce((count, score) => count + Number(score >= threshold), 0);
  const hits = scores.reduce((count, score, i) => count + Number(score >= threshold && labels[i] === 1), 0);
  const expected = scores.reduce((sum, score) => sum + score, 0) / rows;
  return {
    group, rows, positives, observedRate: positives / rows, expectedRate: expected,
    calibrationGap: measured.calibrationInTheLarge, auc: Number.isFinite(measured.auc.value) ? measured.auc : null,
    shareAbove: above / rows,
    truePositiveRate: positives === 0 ? null : hits / positives,
    falsePositiveRate: positives === rows ? null : (above - hits) / (rows - positives),
  };
}
