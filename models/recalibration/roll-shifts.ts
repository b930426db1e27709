/** What shifts of the level would have done, cohort after cohort, each learnt only from cohorts whose labels were known before. */
import type { Instant } from '../../core/time.ts';
import type { Interval } from '../contract.ts';
import { clusteredMean } from '../metrics/clustered-mean.ts';
import { logLosses } from '../metrics/log-loss.ts';
import { splitCohorts, type Cohort, type ScoredRows } from './cohorts.ts';
import { fitShift, LEAST_OF_CLASS, shiftProbability } from './intercept.ts';

/** A shift and the cohorts that it was learnt from. */
export interface InterceptUpdate {
  /** Log-odds, added to those of every row. */
  readonly shift: number;
  /** First and last month. */
  readonly from: string;
  readonly to: string;
  readonly rows: number;
  readonly positives: number;
  readonly observedRate: number;
  /** Before the shift. */
  readonly expectedRate: number;
}

/** One cohort before and after the shift that was known when it began. */
export interface CohortFigures {
  readonly month: string;
  readonly rows: number;
  readonly positives: number;
  readonly observedRate: number;
  readonly expectedRate: number;
  /** Null: no cohort before it was known and large enough. */
  readonly shift: InterceptUpdate | null;
  readonly shiftedRate: number;
  /** Observed less expected rate, with 95 % intervals by debtor. */
  readonly before: Interval;
  readonly after: Interval;
  /** Mean log loss won by the shift. */
  readonly logLossGain: number;
}

/** Figures of every cohort that begins at `from` or later. */
export function rollShifts(rows: ScoredRows, from: Instant): readonly CohortFigures[] {
  const cohorts = splitCohorts(rows);
  return cohorts.filter((cohort) => cohort.from >= from).map((cohort) => describeCohort(rows, cohort, latestShift(rows, cohorts, cohort.from)));
}

/** The shift of the latest cohorts whose labels were all known before `at`, as many months back as 30 of either class take; null: too few. */
export function learnShift(rows: ScoredRows, at: Instant): InterceptUpdate | null {
  return latestShift(rows, splitCohorts(rows), at);
}

function latestShift({ p, y }: ScoredRows, cohorts: readonly Cohort[], at: Instant): InterceptUpdate | null {
  const used: Cohort[] = [];
  let count = 0, positives = 0;
  for (const cohort of cohorts.filter(({ knownAt }) => knownAt < at).toReversed()) {
    used.unshift(cohort);
    count += cohort.rows.length;
    positives += cohort.positives;
    if (Math.min(positives, count - positives) >= LEAST_OF_CLASS) {
      const rows = used.flatMap((each) => [...each.rows]), expected = Float64Array.from(rows, (row) => p[row]!);
      return {
        shift: fitShift(expected, Float64Array.from(rows, (row) => y[row]!)), from: used[0]!.month, to: used.at(-1)!.month,
        rows: count, positives, observedRate: positives / count, expectedRate: mean(expected),
      };
    }
  }
  return null;
}

function describeCohort({ p, y, groups }: ScoredRows, cohort: Cohort, shift: InterceptUpdate | null): CohortFigures {
  const labels = Float64Array.from(cohort.rows, (row) => y[row]!), before = Float64Array.from(cohort.rows, (row) => p[row]!);
  const after = before.map((value) => shiftProbability(value, shift?.shift ?? 0)), debtors = Array.from(cohort.rows, (row) => groups[row]!);
  const gap = (probabilities: Float64Array): Interval => clusteredMean(labels.map((label, i) => label - probabilities[i]!), debtors);
  return {
    month: cohort.month, rows: labels.length, positives: cohort.positives, observedRate: mean(labels), expectedRate: mean(before), shift, shiftedRate: mean(after),
    before: gap(before), after: gap(after), logLossGain: mean(logLosses(labels, before)) - mean(logLosses(labels, after)),
  };
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
