/** Which rows of a table belong together: of one debtor, or equal in everything. */
import { countTo } from '../../core/count-to.ts';
import { columnOf, type Frame } from '../../core/frame.ts';
import { readHoldout, type TableSplit, type TableSplitOptions } from './split-table.ts';
import type { TableNotice } from './table-notices.ts';

export interface RowGroups {
  /** Of each row. */
  readonly groups: readonly string[];
  /** Notices about rows that repeat others, once it is known which are held out. */
  copies(split: TableSplit): readonly TableNotice[];
}

/** Groups by a column where one is named (a missing value is a group of its own row), else equal rows of `x` are one group. */
export function groupRows(table: Frame, x: Frame, { group: name, holdout }: Pick<TableSplitOptions, 'group' | 'holdout'>): RowGroups {
  const flags = holdout === undefined ? null : readHoldout(table, holdout);
  // Held-out rows come last: they name no group of rows that are learnt from.
  const rank = (row: number): number => flags?.[row] ?? 0;
  const first = firstEqualRows(x, countTo(x.rowCount).sort((a, b) => rank(a) - rank(b) || a - b));
  return {
    groups: name === undefined ? Array.from(first, String) : groupTexts(table, name).map((text, row) => (text === '' ? `row ${row}` : `= ${text}`)),
    copies: ({ learn, heldOut }) => {
      const learnt = new Set(Array.from(learn, (row) => first[row]!));
      const repeated = learn.length - learnt.size, seen = heldOut.filter((row) => learnt.has(first[row]!)).length;
      const kept = name === undefined ? 'copies stay on one side of every inner split' : 'copies with another group may be on both sides of a split';
      return [
        ...repeated === 0 ? [] : [{ code: 'duplicate-rows' as const, column: null, text: `${repeated} of ${learn.length} rows to learn from repeat another in every feature: ${kept}` }],
        ...seen === 0 ? [] : [{ code: 'duplicate-holdout' as const, column: null, text: `${seen} of ${heldOut.length} held-out rows equal a row to learn from in every feature: figures may flatter` }],
      ];
    },
  };
}

/** The text of a column in each row, empty where it is missing. */
export function groupTexts(table: Frame, name: string): readonly string[] {
  const column = columnOf(table, name);
  if (column.kind === 'numeric') return Array.from(column.values, (value) => (Number.isNaN(value) ? '' : String(value)));
  return Array.from(column.codes, (code) => (code < 0 ? '' : column.categories[code]!));
}

/** For each row the row that comes first in `order` among those that equal it in every column. */
function firstEqualRows(x: Frame, order: Int32Array): Int32Array {
  const low = new Int32Array(x.rowCount).fill(0x811c9dc5 | 0), high = new Int32Array(x.rowCount).fill(0x9e3779b9 | 0);
  const bits = new Int32Array(2), value = new Float64Array(bits.buffer);
  for (const column of x.columns.values()) {
    const cells = column.kind === 'numeric' ? column.values : column.codes;
    for (let row = 0; row < x.rowCount; row++) {
      value[0] = cells[row]!;
      low[row] = Math.imul(Math.imul(low[row]! ^ bits[0]!, 0x01000193) ^ bits[1]!, 0x85ebca6b);
      high[row] = Math.imul(Math.imul(high[row]! ^ bits[1]!, 0xc2b2ae35) ^ bits[0]!, 0x27d4eb2f) + (low[row]! >>> 7);
    }
  }
  const known = new Map<string, number>(), first = new Int32Array(x.rowCount);
  for (const row of order) {
    const key = `${low[row]}:${high[row]}`, found = known.get(key);
    if (found === undefined) known.set(key, row);
    first[row] = found ?? row;
  }
  return first;
}
