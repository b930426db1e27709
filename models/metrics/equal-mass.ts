/** Bins of about equal numbers of rows in the order of a score. */

/** Rows of each bin, ascending score; ties go by row. Bins without rows are left out. */
export function equalMassBins(scores: Float64Array, bins: number): readonly Int32Array[] {
  const order = Int32Array.from(scores, (_, row) => row).sort((a, b) => scores[a]! - scores[b]! || a - b);
  const cut = (bin: number): number => Math.floor(bin * order.length / bins);
  return Array.from({ length: bins }, (_, bin) => order.subarray(cut(bin), cut(bin + 1))).filter((rows) => rows.length > 0);
}
