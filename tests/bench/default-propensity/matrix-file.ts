/** A matrix of features as a CSV file that other tools read. */
import { writeFileSync } from 'node:fs';
import type { Frame } from '../../../core/frame.ts';

export type Part = 'fit' | 'stop' | 'test';

export interface MatrixRow {
  readonly row: number;
  readonly part: Part;
}

/** Names of the category columns, which a reader must not take for numbers. */
export function categoryNames(x: Frame): readonly string[] {
  return x.names.filter((name) => x.columns.get(name)!.kind === 'category');
}

/** Writes the rows with their label as `bad` and their part as `part`; missing is empty, numbers have all their digits. */
export function writeMatrix(path: string, data: { readonly x: Frame; readonly y: Float64Array }, rows: readonly MatrixRow[]): void {
  const cells = data.x.names.map((name) => {
    const column = data.x.columns.get(name)!;
    if (column.kind === 'numeric') return (row: number) => (Number.isFinite(column.values[row]!) ? String(column.values[row]) : '');
    return (row: number) => (column.codes[row]! < 0 ? '' : `"${column.categories[column.codes[row]!]!.replaceAll('"', '""')}"`);
  });
  const lines = rows.map(({ row, part }) => [...cells.map((cell) => cell(row)), data.y[row], part].join(','));
  writeFileSync(path, `${[...data.x.names, 'bad', 'part'].join(',')}\n${lines.join('\n')}\n`);
}
