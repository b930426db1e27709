/** A fitted scorecard: bins with weights of evidence, one weight per column. */
import type { Frame } from '../../core/frame.ts';
import { binOf } from '../binning/quantile-edges.ts';
import type { ColumnEvidence, EvidenceBin } from '../binning/evidence-bins.ts';
import type { BinCounts } from '../binning/merge-bins.ts';
import type { FittedModel, ModelState } from '../contract.ts';
import { readCategory, readNumeric } from './read-column.ts';

/** Score = `baseScore` at `baseOdds` (good to one bad), and `pdo` points more for twice the odds. */
export interface PointScale {
  readonly pdo: number;
  readonly baseScore: number;
  readonly baseOdds: number;
}

/** `margin = intercept + sum over columns weight woe(bin of the value)`. */
export interface Scorecard {
  readonly intercept: number;
  /** Training rows, and those with the event. */
  readonly total: BinCounts;
  /** In the order of the features; a weight of 0 leaves its column out. */
  readonly columns: readonly (ColumnEvidence & { readonly weight: number })[];
  readonly scale: PointScale;
}

/** Contribution of every row of a frame in log-odds per unit of weight; throws `frame-mismatch` at once. */
export function evidenceReader(x: Frame, column: ColumnEvidence): (row: number) => number {
  const missing = column.missing?.woe ?? 0;
  if (column.kind === 'category') {
    const texts = column.groups.flatMap(({ categories }) => categories), values = column.groups.flatMap(({ categories, woe }) => categories.map(() => woe));
    const codeOf = readCategory(x, column.name, texts);
    return (row) => {
      const code = codeOf(row);
      return code < 0 ? missing : values[code]!;
    };
  }
  const values = readNumeric(x, column.name), edges = Float64Array.from(column.edges), woe = column.bins.map((bin) => bin.woe);
  const special = new Map(column.special.map((bin: EvidenceBin & { readonly value: number }) => [bin.value, bin.woe]));
  return (row) => {
    const value = values[row]!;
    return Number.isFinite(value) ? special.get(value) ?? woe[binOf(edges, value)]! : missing;
  };
}

export function scorecardModel(card: Scorecard): FittedModel {
  const readers = (x: Frame): readonly ((row: number) => number)[] => card.columns.map((column) => {
    const read = evidenceReader(x, column);
    return column.weight === 0 ? () => 0 : (row) => column.weight * read(row);
  });
  return {
    estimator: 'scorecard',
    featureNames: card.columns.map(({ name }) => name),
    margins: (x) => {
      const read = readers(x);
      return Float64Array.from({ length: x.rowCount }, (_, row) => read.reduce((margin, part) => margin + part(row), card.intercept));
    },
    contributions: (x, row) => ({ bias: card.intercept, values: Float64Array.from(readers(x), (read) => read(row)) }),
    state: () => ({ json: { ...card }, arrays: {} }),
  };
}

export function loadScorecard(state: ModelState): FittedModel {
  return scorecardModel(state.json as unknown as Scorecard);
}
