/** What a gate answers about a candidate, with every number that led to it. */
import type { Interval } from '../contract.ts';
import { NORMAL_800, studentQuantile } from '../metrics/student-quantile.ts';
import type { Look } from './looks.ts';

export type Verdict = 'promote' | 'keep' | 'insufficient';

/** A condition besides the difference itself. */
export interface GateGuard {
  readonly name: string;
  readonly passes: boolean;
  /** What was found, in words and numbers. */
  readonly text: string;
  /** When more evidence of the same kind could let it pass: rows that would be needed in all. */
  readonly rowsNeeded?: number;
}

export interface GateInput {
  /** What is compared, e.g. `log loss` or `policy value by dr, minor units a decision`. */
  readonly metric: string;
  readonly candidate: string;
  readonly inForce: string;
  /** Positive = the candidate is better, on rows newer than the fit of both. */
  readonly difference: Interval;
  /** In the unit of the difference, >= 0, declared before looking. */
  readonly margin: number;
  readonly rows: number;
  readonly clusters: number;
  /** Of the difference, `clusterSkewness`; left out: taken for symmetric. */
  readonly skewness?: number;
  readonly guards?: readonly GateGuard[];
  /** Which look at these rows it is, where looks are counted; `difference` is then at the level that the look may spend. */
  readonly look?: Look;
}

/** The answer with everything that led to it. */
export interface GateVerdict extends GateInput {
  readonly gate: 'refresh' | 'replace';
  readonly verdict: Verdict;
  readonly guards: readonly GateGuard[];
  /** Where the verdict is `insufficient`: about how many more rows of this kind would settle it. */
  readonly rowsMissing: number | null;
  readonly text: string;
}

/**
 * Rows in all with which an interval would clear `threshold` four times out of five, if the difference is what it seems and the half-width h
 * shrinks with the square root of the rows: `n (h / |value - threshold|)^2 ((z + z_.8) / z)^2` with z the normal quantile of the
 * interval's level. Half that many would do it every other time. Infinity where value and threshold coincide.
 */
export function rowsToSettle({ difference, rows }: GateInput, threshold: number): number {
  const half = (difference.upper - difference.lower) / 2, z = studentQuantile((1 - difference.level) / 2, Infinity);
  return rows * (half / Math.abs(difference.value - threshold) * (z + NORMAL_800) / z) ** 2;
}

/** Puts a verdict together; `threshold` is the value that the whole interval has to clear. */
export function makeVerdict(gate: GateVerdict['gate'], input: GateInput, threshold: number): GateVerdict {
  const guards = input.guards ?? [];
  const failed = guards.filter((guard) => !guard.passes);
  const { lower, upper, value } = input.difference;
  const verdict = decideVerdict(input.difference, threshold, failed);
  const needed = Math.max(lower > threshold ? 0 : rowsToSettle(input, threshold), ...failed.map((guard) => guard.rowsNeeded ?? 0));
  const rowsMissing = verdict === 'insufficient' && Number.isFinite(needed) ? Math.max(1, Math.ceil(needed - input.rows)) : null;
  const parts = [
    `${input.metric}: ${format(value)} [${format(lower)}, ${format(upper)}] against ${format(threshold)}`,
    ...(input.look === undefined ? [] : [`look ${input.look.number} at these rows, interval at ${Number((100 * input.difference.level).toPrecision(4))} %`]),
    ...failed.map((guard) => guard.text),
    ...(verdict === 'insufficient' ? [rowsMissing === null ? 'no number of rows settles it' : `about ${rowsMissing.toLocaleString('en')} more decisions or rows of this kind would settle it`] : []),
  ];
  return { gate, verdict, ...input, guards, rowsMissing, text: `${verdict}: ${parts.join('; ')}` };
}

function decideVerdict({ lower, upper }: Interval, threshold: number, failed: readonly GateGuard[]): Verdict {
  if (upper < threshold || failed.some((guard) => guard.rowsNeeded === undefined)) return 'keep';
  return lower > threshold && failed.length === 0 ? 'promote' : 'insufficient';
}

function format(value: number): string {
  return Number(value.toPrecision(4)).toString();
}
