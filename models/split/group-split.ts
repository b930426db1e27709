/** Splits rows by a hash of their group, so that no debtor is on both sides. */
import { fnv1a32 } from '../../core/hash.ts';

/**
 * Fold of every row: `fnv1a32("<seed>:<group>") mod 9973 mod folds`. Rows of one group share a fold.
 *
 * The prime in between keeps the weak low bits of FNV from showing in small fold counts.
 */
export function groupFolds(groups: readonly string[], options: { readonly seed: number; readonly folds: number }): Uint8Array {
  const known = new Map<string, number>();
  return Uint8Array.from(groups, (group) => {
    let fold = known.get(group);
    if (fold === undefined) known.set(group, fold = fnv1a32(`${options.seed}:${group}`) % 9973 % options.folds);
    return fold;
  });
}

export interface InnerSplit {
  readonly train: Int32Array;
  /** Empty where it would have held one class only: then nothing can be stopped early. */
  readonly validation: Int32Array;
}

/** About one row in `folds` for validation, by group. */
export function innerSplit(data: { readonly y: Float64Array; readonly groups: readonly string[] }, options: { readonly seed: number; readonly folds: number }): InnerSplit {
  const fold = groupFolds(data.groups, options);
  const train: number[] = [], validation: number[] = [];
  fold.forEach((value, row) => (value === 0 ? validation : train).push(row));
  const isUsable = hasBothClasses(data.y, train) && hasBothClasses(data.y, validation);
  return isUsable
    ? { train: Int32Array.from(train), validation: Int32Array.from(validation) }
    : { train: Int32Array.from(data.y, (_, row) => row), validation: new Int32Array(0) };
}

function hasBothClasses(y: Float64Array, rows: readonly number[]): boolean {
  return rows.some((row) => y[row] === 1) && rows.some((row) => y[row] === 0);
}
