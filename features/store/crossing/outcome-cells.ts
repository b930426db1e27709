/** Counts of debtors at boundaries, read from the ledger while it is open for the rows of the same debtors. */
import { INTEGER } from '@duckdb/node-api';
import { selectSpine, type Spine } from '../../../core/frame.ts';
import { makeOutcomeCounter, type Boundary } from '../../crossing/count-outcomes.ts';
import { appendColumns } from '../append-columns.ts';
import { readItems } from '../items.ts';
import type { Store } from '../open.ts';
import type { LedgerReading } from '../spine-scope.ts';

/** Debtors at the boundaries at which they have to be looked at, and how long each look stands. */
export interface OutcomeSpans {
  /** As-of: the boundary from which it stands. */
  readonly spine: Spine;
  /** Numbers of boundaries: it stands at `[from, until)`. */
  readonly from: Int32Array;
  readonly until: Int32Array;
}

/** Columns of the relation `outcome_cell`. */
interface OutcomeCells {
  readonly spans: Spine;
  readonly columns: Readonly<Record<(typeof CELL_COLUMNS)[number], number[]>>;
}

const CELL_COLUMNS = ['row_id', 'point_no', 'due_month', 'late_count', 'outcome_count', 'season_late_count', 'season_count', 'old_count'] as const;

export interface CellReading extends LedgerReading {
  /** What was read, once it was. */
  readonly cells: OutcomeCells;
}

/** Reads some of the spans; amounts in the currency only, since a span stands for later boundaries, at which a rate of exchange could differ. */
export function readCells(spans: OutcomeSpans, rows: Int32Array, { boundaries, currency }: { readonly boundaries: readonly Boundary[]; readonly currency: string }): CellReading {
  const spine = selectSpine(spans.spine, rows);
  const columns = Object.fromEntries(CELL_COLUMNS.map((name) => [name, [] as number[]])) as unknown as OutcomeCells['columns'];
  return {
    spine,
    cells: { spans: spine, columns },
    read: (ledger, firstRow) => {
      const counter = makeOutcomeCounter(boundaries, ledger.zero);
      for (const [place, span] of rows.entries()) {
        readItems(ledger, { row: firstRow + place, asOf: spine.asOf[place]!, currency }, counter.answer);
        counter.finish({ from: spans.from[span]!, until: spans.until[span]! }, (boundary, dueMonth, counts) => {
          columns.row_id.push(place);
          columns.point_no.push(boundary);
          columns.due_month.push(dueMonth);
          columns.late_count.push(counts.lateCount);
          columns.outcome_count.push(counts.outcomeCount);
          columns.season_late_count.push(counts.seasonLateCount);
          columns.season_count.push(counts.seasonCount);
          columns.old_count.push(counts.oldCount);
        });
      }
    },
  };
}

/** Creates the temp table `outcome_cell(row_id, point_no, due_month, late_count, outcome_count, season_late_count, season_count, old_count)`. */
export async function createCells(store: Store, { columns }: OutcomeCells): Promise<void> {
  await store.run(`create or replace temp table outcome_cell (${CELL_COLUMNS.map((name) => `${name} INTEGER`).join(', ')})`);
  await appendColumns(store, 'outcome_cell', { rowCount: columns.row_id.length, columns: CELL_COLUMNS.map((name) => ({ type: INTEGER, at: (row) => columns[name][row]! })) });
}
