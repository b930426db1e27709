/** Groups of debtors by their parents. */

/**
 * The head of the group of every debtor that has a parent or is one.
 *
 * Who points at nobody (or at itself) is its own head. Parents in a circle are cut at the smallest id of the circle, which becomes the
 * head, so that the answer does not depend on the order in which they are read.
 * @param parents debtor -> parent; a parent need not be a key
 */
export function groupRoots(parents: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const roots = new Map<string, string>();
  for (const debtorId of parents.keys()) {
    const path: string[] = [];
    const seen = new Map<string, number>();
    let at = debtorId;
    while (!roots.has(at) && !seen.has(at)) {
      seen.set(at, path.length);
      path.push(at);
      const parent = parents.get(at);
      if (parent === undefined || parent === at) break;
      at = parent;
    }
    const root = roots.get(at) ?? headOf(path, seen.get(at)!);
    for (const member of path) roots.set(member, root);
  }
  return roots;
}

/** The last of a path that ended, or the smallest id of the circle that it ran into. */
function headOf(path: readonly string[], circleFrom: number): string {
  return path.slice(circleFrom).reduce((smallest, id) => (id < smallest ? id : smallest));
}
