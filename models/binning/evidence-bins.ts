/** Columns as a few bins with weights of evidence: what a scorecard is made of. */
import { columnOf, type CategoryColumn, type Frame, type NumericColumn } from '../../core/frame.ts';
import { mergeBins, type BinCounts, type BinShape, type MergeOptions } from './merge-bins.ts';
import { binOf, quantileEdges } from './quantile-edges.ts';
import { informationValue, weightOfEvidence } from './weight-of-evidence.ts';

/** A bin of training rows; `woe` in log-odds, above 0 = more risk than the average. */
export interface EvidenceBin extends BinCounts {
  readonly woe: number;
}

interface EvidenceOf {
  readonly name: string;
  /** Rows without a value; null: there were none, and such rows count as average. */
  readonly missing: EvidenceBin | null;
  /** Information value of all bins. */
  readonly information: number;
}

export interface NumericEvidence extends EvidenceOf {
  readonly kind: 'numeric';
  /** Bin i holds values above `edges[i - 1]` and up to `edges[i]`; `bins` has one more entry. Empty: no ordinary value. */
  readonly edges: readonly number[];
  readonly bins: readonly EvidenceBin[];
  /** Single values with a bin of their own, outside the order. */
  readonly special: readonly (EvidenceBin & { readonly value: number })[];
}

export interface CategoryEvidence extends EvidenceOf {
  readonly kind: 'category';
  /** Ascending risk. Categories named nowhere are missing. */
  readonly groups: readonly (EvidenceBin & { readonly categories: readonly string[] })[];
}

export type ColumnEvidence = NumericEvidence | CategoryEvidence;

export interface EvidenceOptions {
  /** Bins of about equal rows before merging. */
  readonly preBins: number;
  /** Least share of the rows that a merged bin holds. */
  readonly leastShare: number;
  readonly leastEvents: number;
  readonly penalty: number;
  readonly shrinkage: number;
  /** Categories of a column that are looked at, most frequent first; the others count as missing. */
  readonly categories: number;
  readonly shape: BinShape;
  readonly special: readonly number[];
}

/** Learns the bins of one column of `x` from labels 0 and 1 of both classes. */
export function learnEvidence(x: Frame, y: Float64Array, name: string, options: EvidenceOptions): ColumnEvidence {
  const column = columnOf(x, name);
  const total: BinCounts = { rows: y.length, events: y.reduce((sum, label) => sum + label, 0) };
  const learner: Learner = { y, total, options, merge: { ...options, leastRows: Math.max(1, options.leastShare * y.length) } };
  return column.kind === 'numeric' ? learnNumeric(name, column, learner) : learnCategories(name, column, learner);
}

interface Learner {
  readonly y: Float64Array;
  readonly total: BinCounts;
  readonly options: EvidenceOptions;
  readonly merge: MergeOptions;
}

function learnNumeric(name: string, { values }: NumericColumn, learner: Learner): NumericEvidence {
  const { options, y } = learner;
  const special = options.special.map((value) => ({ value, ...evidenceWhere(learner, (row) => values[row] === value) })).filter(({ rows }) => rows > 0);
  const isOrdinary = (value: number): boolean => Number.isFinite(value) && !special.some((each) => each.value === value);
  const fine = quantileEdges(values.filter(isOrdinary), options.preBins);
  const counts = Array.from({ length: fine.length + 1 }, () => ({ rows: 0, events: 0 }));
  values.forEach((value, row) => {
    if (!isOrdinary(value)) return;
    const bin = counts[binOf(fine, value)]!;
    bin.rows++;
    bin.events += y[row]!;
  });
  const { starts } = mergeBins(counts, learner.merge);
  const bins = starts.map((start, i) => evidence(learner, sumOf(counts.slice(start, starts[i + 1]))));
  const missing = missingOf(learner, (row) => !Number.isFinite(values[row]!));
  return {
    name, kind: 'numeric', edges: starts.slice(1).map((start) => fine[start - 1]!), bins, special, missing,
    information: informationOf(learner, [...bins, ...special], missing),
  };
}

function learnCategories(name: string, { codes, categories }: CategoryColumn, learner: Learner): CategoryEvidence {
  const { options, merge, total } = learner;
  const counts = categories.map((text) => ({ text, rows: 0, events: 0 }));
  codes.forEach((code, row) => {
    if (code < 0) return;
    counts[code]!.rows++;
    counts[code]!.events += learner.y[row]!;
  });
  const frequent = counts.filter(({ rows }) => rows > 0).sort((a, b) => b.rows - a.rows || (a.text < b.text ? -1 : 1)).slice(0, options.categories);
  const known = new Set(frequent.map(({ text }) => text));
  // Rare categories are one: alone, the rate of each is chance, and sorting by chance looks like evidence.
  const isCommon = ({ rows }: BinCounts): boolean => rows >= merge.leastRows;
  const rare = frequent.filter((each) => !isCommon(each));
  const pooled = [...frequent.filter(isCommon).map((each) => ({ texts: [each.text], rows: each.rows, events: each.events })), ...(rare.length === 0 ? [] : [{ texts: rare.map(({ text }) => text), ...sumOf(rare) }])];
  const rate = (bin: BinCounts): number => weightOfEvidence(bin, total, options.shrinkage);
  const sorted = pooled.sort((a, b) => rate(a) - rate(b) || (a.texts[0]! < b.texts[0]! ? -1 : 1));
  const { starts } = sorted.length === 0 ? { starts: [] } : mergeBins(sorted, { ...merge, shape: 'any' });
  const groups = starts.map((start, i) => {
    const members = sorted.slice(start, starts[i + 1]);
    return { categories: members.flatMap(({ texts }) => texts).sort(), ...evidence(learner, sumOf(members)) };
  });
  const missing = missingOf(learner, (row) => codes[row]! < 0 || !known.has(categories[codes[row]!]!));
  return { name, kind: 'category', groups, missing, information: informationOf(learner, groups, missing) };
}

function missingOf(learner: Learner, isMissing: (row: number) => boolean): EvidenceBin | null {
  const bin = evidenceWhere(learner, isMissing);
  return bin.rows === 0 ? null : bin;
}

function evidenceWhere(learner: Learner, isInside: (row: number) => boolean): EvidenceBin {
  let rows = 0, events = 0;
  learner.y.forEach((label, row) => {
    if (!isInside(row)) return;
    rows++;
    events += label;
  });
  return evidence(learner, { rows, events });
}

function evidence({ total, options }: Learner, { rows, events }: BinCounts): EvidenceBin {
  return { rows, events, woe: weightOfEvidence({ rows, events }, total, options.shrinkage) };
}

function informationOf({ total }: Learner, bins: readonly EvidenceBin[], missing: EvidenceBin | null): number {
  return informationValue(missing === null ? bins : [...bins, missing], total);
}

function sumOf(bins: readonly BinCounts[]): BinCounts {
  return { rows: bins.reduce((sum, { rows }) => sum + rows, 0), events: bins.reduce((sum, { events }) => sum + events, 0) };
}
