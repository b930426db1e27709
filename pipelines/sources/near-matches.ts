/** Names that were probably meant. */

/** Up to three of `names` that resemble `wanted`, closest first: equal but for case and marks, contained, or few edits apart. */
export function nearMatches(wanted: string, names: readonly string[]): string[] {
  return names
    .map((name) => ({ name, distance: nameDistance(wanted, name) }))
    .filter(({ distance }) => distance <= 0.4)
    .sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1))
    .slice(0, 3)
    .map(({ name }) => name);
}

/** 0 = the same letters and digits, 1 = nothing in common. */
function nameDistance(a: string, b: string): number {
  const [left, right] = [bareName(a), bareName(b)];
  if (left === right) return 0;
  const longest = Math.max(left.length, right.length);
  if (Math.min(left.length, right.length) >= 4 && (left.includes(right) || right.includes(left))) return 0.2;
  return editDistance(left, right) / longest;
}

function bareName(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}

/** Levenshtein distance: insertions, deletions and replacements. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      current.push(Math.min(replaced, previous[j]! + 1, current[j - 1]! + 1));
    }
    previous = current;
  }
  return previous[b.length]!;
}
