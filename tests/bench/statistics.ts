/** Medians and ranges of a few repeated measurements. */

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** `1.23 (1.10-1.40)`: the ratio of medians, and the least and greatest ratio of a round. */
export function ratioText(over: readonly number[], under: readonly number[]): string {
  const ratios = over.map((value, round) => value / under[round]!);
  return `${(median(over) / median(under)).toFixed(2)} (${Math.min(...ratios).toFixed(2)}-${Math.max(...ratios).toFixed(2)})`;
}
