/** Histograms of gradient, hessian and count by bin: all that a split search looks at. */
import type { BinnedColumn } from './bin-columns.ts';

/** Floats per bin: sum of gradients, sum of hessians, rows. */
export const CHANNELS = 3;

export interface HistogramLayout {
  readonly columns: readonly BinnedColumn[];
  /** First float of each column. */
  readonly offsets: Int32Array;
  readonly length: number;
}

export function layoutOf(columns: readonly BinnedColumn[]): HistogramLayout {
  const offsets = new Int32Array(columns.length);
  let length = 0;
  columns.forEach((column, i) => {
    offsets[i] = length;
    length += column.binCount * CHANNELS;
  });
  return { columns, offsets, length };
}

/** Rows of a node with their gradients, in the order of the node. */
export interface NodeRows {
  readonly rows: Int32Array;
  readonly start: number;
  readonly end: number;
}

export interface Gradients {
  readonly gradient: Float64Array;
  readonly hessian: Float64Array;
  /** Scratch of the same length, overwritten by every histogram. */
  readonly orderedGradient: Float64Array;
  readonly orderedHessian: Float64Array;
}

/** Fills `histogram` with the sums of a node for the given columns. */
export function fillHistogram(histogram: Float64Array, layout: HistogramLayout, input: { readonly node: NodeRows; readonly gradients: Gradients; readonly features: Int32Array }): void {
  const { node: { rows, start, end }, gradients: { gradient, hessian, orderedGradient, orderedHessian } } = input;
  histogram.fill(0);
  for (let i = start; i < end; i++) {
    const row = rows[i]!;
    orderedGradient[i - start] = gradient[row]!;
    orderedHessian[i - start] = hessian[row]!;
  }
  for (const feature of input.features) {
    accumulate(histogram.subarray(layout.offsets[feature], layout.offsets[feature]! + layout.columns[feature]!.binCount * CHANNELS), layout.columns[feature]!.bins, input);
  }
}

function accumulate(sums: Float64Array, bins: Uint8Array, input: { readonly node: NodeRows; readonly gradients: Gradients }): void {
  const { rows, start, end } = input.node;
  const { orderedGradient, orderedHessian } = input.gradients;
  for (let i = start, j = 0; i < end; i++, j++) {
    const place = bins[rows[i]!]! * CHANNELS;
    sums[place] = sums[place]! + orderedGradient[j]!;
    sums[place + 1] = sums[place + 1]! + orderedHessian[j]!;
    sums[place + 2] = sums[place + 2]! + 1;
  }
}

/** `parent - child` into `parent`: the sibling costs no pass over rows. */
export function subtractHistogram(parent: Float64Array, child: Float64Array): void {
  for (let i = 0; i < parent.length; i++) parent[i] = parent[i]! - child[i]!;
}
