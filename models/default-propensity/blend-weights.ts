/** Greedy ensemble selection: which members a blend has, and how much of each. */
import { fitPlattLine, type PlattLine } from '../calibration/platt.ts';
import { cutLevelBlocks, type OrderedLabels } from '../selection/level-blocks.ts';
import { meanLevelFreeLoss, type BlockedLabels } from '../selection/level-free-margins.ts';
import { groupFolds } from '../split/group-split.ts';

/** Log-odds of one member on rows that it was not fitted on. */
export type MemberMargins = Float64Array;

export interface BlendRows extends OrderedLabels {
  readonly groups: readonly string[];
}

/** Share of a member, and the line that makes its log-odds comparable; shares sum to 1. */
export interface BlendShare extends PlattLine {
  readonly weight: number;
}

export interface ChosenBlend {
  /** One per member, chosen on all rows; weight 0 = left out. */
  readonly shares: readonly BlendShare[];
  /** Log-odds of the rows, each by shares that were chosen without the row's group. */
  readonly crossFitted: Float64Array;
}

/** Draws with replacement: a share is a multiple of 1/rounds. */
const ROUNDS = 25;
const FOLDS = 5;

/**
 * Shares of the members whose averaged log-odds have the lowest log loss on the rows, each block of time at its own level: from the best member on, again and again the
 * member is added (also one that is in already) that lowers the loss of the average most; the best average on the way is kept.
 *
 * Log-odds are averaged, not probabilities: contributions of members then add up to those of the blend, exactly. Each member is
 * first put on a line through Platt's fit, so that an overconfident member does not speak louder than its share. A member that merely knows where
 * the level went while the rows were seen has no share for it: levels come and go, and shifts of the intercept follow them.
 *
 * Source: Caruana, Niculescu-Mizil, Crew and Ksikes 2004; averaged log-odds: Satopaa and others 2014.
 * @param members simplest first: ties go to the first
 */
export function chooseBlend(members: readonly MemberMargins[], rows: BlendRows, seed: number): ChosenBlend {
  const blocks = cutLevelBlocks(rows), labels: BlockedLabels = { y: rows.y, blocks, blockCount: blocks.reduce((most, block) => Math.max(most, block + 1), 1) };
  const folds = groupFolds(rows.groups, { seed, folds: FOLDS }), crossFitted = new Float64Array(rows.y.length);
  const all = Int32Array.from(rows.y.keys());
  for (let fold = 0; fold < FOLDS; fold++) {
    const inside = all.filter((row) => folds[row] !== fold), outside = all.filter((row) => folds[row] === fold);
    if (outside.length === 0) continue;
    const shares = chooseShares(members, labels, inside.length === 0 ? outside : inside);
    for (const row of outside) crossFitted[row] = blendMargin(shares, members, row);
  }
  return { shares: chooseShares(members, labels, all), crossFitted };
}

function blendMargin(shares: readonly BlendShare[], members: readonly MemberMargins[], row: number): number {
  return shares.reduce((sum, { weight, slope, intercept }, k) => (weight === 0 ? sum : sum + weight * (slope * members[k]![row]! + intercept)), 0);
}

function chooseShares(members: readonly MemberMargins[], labels: BlockedLabels, rows: Int32Array): readonly BlendShare[] {
  const own: BlockedLabels = { ...labels, y: Float64Array.from(rows, (row) => labels.y[row]!), blocks: Int32Array.from(rows, (row) => labels.blocks[row]!) };
  const lines = members.map((margins) => fitPlattLine(Float64Array.from(rows, (row) => margins[row]!), own.y));
  const aligned = members.map((margins, k) => Float64Array.from(rows, (row) => lines[k]!.slope * margins[row]! + lines[k]!.intercept));
  const counts = new Int32Array(members.length);
  let sum = new Float64Array(rows.length), best = { loss: Infinity, counts: counts.slice(), total: 1 };
  for (let total = 1; total <= ROUNDS; total++) {
    const before = sum, losses = aligned.map((margins) => meanLevelFreeLoss(before.map((value, row) => (value + margins[row]!) / total), own));
    const added = losses.indexOf(Math.min(...losses));
    counts[added]!++;
    sum = before.map((value, row) => value + aligned[added]![row]!);
    if (losses[added]! < best.loss) best = { loss: losses[added]!, counts: counts.slice(), total };
  }
  return lines.map((line, k) => ({ ...line, weight: best.counts[k]! / best.total }));
}
