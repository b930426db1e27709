/**
 * Dependent rounding: turns probabilities of actions into one action for every row, with exact counts.
 *
 * Rows and actions are the two sides of a bipartite graph whose edges are the probabilities strictly between 0 and 1. Along a cycle, or a path that
 * begins and ends at actions, probability is moved from every second edge to the others by the one or the other of two amounts, drawn so that no
 * probability changes in expectation and one edge at least becomes 0 or 1. So
 *
 *     every row gets exactly one action,   P(row i gets a) = p_ia,   floor(sum_i p_ia) <= count_a <= ceil(sum_i p_ia).
 *
 * Edges are taken in row by row; those without a cycle form a forest of fewer than 2 x actions edges, so the work is linear in the cells.
 * Source: Gandhi, Khuller, Parthasarathy, Srinivasan 2006, "Dependent rounding and its applications to approximation algorithms", J. ACM 53(3).
 */
import type { RandomStream } from '../../../core/random.ts';

/** An edge nearer than this to 0 or 1 is there: what is left of adding up. */
const NEAR = 1e-12;
/** The edges of a row sum to 1 as nearly as this. */
const ROW_NEAR = 1e-9;

/** Edges of rows that have no action yet, as probabilities by action; 0 = no edge. Acyclic between two steps. */
type Forest = Map<number, Float64Array>;

interface Edge {
  readonly row: number;
  readonly action: number;
}

/**
 * The action of each row.
 * @param probabilities row-major; each row sums to 1 within 1e-9
 */
export function roundDependently(probabilities: Float64Array, actionCount: number, random: RandomStream): Uint8Array {
  const chosen = new Uint8Array(probabilities.length / actionCount);
  const forest: Forest = new Map();
  for (let row = 0; row < chosen.length; row++) {
    const edges = new Float64Array(actionCount);
    forest.set(row, edges);
    for (let action = 0; action < actionCount; action++) {
      const probability = probabilities[row * actionCount + action]!;
      if (probability <= NEAR) continue;
      const back = walk(forest, { row, action: -1 }, action);
      edges[action] = probability;
      if (back) move(forest, [{ row, action }, ...back], random);
      for (const { row: touched } of back ?? []) if (touched !== row) settle(forest, touched, chosen);
    }
    settle(forest, row, chosen);
  }
  for (let path = pathBetweenLeaves(forest, actionCount); path; path = pathBetweenLeaves(forest, actionCount)) {
    move(forest, path, random);
    for (const { row } of path) settle(forest, row, chosen);
  }
  return chosen;
}

/** Edges from a row along the forest to an action, without going back over `from.action`; null where there is no way. */
function walk(forest: Forest, from: Edge, target: number): Edge[] | null {
  const edges = forest.get(from.row)!;
  if (edges[target]! > 0 && target !== from.action) return [{ row: from.row, action: target }];
  for (let action = 0; action < edges.length; action++) {
    if (!(edges[action]! > 0) || action === from.action) continue;
    for (const [row, others] of forest) {
      if (row === from.row || !(others[action]! > 0)) continue;
      const rest = walk(forest, { row, action }, target);
      if (rest) return [{ row: from.row, action }, { row, action }, ...rest];
    }
  }
  return null;
}

/** A path from one action with a single edge to another; null when nothing is left. All rows have two edges or more. */
function pathBetweenLeaves(forest: Forest, actionCount: number): Edge[] | null {
  const rowsOf = Array.from({ length: actionCount }, (_, action) => [...forest].filter(([, edges]) => edges[action]! > 0).map(([row]) => row));
  const leaf = rowsOf.findIndex((rows) => rows.length === 1);
  if (leaf < 0) return null;
  const path: Edge[] = [];
  for (let action = leaf, row: number | undefined = rowsOf[leaf]![0]; row !== undefined;) {
    const at: number = row, next = forest.get(at)!.findIndex((probability, other) => probability > 0 && other !== action);
    path.push({ row: at, action }, { row: at, action: next });
    row = rowsOf[next]!.find((other) => other !== at);
    action = next;
  }
  return path;
}

/** Moves probability between the even and the odd edges until one of them is 0 or 1, in expectation by nothing. */
function move(forest: Forest, path: readonly Edge[], random: RandomStream): void {
  let up = Infinity, down = Infinity;
  path.forEach(({ row, action }, i) => {
    const probability = forest.get(row)![action]!, [toOne, toZero] = i % 2 === 0 ? [1 - probability, probability] : [probability, 1 - probability];
    up = Math.min(up, toOne);
    down = Math.min(down, toZero);
  });
  const step = random.uniform() * (up + down) < down ? up : -down;
  path.forEach(({ row, action }, i) => {
    const edges = forest.get(row)!, moved = edges[action]! + (i % 2 === 0 ? step : -step);
    edges[action] = moved <= NEAR ? 0 : moved >= 1 - NEAR ? 1 : moved;
  });
}

/** A row with one edge left has its action. */
function settle(forest: Forest, row: number, chosen: Uint8Array): void {
  const edges = forest.get(row);
  if (!edges) return;
  const most = edges.reduce((best, probability, action) => (probability > edges[best]! ? action : best), 0);
  if (edges[most]! < 1 - ROW_NEAR && edges.filter((probability) => probability > 0).length > 1) return;
  chosen[row] = most;
  forest.delete(row);
}
