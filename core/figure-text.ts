/** Figures as people read them, everywhere alike. */

/** A share as a percentage with one decimal: `12.3 %`. */
export function percentText(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

/** A number that says its sign unless it is negative or 0: `+0.0123`. */
export function signedText(value: number, decimals = 4): string {
  return `${value > 0 ? '+' : ''}${value.toFixed(decimals)}`;
}

/** A value with its bounds: `0.8012 [0.7803, 0.8214]`. */
export function intervalText({ value, lower, upper }: { readonly value: number; readonly lower: number; readonly upper: number }): string {
  return `${value.toFixed(4)} [${lower.toFixed(4)}, ${upper.toFixed(4)}]`;
}
