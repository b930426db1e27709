/** Counts of debtors at boundaries, read from the ledger while it is open for the rows of the same debtors. */
import { INTEGER } from '@duckdb/node-api';
import { selectSpine, type Spine } from '../../../core/frame.ts';
import { nextTurn } from '../../../core/next-turn.ts';
import { makeOutcomeCounter, type Boundary, type OutcomeCounts } from '../../crossing/count-outcomes.ts';
import { appendColumns } from '../append-columns.ts';
import { readItems, tellSeen } from '../items.ts';
import type { Store } from '../open.ts';
import type { LedgerReading } from '../spine-scope.ts';

/** Who has to be looked at, and when; numbers of boundaries count from 0. */
export interface OutcomeTargets {
  /** Debtors; where a boundary is given the as-of is that boundary's. */
  readonly spine: Spine;
  /** Per row: the boundary at which to look, or `EVERY_CHANGE`. */
  readonly from: Int32Array;
  /** Per row that has a boundary: what is seen there stands until this boundary, exclusive. */
  readonly until: Int32Array;
  /** When versions of the debtors of rows without one became visible, in UTC microseconds, row after row. */
  readonly versionAt: Float64Array;
  /** Per row: where its versions begin; one more place for the end. */
  readonly versionStart: Int32Array;
}

/** Look at every boundary before which a fact became visible; what is seen stands until the next of these. */
export const EVERY_CHANGE = -1;

/** Rows of the relation `outcome_cell`, and the debtors at boundaries that its `row_id` counts. */
interface OutcomeCells {
  readonly spans: { readonly debtorIds: string[]; readonly asOf: bigint[] };
  /** Rows of `CELL_COLUMNS`, one after the other. */
  rows: Int32Array;
  count: number;
}

const CELL_COLUMNS = ['row_id', 'point_no', 'due_month', 'late_count', 'outcome_count', 'season_late_count', 'season_count', 'old_count'] as const;

/** Place for so many at first. */
const FIRST_CELLS = 1024;

export interface CellReading extends LedgerReading {
  /** What was read, once it was. */
  readonly cells: OutcomeCells;
}

export interface BoundaryAt extends Boundary {
  /** Its last microsecond, UTC. */
  readonly at: bigint;
}

/** Some tens of milliseconds: each is looked at for many months. */
const ROWS_A_TURN = 100;

/** Reads some of the targets; amounts in the currency only, since a look stands for later boundaries, at which a rate of exchange could differ. */
export function readCells(targets: OutcomeTargets, rows: Int32Array, { boundaries, currency }: { readonly boundaries: readonly BoundaryAt[]; readonly currency: string }): CellReading {
  const spine = selectSpine(targets.spine, rows);
  const cells: OutcomeCells = { spans: { debtorIds: [], asOf: [] }, rows: new Int32Array(FIRST_CELLS * CELL_COLUMNS.length), count: 0 };
  const moments = Float64Array.from(boundaries, ({ at }) => Number(at));
  return {
    spine,
    cells,
    read: async (ledger, firstRow) => {
      const counter = makeOutcomeCounter(boundaries, ledger.lines.zero);
      const look = (place: number, from: number, until: number): void => {
        const asOf = boundaries[from]!.at;
        readItems(ledger, { row: firstRow + place, asOf, currency }, counter.answer);
        const before = cells.count;
        counter.finish({ from, until }, (boundary, dueMonth, counts) => addCell(cells, { boundary, dueMonth, counts }));
        if (cells.count === before) return;
        cells.spans.debtorIds.push(spine.debtorIds[place]!);
        cells.spans.asOf.push(asOf);
      };
      const changed = new Uint8Array(boundaries.length);
      const mark = (seenAt: number): void => {
        const boundary = firstAtOrAfter(moments, seenAt);
        if (boundary < changed.length) changed[boundary] = 1;
      };
      for (const [place, row] of rows.entries()) {
        if (place % ROWS_A_TURN === ROWS_A_TURN - 1) await nextTurn();
        if (targets.from[row] !== EVERY_CHANGE) {
          look(place, targets.from[row]!, targets.until[row]!);
          continue;
        }
        tellSeen(ledger, { row: firstRow + place, currency }, mark);
        for (let version = targets.versionStart[row]!; version < targets.versionStart[row + 1]!; version++) mark(targets.versionAt[version]!);
        for (let from = changed.indexOf(1), until = 0; from >= 0 && from < changed.length; from = until) {
          until = changed.indexOf(1, from + 1);
          if (until < 0) until = changed.length;
          look(place, from, until);
        }
        changed.fill(0);
      }
    },
  };
}

/** The first of ascending moments that is not before `at`; their number where there is none. */
function firstAtOrAfter(moments: Float64Array, at: number): number {
  let [low, high] = [0, moments.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (moments[middle]! < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Adds a cell of the span that is about to be added. */
function addCell(cells: OutcomeCells, { boundary, dueMonth, counts }: { readonly boundary: number; readonly dueMonth: number; readonly counts: OutcomeCounts }): void {
  let at = cells.count++ * CELL_COLUMNS.length;
  if (at === cells.rows.length) {
    const rows = new Int32Array(2 * at);
    rows.set(cells.rows);
    cells.rows = rows;
  }
  const { rows } = cells;
  rows[at++] = cells.spans.asOf.length;
  rows[at++] = boundary;
  rows[at++] = dueMonth;
  rows[at++] = counts.lateCount;
  rows[at++] = counts.outcomeCount;
  rows[at++] = counts.seasonLateCount;
  rows[at++] = counts.seasonCount;
  rows[at] = counts.oldCount;
}

/** Debtors at boundaries: what `row_id` counts. */
export function spineOf({ spans: { debtorIds, asOf } }: OutcomeCells): Spine {
  return { rowCount: asOf.length, debtorIds, receivableIds: asOf.map(() => null), asOf: BigInt64Array.from(asOf) };
}

/** Creates the temp table `outcome_cell(row_id, point_no, due_month, late_count, outcome_count, season_late_count, season_count, old_count)`. */
export async function createCells(store: Store, { rows, count }: OutcomeCells): Promise<void> {
  await store.run(`create or replace temp table outcome_cell (${CELL_COLUMNS.map((name) => `${name} INTEGER`).join(', ')})`);
  const columns = CELL_COLUMNS.map((_, column) => {
    const values = new Int32Array(count);
    for (let row = 0; row < count; row++) values[row] = rows[row * CELL_COLUMNS.length + column]!;
    return { type: INTEGER, values };
  });
  await appendColumns(store, 'outcome_cell', { rowCount: count, columns });
}
