/** Tables of the speed bench, in files that both sides read: columns of float32, one after the other, labels last. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomStream } from '../../../core/random.ts';
import { benchHome } from '../bench-home.ts';

export interface SpeedTable {
  readonly path: string;
  /** Fit rows first, then held-out ones. */
  readonly fitRows: number;
  readonly rows: number;
  readonly columns: number;
  /** Columns of category codes (whole numbers from 0; NaN missing). */
  readonly categorical: readonly number[];
}

/** Rows that judge the fits. */
export const HELD_OUT_ROWS = 100_000;
const COLUMNS = 30;

/** Thirty normal columns, ten of which matter, by products, waves and steps; labels drawn from the logistic curve. */
export function writeMadeTable(fitRows: number, seed: number): SpeedTable {
  const random = randomStream('speed-table', seed), rows = fitRows + HELD_OUT_ROWS;
  const columns = Array.from({ length: COLUMNS }, () => Float32Array.from({ length: rows }, () => random.normal()));
  const labels = Float32Array.from({ length: rows }, (_, row) => {
    const x = (column: number): number => columns[column]![row]!;
    const z = x(0) * x(1) + Math.sin(2 * x(2)) + (x(3) > 0.3 ? 0.5 * x(4) : 0) + 0.3 * (x(5) + x(6) + x(7) + x(8) + x(9));
    return random.uniform() < 1 / (1 + Math.exp(-z)) ? 1 : 0;
  });
  return writeTable(`made-${fitRows}-${seed}`, { columns, labels, fitRows, categorical: [] });
}

/** Writes a table under the bench's home. */
export function writeTable(name: string, table: { readonly columns: readonly Float32Array[]; readonly labels: Float32Array; readonly fitRows: number; readonly categorical: readonly number[] }): SpeedTable {
  const path = join(benchHome(), `${name}.f32`);
  writeFileSync(path, '');
  for (const column of [...table.columns, table.labels]) writeFileSync(path, column, { flag: 'a' });
  return { path, fitRows: table.fitRows, rows: table.labels.length, columns: table.columns.length, categorical: table.categorical };
}
