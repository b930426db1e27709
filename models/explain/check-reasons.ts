/** Measures whether reasons mean something: does the risk fall without the first one, and do they survive noise? */
import { makeFrame, selectRows, type Column, type Frame } from '../../core/frame.ts';
import { randomStream } from '../../core/random.ts';
import type { FittedModel } from '../contract.ts';
import { describeReasons } from './reasons.ts';

export interface ReasonQuality {
  /** Rows that were checked, and those of them whose first reason raises the risk by a value that is not the typical one. */
  readonly rows: number;
  readonly raised: number;
  /** Of the raised: share whose margin falls when the first reason's feature takes its typical value. */
  readonly deletionShare: number;
  /** Of the raised: share whose margin stays the same, because the model does not tell the value from the typical one (one bin of a scorecard). */
  readonly unmovedShare: number;
  /** Mean fall of the margin by that, log-odds. */
  readonly meanFall: number;
  /** Of the rows: share whose reasons keep code and order when every number moves by at most one millionth of itself. */
  readonly stableShare: number;
}

/** Value that stands for "nothing special": median of the known numbers, most frequent category; null: nothing is known. */
export type TypicalCells = Readonly<Record<string, number | string | null>>;

export const NOISE = 1e-6;

/** Margins that differ by less are the same: sums of the same parts in another order. */
const SAME = 1e-9;

export interface ReasonCheck {
  readonly model: FittedModel;
  readonly typical: TypicalCells;
  readonly seed: number;
  /** So many rows, evenly spread; left out: all. */
  readonly rows?: number;
}

/** Checks rows that the model did not learn from. A model without contributions (the base rate) gives no reasons and passes as stable. */
export function checkReasons(frame: Frame, { model, typical, seed, rows = frame.rowCount }: ReasonCheck): ReasonQuality {
  const count = Math.min(rows, frame.rowCount);
  const x = selectRows(frame, Int32Array.from({ length: count }, (_, i) => Math.floor(i * frame.rowCount / count)));
  const noisy = addNoise(x, seed), medians = Object.fromEntries(Object.entries(typical).filter(([, value]) => typeof value !== 'string')) as Record<string, number | null>;
  const reasonsOf = (of: Frame, row: number) => describeReasons({ featureNames: model.featureNames, contributions: model.contributions(of, row).values, words: {}, typical: medians }, of, row);
  let stable = 0;
  const first = Array.from({ length: count }, (_, row) => {
    const reasons = reasonsOf(x, row);
    stable += Number(reasons.map(({ code }) => code).join() === reasonsOf(noisy, row).map(({ code }) => code).join());
    return reasons[0]?.direction === 'raises' && !isTypical(x, row, { feature: reasons[0].feature, typical }) ? reasons[0].feature : null;
  });
  const raised = first.flatMap((feature, row) => (feature === null ? [] : [row]));
  const before = model.margins(x), after = model.margins(putTypical(x, first, typical));
  const falls = raised.map((row) => before[row]! - after[row]!);
  return {
    rows: count, raised: raised.length, stableShare: count === 0 ? 1 : stable / count,
    deletionShare: falls.length === 0 ? 1 : falls.filter((fall) => fall > SAME).length / falls.length,
    unmovedShare: falls.length === 0 ? 0 : falls.filter((fall) => Math.abs(fall) <= SAME).length / falls.length,
    meanFall: falls.length === 0 ? 0 : falls.reduce((sum, fall) => sum + fall, 0) / falls.length,
  };
}

/** Typical values of a frame, usually that of the rows a model learnt from. */
export function typicalCells(x: Frame): TypicalCells {
  return Object.fromEntries(x.names.map((name) => [name, typicalCell(x.columns.get(name)!)]));
}

function typicalCell(column: Column): number | string | null {
  if (column.kind === 'numeric') {
    const known = column.values.filter(Number.isFinite).sort();
    return known.length === 0 ? null : known[known.length >> 1]!;
  }
  const counts = new Float64Array(column.categories.length);
  for (const code of column.codes) if (code >= 0) counts[code]!++;
  const most = counts.indexOf(Math.max(...counts));
  return most < 0 || counts[most] === 0 ? null : column.categories[most]!;
}

/** True where putting the typical value in its place would change nothing. */
function isTypical(x: Frame, row: number, { feature, typical }: { readonly feature: string; readonly typical: TypicalCells }): boolean {
  const column = x.columns.get(feature)!, value = typical[feature] ?? null;
  return column.kind === 'numeric' ? Object.is(column.values[row]!, value ?? NaN) : column.codes[row] === column.categories.indexOf(String(value));
}

/** Every number times `1 + u` with u uniform in [-1e-6, 1e-6]. */
function addNoise(x: Frame, seed: number): Frame {
  const random = randomStream('reason-noise', seed);
  return mapColumns(x, (_, column) => (column.kind === 'numeric' ? { kind: 'numeric', values: column.values.map((value) => value * (1 + NOISE * (2 * random.uniform() - 1))) } : column));
}

/** Each row with the typical value in place of the named feature. */
function putTypical(x: Frame, featureOf: readonly (string | null)[], typical: TypicalCells): Frame {
  return mapColumns(x, (name, column) => {
    const value = typical[name] ?? null;
    if (column.kind === 'numeric') return { kind: 'numeric', values: column.values.map((old, row) => (featureOf[row] === name ? (value as number | null) ?? NaN : old)) };
    const code = column.categories.indexOf(String(value));
    return { ...column, codes: column.codes.map((old, row) => (featureOf[row] === name ? code : old)) };
  });
}

function mapColumns(x: Frame, change: (name: string, column: Column) => Column): Frame {
  return makeFrame(x.names.map((name) => [name, change(name, x.columns.get(name)!)]));
}
