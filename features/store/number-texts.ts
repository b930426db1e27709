/** Texts numbered in order of their first appearance. */

export interface NumberedTexts {
  /** Per text: its number, from 0. */
  readonly numbers: Int32Array;
  /** Each text once, by number. */
  readonly names: readonly string[];
}

export function numberTexts(texts: readonly string[]): NumberedTexts {
  const known = new Map<string, number>();
  const numbers = new Int32Array(texts.length);
  for (let i = 0; i < texts.length; i++) {
    let number = known.get(texts[i]!);
    if (number === undefined) known.set(texts[i]!, number = known.size);
    numbers[i] = number;
  }
  return { numbers, names: [...known.keys()] };
}
