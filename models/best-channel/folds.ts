/** Folds that never divide a debtor. */
import { fnv1a32 } from '../../core/hash.ts';

/** Fold of every row in [0, count), by a hash of its cluster: `fnv1a32("<seed>:<cluster>") mod 9973 mod count`. */
export function debtorFolds(clusters: readonly string[], { seed, count }: { readonly seed: number; readonly count: number }): Uint8Array {
  // The prime in between keeps the weak low bits of FNV from showing in small fold counts.
  return Uint8Array.from(clusters, (cluster) => fnv1a32(`${seed}:${cluster}`) % 9973 % count);
}
