/** Trains default models on any table of features; held-out rows are scored at the end and seen by nothing before. */
import { DunlinError } from '../../core/errors.ts';
import { selectColumns, selectRows, type Frame } from '../../core/frame.ts';
import { readTable, requireColumn } from '../../features/store/read-table.ts';
import type { Calibrator, EstimatorName, LabelledFrame } from '../../models/contract.ts';
import { fairnessTable, type FairnessRow } from '../../models/metrics/fairness.ts';
import { measureDefault, type DefaultMetrics } from '../../models/metrics/measure.ts';
import { selectLabelled } from '../../models/split/select-labelled.ts';
import { refitCandidate } from '../refit-candidate.ts';
import { placesOf } from '../window-rows.ts';
import { chooseCandidate, type ChoiceRecord } from '../choose-candidate.ts';
import { crossFitCandidates, fitCandidates, predictCandidate, type CandidateOptions, type FittedCandidate } from '../fit-candidates.ts';
import { searchCandidates, type SearchBudget } from '../search-candidates.ts';
import { groupRows, groupTexts } from './group-rows.ts';
import { cutLast, readLabels, splitTable, type TableSplit, type TableSplitOptions } from './split-table.ts';
import { inspectColumn, type TableNotice } from './table-notices.ts';

export interface TrainTableInput extends CandidateOptions, TableSplitOptions {
  /** CSV (plain or gzip) or Parquet. */
  readonly path: string;
  readonly categorical?: readonly string[] | undefined;
  /** Left out: the given parameters and defaults. */
  readonly search?: SearchBudget | undefined;
  /** Columns that are no features. */
  readonly ignore?: readonly string[] | undefined;
  /** Column of groups to compare the selected candidate by; no feature. */
  readonly fairnessBy?: string | undefined;
}

export interface TableCandidate {
  readonly estimator: EstimatorName;
  readonly seconds: number;
  readonly calibration: Calibrator['kind'];
  readonly chooseLogLoss: number;
  /** On the held-out rows whose label is known; null where these lack a class. */
  readonly metrics: DefaultMetrics | null;
  /** Calibrated probabilities of the held-out rows. */
  readonly p: Float64Array;
}

export interface TrainedTable {
  readonly candidates: readonly TableCandidate[];
  readonly selected: EstimatorName;
  /** Why that one. */
  readonly choice: ChoiceRecord;
  readonly features: readonly string[];
  /** By estimator: as given, or as searched. */
  readonly parameters: NonNullable<CandidateOptions['parameters']>;
  readonly notices: readonly TableNotice[];
  readonly rows: { readonly learn: number; readonly heldOut: number };
  /** The selected candidate by group on the held-out rows; null without a column of groups or held-out labels of both classes. */
  readonly fairness: { readonly column: string; readonly threshold: number; readonly rows: readonly FairnessRow[] } | null;
  /** 0-based rows of the file that were scored. */
  readonly heldOut: Int32Array;
}

/**
 * Trains on the table. Without a time every row to learn from is fitted on and, by models that did not see its group, calibrated
 * and chosen by; with one the earlier rows are fitted on and the later ones calibrate and choose.
 *
 * @throws `column-missing`, `value-invalid`, `window-empty`, `label-single-class` and what reading and fitting throw
 */
export async function trainTable(input: TrainTableInput): Promise<TrainedTable> {
  const { frame, dateColumns } = await readTable(input.path, { categorical: input.categorical ?? [], holdout: input.holdout });
  const special = [input.label, input.holdout, input.time, input.group, input.fairnessBy].filter((name) => name !== undefined);
  for (const name of [...special, ...input.ignore ?? []]) requireColumn(frame.names, name);
  const columns = frame.names.filter((name) => !special.includes(name) && !(input.ignore ?? []).includes(name));
  const dates = columns.filter((name) => dateColumns.includes(name));
  const given = selectColumns(frame, columns.filter((name) => !dates.includes(name)));
  const { groups, copies } = groupRows(frame, given, input);
  const split = splitTable(frame, groups, input);
  const y = readLabels(frame, input.label, split.heldOut);
  const { x, notices } = chooseFeatures(given, y, split.learn);
  const rows: LabelledFrame = { x, y, groups };
  const { candidates: fitted, selected, choice, choose, parameters } = await fitRows(rows, { frame, split, input });
  const knownRows = split.heldOut.filter((row) => !Number.isNaN(y[row]!)), known = selectLabelled(rows, knownRows), isMeasurable = new Set(known.y).size === 2;
  const scored = selectRows(x, split.heldOut);
  const groupOf = input.fairnessBy === undefined || !isMeasurable ? null : groupTexts(frame, input.fairnessBy);
  return {
    candidates: fitted.map((candidate): TableCandidate => ({
      estimator: candidate.estimator, seconds: candidate.seconds, calibration: candidate.calibrator.kind, chooseLogLoss: candidate.chooseLogLoss,
      metrics: isMeasurable ? measureDefault(known, predictCandidate(candidate, known.x), input.seed) : null,
      p: predictCandidate(candidate, scored),
    })),
    selected: selected.estimator,
    choice,
    features: x.names,
    parameters,
    notices: [...dates.map(ignoredDate), ...notices, ...copies(split)],
    rows: { learn: split.learn.length, heldOut: split.heldOut.length },
    fairness: groupOf && compareGroups(known, { p: predictCandidate(selected, known.x), groupOf: Array.from(knownRows, (row) => groupOf[row]!), column: input.fairnessBy!, threshold: meanOf(choose.y), seed: input.seed }),
    heldOut: split.heldOut,
  };
}

/** From the rate of the rows that chose on, a row counts as a risk. */
function compareGroups({ y, groups, x }: LabelledFrame, given: { readonly p: Float64Array; readonly groupOf: readonly string[]; readonly column: string; readonly threshold: number; readonly seed: number }): TrainedTable['fairness'] {
  return { column: given.column, threshold: given.threshold, rows: fairnessTable({ ...given, y, groups, featureNames: x.names }) };
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function ignoredDate(name: string): TableNotice {
  return { code: 'date-ignored', column: name, text: `${name} holds dates: it is left out; name it with --time to order the rows by it` };
}

/** Throws `value-invalid` when no column can teach anything. */
function chooseFeatures(given: Frame, y: Float64Array, learn: Int32Array): { readonly x: Frame; readonly notices: readonly TableNotice[] } {
  const learnt = selectRows(given, learn), labels = Float64Array.from(learn, (row) => y[row]!);
  const inspected = given.names.map((name) => ({ name, ...inspectColumn(name, learnt.columns.get(name)!, labels) }));
  const usable = inspected.filter(({ isUsable }) => isUsable).map(({ name }) => name);
  if (usable.length === 0) throw new DunlinError('value-invalid', `The table must have a column to learn from besides the label; got ${given.names.length === 0 ? 'none' : `only columns without two different values: ${given.names.join(', ')}`}. Add features, or correct --ignore.`);
  return { x: selectColumns(given, usable), notices: inspected.flatMap(({ notices }) => notices) };
}

interface FitPlace {
  readonly frame: Frame;
  readonly split: TableSplit;
  readonly input: TrainTableInput;
}

interface FittedRows {
  readonly candidates: readonly FittedCandidate[];
  /** One of them. */
  readonly selected: FittedCandidate;
  readonly choice: ChoiceRecord;
  readonly choose: LabelledFrame;
  readonly parameters: NonNullable<CandidateOptions['parameters']>;
}

async function fitRows(rows: LabelledFrame, { frame, split, input }: FitPlace): Promise<FittedRows> {
  if (input.time === undefined) {
    const learn = selectLabelled(rows, split.learn), parameters = await searchCandidates(learn, input);
    const { candidates, judged } = await crossFitCandidates(learn, { ...input, parameters });
    const choose = selectLabelled(learn, judged), { chosen, record } = chooseCandidate(candidates, choose.groups);
    return { candidates, selected: chosen, choice: record, choose, parameters };
  }
  const [early, late] = cutLast(split.learn, { table: frame, groups: rows.groups, time: input.time, seed: input.seed });
  const time = frame.columns.get(input.time)!, timed = { ...rows, times: time.kind === 'numeric' ? time.values : undefined };
  const fit = selectLabelled(timed, early), choose = selectLabelled(timed, late), parameters = await searchCandidates(fit, input);
  const candidates = await fitCandidates({ fit, choose }, { ...input, parameters });
  const { chosen, record } = chooseCandidate(candidates, choose.groups);
  const last = await refitCandidate(chosen, { learn: selectLabelled(timed, split.learn), judged: placesOf(split.learn, late) }, { ...input, parameters });
  return { candidates: candidates.map((candidate) => (candidate === chosen ? last.candidate : candidate)), selected: last.candidate, choice: record, choose, parameters };
}
