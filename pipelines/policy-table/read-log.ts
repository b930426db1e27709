/** A table of logged decisions as a bandit log: actions, rewards, probabilities, groups and what was known of each case. */
import { readFileSync } from 'node:fs';
import { countTo } from '../../core/count-to.ts';
import { DunlinError } from '../../core/errors.ts';
import { selectColumns, selectRows, type Frame } from '../../core/frame.ts';
import { sha256 } from '../../core/hash.ts';
import { readTable, requireColumn } from '../../features/store/read-table.ts';
import type { LoggedBandit } from '../../models/ope/contract.ts';
import { groupTexts } from '../table/group-rows.ts';
import { readHoldout, readNumbers } from '../table/split-table.ts';
import { checkActions, checkProbabilities, checkRewards, checkSize } from './check-log.ts';

export interface LogColumns {
  /** CSV (plain or gzip) or Parquet, one row a decision. */
  readonly path: string;
  readonly action: string;
  readonly reward: string;
  /** Column of the probability with which the action was taken, or one number for all rows. */
  readonly probability: string;
  /** Known before the action: what reward models and a learnt policy may read. */
  readonly features: readonly string[];
  /** 0/1 column: rows with 1 are judged on, the others learnt from. Left out: cross-fitting. */
  readonly holdout?: string | undefined;
  /** Column of the debtor: intervals resample them. Left out: every row by itself. */
  readonly group?: string | undefined;
  readonly categorical?: readonly string[] | undefined;
}

/** Rows of a log with what was known of them. */
export interface LoggedRows {
  readonly log: LoggedBandit;
  readonly x: Frame;
}

export interface LoggedTable {
  /** In the order of their numbers in the log. */
  readonly actions: readonly string[];
  readonly judged: LoggedRows;
  /** 0-based rows of the file that are judged on. */
  readonly judgedRows: Int32Array;
  /** Rows to learn from alone; null: there is no holdout. */
  readonly learn: LoggedRows | null;
  readonly tableHash: string;
  readonly rows: number;
}

/**
 * Reads and checks a log.
 * @throws `source-missing`, `source-unreadable`, `column-missing`, `value-invalid`, `logged-probability-invalid`, `log-insufficient`
 */
export async function readLog(columns: LogColumns): Promise<LoggedTable> {
  const { path, action, reward, group, holdout, features } = columns, isNumber = Number.isFinite(Number(columns.probability)) && columns.probability.trim() !== '';
  const texts = [action, ...group === undefined ? [] : [group], ...columns.categorical ?? []];
  const { frame } = await readTable(path, { categorical: texts, holdout });
  for (const name of [reward, ...features]) requireColumn(frame.names, name);
  const used = [action, reward, ...[group, holdout].filter((name) => name !== undefined)];
  const misused = features.find((name) => used.includes(name));
  if (misused !== undefined) throw new DunlinError('argument-invalid', `A feature must be known before the action; got ${misused}, which is the action, the reward, the group or the holdout. Correct --features.`);
  // A column may be called 1.
  const isConstant = isNumber && !frame.names.includes(columns.probability);
  if (!isConstant) requireColumn(frame.names, columns.probability);
  checkSize(frame.rowCount);
  const names = checkActions(groupTexts(frame, action), action);
  const rewards = readNumbers(frame, reward), probabilities = isConstant ? new Float64Array(frame.rowCount).fill(Number(columns.probability)) : readNumbers(frame, columns.probability);
  checkRewards(rewards, reward);
  checkProbabilities(probabilities, columns.probability);
  const groups = group === undefined ? null : groupTexts(frame, group), numbers = new Map(names.map((name, i) => [name, i]));
  const taken = Int32Array.from(groupTexts(frame, action), (name) => numbers.get(name)!), x = selectColumns(frame, features);
  const pick = (rows: Int32Array): LoggedRows => ({
    x: selectRows(x, rows),
    log: {
      rowCount: rows.length, actionCount: names.length, actions: Int32Array.from(rows, (row) => taken[row]!), rewards: Float64Array.from(rows, (row) => rewards[row]!),
      loggingProbability: Float64Array.from(rows, (row) => probabilities[row]!), loggingProbabilities: null,
      clusters: Array.from(rows, (row) => (groups === null || groups[row] === '' ? `row ${row}` : `= ${groups[row]!}`)),
    },
  });
  const flags = holdout === undefined ? null : readHoldout(frame, holdout), all = countTo(frame.rowCount);
  const judgedRows = flags === null ? all : all.filter((row) => flags[row] === 1);
  const learn = flags === null ? null : pick(all.filter((row) => flags[row] === 0));
  checkSize(judgedRows.length);
  if (learn !== null) checkSize(learn.log.rowCount);
  return { actions: names, judged: pick(judgedRows), judgedRows, learn, tableHash: sha256(readFileSync(path)), rows: frame.rowCount };
}

/** The number of an action; undefined where the log does not hold it. */
export function actionNumber(actions: readonly string[], name: string): number | undefined {
  const place = actions.indexOf(name);
  return place < 0 ? undefined : place;
}
