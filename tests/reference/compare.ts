/** Features of frames and of the reference against one another, bit for bit. */
import type { Frame } from '../../core/frame.ts';
import type { ReferenceView, RowKey, World } from './world.ts';

/** A feature that differs in any bit; missing is null on both sides. */
export interface Difference {
  readonly row: number;
  readonly feature: string;
  readonly got: number | string | null;
  readonly wanted: number | string | null;
}

export type FeatureRow = Readonly<Record<string, number | string | null>>;

/** The features of a row by all given views. */
export function referenceRow(world: World, row: RowKey, views: readonly ReferenceView[]): FeatureRow {
  return Object.assign({}, ...views.map((view) => view(world, row))) as FeatureRow;
}

/** One cell of a frame, null where it is missing. */
export function cellOf(frame: Frame, feature: string, row: number): number | string | null {
  const column = frame.columns.get(feature);
  if (column === undefined) throw new Error(`The frame must have ${feature}.`);
  if (column.kind === 'category') return column.categories[column.codes[row]!] ?? null;
  const value = column.values[row]!;
  return Number.isNaN(value) ? null : value;
}

/** Differences of the rows of a frame (all its features) from what is wanted of each; a feature that either side lacks differs. */
export function differences(frame: Frame, wanted: (row: number) => FeatureRow): Difference[] {
  const found: Difference[] = [];
  for (let row = 0; row < frame.rowCount; row++) {
    const cells = wanted(row);
    for (const feature of frame.names) {
      const [got, want] = [cellOf(frame, feature, row), cells[feature]];
      if (want === undefined) throw new Error(`The reference must give ${feature}.`);
      if (!Object.is(got, want)) found.push({ row, feature, got, wanted: want });
    }
  }
  return found;
}

/** Cells of two frames of the same rows that differ in any bit; missing equals missing. */
export function frameDifferences(got: Frame, wanted: Frame): Difference[] {
  return differences(got, (row) => Object.fromEntries(wanted.names.map((feature) => [feature, cellOf(wanted, feature, row)])));
}

/** How many cells differ; without the cells themselves, for frames of many rows. */
export function countFrameDifferences(got: Frame, wanted: Frame): number {
  let count = got.rowCount === wanted.rowCount && got.names.join() === wanted.names.join() ? 0 : Number.POSITIVE_INFINITY;
  for (const feature of wanted.names) {
    for (let row = 0; row < wanted.rowCount; row++) if (!Object.is(cellOf(got, feature, row), cellOf(wanted, feature, row))) count++;
  }
  return count;
}
