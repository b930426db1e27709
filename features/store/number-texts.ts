/** Texts numbered in order of their first appearance. */

export interface TextNumbers {
  /** Per text: its number, from 0; texts that were not met before get the next ones. */
  numbersOf(texts: readonly string[]): Int32Array;
  /** Each text met so far once, by number. */
  readonly names: () => readonly string[];
}

export function makeTextNumbers(): TextNumbers {
  const known = new Map<string, number>(), names: string[] = [];
  return {
    numbersOf: (texts) => {
      const numbers = new Int32Array(texts.length);
      let last: string | null = null, number = 0;
      for (let i = 0; i < texts.length; i++) {
        const text = texts[i]!;
        // Texts often repeat the one before.
        if (text !== last) {
          number = known.get(text) ?? names.length;
          if (number === names.length) {
            known.set(text, number);
            names.push(text);
          }
          last = text;
        }
        numbers[i] = number;
      }
      return numbers;
    },
    names: () => names,
  };
}
