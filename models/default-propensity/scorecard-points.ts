/** The points table of a scorecard: whole numbers that a person can add up. */
import type { EvidenceBin } from '../binning/evidence-bins.ts';
import type { PointScale, Scorecard } from './scorecard-model.ts';

export interface PointBin extends EvidenceBin {
  /** What the bin holds; null bounds are open. */
  readonly holds:
    | { readonly kind: 'range'; readonly above: number | null; readonly upTo: number | null }
    | { readonly kind: 'value'; readonly value: number }
    | { readonly kind: 'categories'; readonly categories: readonly string[] }
    | { readonly kind: 'missing' };
  /** Whole number >= 0; more points = less risk. */
  readonly points: number;
}

export interface PointColumn {
  readonly name: string;
  readonly weight: number;
  readonly information: number;
  readonly bins: readonly PointBin[];
}

export interface PointsTable {
  readonly scale: PointScale;
  /** Points that everybody has: the least score. */
  readonly start: number;
  /** The most points that can be reached. */
  readonly most: number;
  /** Columns with a weight, strongest first. */
  readonly columns: readonly PointColumn[];
  /** Columns without a weight, with their information value. */
  readonly leftOut: readonly { readonly name: string; readonly information: number }[];
}

/**
 * `score = baseScore - pdo / ln 2 (margin + ln baseOdds)`, margin in log-odds of default, rounded per bin. Each column is shifted so
 * that its worst bin has 0 points, and the shifts go into `start`; the sum of points is within (columns + 1) / 2 of the exact score.
 */
export function pointsTable({ columns, intercept, scale }: Scorecard): PointsTable {
  const used = columns.filter(({ weight }) => weight > 0).sort((a, b) => reach(b) - reach(a) || (a.name < b.name ? -1 : 1));
  const factor = scale.pdo / Math.LN2;
  let exactStart = exactScore(intercept, scale);
  const tables = used.map((column): PointColumn => {
    const bins = binsOf(column), worst = Math.max(...bins.map(({ woe }) => woe));
    exactStart -= factor * column.weight * worst;
    return { name: column.name, weight: column.weight, information: column.information, bins: bins.map((bin) => ({ ...bin, points: Math.round(factor * column.weight * (worst - bin.woe)) })) };
  });
  const start = Math.round(exactStart);
  return {
    scale, start, columns: tables,
    most: tables.reduce((sum, { bins }) => sum + Math.max(...bins.map(({ points }) => points)), start),
    leftOut: columns.filter(({ weight }) => weight === 0).map(({ name, information }) => ({ name, information })),
  };
}

/** The score of a margin before rounding. */
export function exactScore(margin: number, { pdo, baseScore, baseOdds }: PointScale): number {
  return baseScore - pdo / Math.LN2 * (margin + Math.log(baseOdds));
}

/** Log-odds between the best and the worst bin. */
function reach(column: Scorecard['columns'][number]): number {
  const woe = binsOf(column).map((bin) => bin.woe);
  return column.weight * (Math.max(...woe) - Math.min(...woe));
}

/** All bins of a column, the missing one last; where training rows lacked none, missing counts as average. */
function binsOf(column: Scorecard['columns'][number]): readonly Omit<PointBin, 'points'>[] {
  const missing = { ...(column.missing ?? { rows: 0, events: 0, woe: 0 }), holds: { kind: 'missing' } as const };
  if (column.kind === 'category') return [...column.groups.map(({ categories, ...bin }) => ({ ...bin, holds: { kind: 'categories', categories } as const })), missing];
  const { edges } = column;
  return [
    ...column.bins.map((bin, i) => ({ ...bin, holds: { kind: 'range', above: edges[i - 1] ?? null, upTo: edges[i] ?? null } as const })),
    ...column.special.map(({ value, ...bin }) => ({ ...bin, holds: { kind: 'value', value } as const })),
    missing,
  ];
}
