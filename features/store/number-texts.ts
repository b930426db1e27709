/** Texts numbered in order of their first appearance. */

export interface TextNumbers {
  /** Per text: its number, from 0; texts that were not met before get the next ones. */
  numbersOf(texts: readonly string[]): Int32Array;
  /** Each text met so far once, by number. */
  readonly names: () => readonly string[];
}

export function makeTextNumbers(): TextNumbers {
  const known = new Map<string, number>();
  return {
    numbersOf: (texts) => {
      const numbers = new Int32Array(texts.length);
      for (let i = 0; i < texts.length; i++) {
        let number = known.get(texts[i]!);
        if (number === undefined) known.set(texts[i]!, number = known.size);
        numbers[i] = number;
      }
      return numbers;
    },
    names: () => [...known.keys()],
  };
}
