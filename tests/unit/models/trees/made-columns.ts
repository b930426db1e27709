/** Columns with every oddity that trees must bear, and labels that depend on some of them. */
import { randomStream } from '../../../../core/random.ts';
import type { TreeColumn } from '../../../../models/trees/bin-columns.ts';
import type { BoostInput } from '../../../../models/trees/boost.ts';
import { TreeSettingsSchema, type TreeSettings } from '../../../../models/trees/settings.ts';
import { readParameters } from '../../../../models/read-parameters.ts';

/** Plain, missing, infinite, few-valued, constant, all-missing and category columns. */
export function makeColumns(rows: number, seed = 1): { readonly columns: readonly TreeColumn[]; readonly y: Float64Array } {
  const random = randomStream('made-columns', seed);
  const numeric = (draw: (row: number) => number): TreeColumn & { readonly kind: 'numeric' } => ({ kind: 'numeric', values: Float64Array.from({ length: rows }, (_, row) => draw(row)) });
  const plain = numeric(() => random.normal()), holey = numeric(() => (random.uniform() < 0.3 ? NaN : random.normal()));
  const infinite = numeric((row) => (row % 97 === 0 ? Infinity : row % 89 === 0 ? -Infinity : random.exponential())), few = numeric(() => random.integer(4));
  const codes = Int32Array.from({ length: rows }, () => random.integer(13) - 1);
  const category: TreeColumn = { kind: 'category', codes, codeOf: Int32Array.from({ length: 12 }, (_, code) => (code === 5 ? -1 : code > 5 ? code - 1 : code)), count: 11 };
  const noise = Array.from({ length: 14 }, () => numeric(() => random.normal()));
  const columns: TreeColumn[] = [plain, holey, infinite, few, category, numeric(() => 7), numeric(() => NaN), ...noise];
  const y = Float64Array.from({ length: rows }, (_, row) => {
    const z = plain.values[row]! + (Number.isNaN(holey.values[row]!) ? 1 : 0.5 * holey.values[row]!) + (few.values[row] === 2 ? 1 : 0) + (codes[row]! % 3 === 1 ? 1.5 : 0) - 1;
    return random.uniform() < 1 / (1 + Math.exp(-z)) ? 1 : 0;
  });
  return { columns, y };
}

/** A boost of all rows, of which the last `validation` only stop early. */
export function boostInput(made: ReturnType<typeof makeColumns>, settings: Partial<TreeSettings>, validation = 0): BoostInput {
  const rows = made.y.length;
  return {
    ...made, monotone: new Int8Array(made.columns.length), seed: 3, settings: readParameters(TreeSettingsSchema, settings),
    train: Int32Array.from({ length: rows - validation }, (_, i) => i), validation: Int32Array.from({ length: validation }, (_, i) => rows - validation + i),
  };
}
