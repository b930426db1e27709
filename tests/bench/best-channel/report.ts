/** Prints which bars are met. */
export function reportBars(bars: readonly (readonly [words: string, isMet: boolean])[]): boolean {
  for (const [words, isMet] of bars) process.stdout.write(`${isMet ? 'met    ' : 'NOT MET'} ${words}\n`);
  return bars.every(([, isMet]) => isMet);
}
