/** Calibration of an exported model: from log-odds to probability. */
import type { BetaCurve } from '../../calibration/beta.ts';
import type { BrokenLine } from '../../calibration/isotonic.ts';
import type { PlattLine } from '../../calibration/platt.ts';
import type { Calibrator } from '../../contract.ts';
import type { OnnxGraph } from './graph.ts';

type Draw = (graph: OnnxGraph, margin: string, json: Calibrator['json']) => string;

/** Probability of each row, `[rows, 1]`. */
export const CALIBRATION_GRAPHS: Readonly<Record<Calibrator['kind'], Draw>> = {
  identity: (graph, margin) => graph.node('Sigmoid', [margin]),
  platt: (graph, margin, json) => drawPlatt(graph, margin, json as unknown as PlattLine),
  beta: (graph, margin, json) => drawBeta(graph, margin, json as unknown as BetaCurve),
  isotonic: (graph, margin, json) => drawIsotonic(graph, margin, json as unknown as BrokenLine),
};

function scalar(graph: OnnxGraph, value: number): string {
  return graph.constant(Float64Array.of(value), [1]);
}

function drawPlatt(graph: OnnxGraph, margin: string, { slope, intercept }: PlattLine): string {
  return graph.node('Sigmoid', [graph.node('Add', [graph.node('Mul', [margin, scalar(graph, slope)]), scalar(graph, intercept)])]);
}

/** `a ln s - b ln(1 - s) + c` with `ln s = min(m, 0) - t`, `-ln(1 - s) = max(m, 0) + t` and `t = ln(1 + e^-|m|)`. */
function drawBeta(graph: OnnxGraph, margin: string, { a, b, c }: BetaCurve): string {
  const zero = graph.constant(Float64Array.of(0), []), isHigh = graph.node('Greater', [margin, zero]);
  const tail = graph.node('Log', [graph.node('Add', [graph.node('Exp', [graph.node('Neg', [graph.node('Abs', [margin])])]), scalar(graph, 1)])]);
  const low = graph.node('Sub', [graph.node('Where', [isHigh, zero, margin]), tail]), high = graph.node('Add', [graph.node('Where', [isHigh, margin, zero]), tail]);
  const sum = graph.node('Add', [graph.node('Mul', [low, scalar(graph, a)]), graph.node('Mul', [high, scalar(graph, b)])]);
  return graph.node('Sigmoid', [graph.node('Add', [sum, scalar(graph, c)])]);
}

/** The broken line as a sum of ramps between its points. */
function drawIsotonic(graph: OnnxGraph, margin: string, { margins, probabilities }: BrokenLine): string {
  const first = scalar(graph, probabilities[0]!), size = margins.length - 1;
  const zero = graph.constant(Float64Array.of(0), []), one = graph.constant(Float64Array.of(1), []);
  if (size === 0) return graph.node('Add', [graph.node('Mul', [margin, scalar(graph, 0)]), first]);
  const row = (read: (i: number) => number): Float64Array => Float64Array.from({ length: size }, (_, i) => read(i));
  const shares = graph.node('Clip', [graph.node('Div', [graph.node('Sub', [margin, graph.constant(row((i) => margins[i]!), [1, size])]), graph.constant(row((i) => margins[i + 1]! - margins[i]!), [1, size])]), zero, one]);
  return graph.node('Add', [graph.node('MatMul', [shares, graph.constant(row((i) => probabilities[i + 1]! - probabilities[i]!), [size, 1])]), first]);
}
