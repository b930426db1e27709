/** What the house knows at a decision of a simulated world, as a frame; and a frame of one row that is written over. */
import { makeFrame, type Column, type Frame } from '../../../core/frame.ts';
import type { DecisionLog } from '../../../pipelines/simulation/decision-log.ts';
import { OBSERVABLES } from '../../../pipelines/simulation/observables.ts';

/** Numbers that stand for names. */
const NAMES: ReadonlySet<string> = new Set(['sector', 'month']);
const CATEGORIES = Array.from({ length: 16 }, (_, i) => String(i));
const WIDTH = OBSERVABLES.length;

export function frameOf({ x, rowCount }: Pick<DecisionLog, 'x' | 'rowCount'>): Frame {
  return makeFrame(OBSERVABLES.map((name, j): [string, Column] => [name, columnOf(name, Float64Array.from({ length: rowCount }, (_, row) => x[row * WIDTH + j]!))]));
}

export interface OneRow {
  readonly frame: Frame;
  write(values: Float64Array): void;
}

export function oneRow(): OneRow {
  const columns = OBSERVABLES.map((name): [string, Column] => [name, columnOf(name, new Float64Array(1))]);
  return {
    frame: makeFrame(columns),
    write: (values) => columns.forEach(([, column], j) => {
      if (column.kind === 'numeric') column.values[0] = values[j]!;
      else column.codes[0] = values[j]!;
    }),
  };
}

export function openMinorOf(values: Float64Array, start = 0): number {
  return Math.expm1(values[start + OBSERVABLES.indexOf('open_minor_log')]!);
}

function columnOf(name: string, values: Float64Array): Column {
  return NAMES.has(name) ? { kind: 'category', categories: CATEGORIES, codes: Int32Array.from(values) } : { kind: 'numeric', values };
}
