/** Which candidate is taken, and why: one rule for ledgers and tables. */
import { intervalText } from '../core/figure-text.ts';
import type { EstimatorName, Interval } from '../models/contract.ts';
import { chooseSimplest, PRACTICAL_LOSS } from '../models/selection/choose-simplest.ts';
import type { FittedCandidate } from './fit-candidates.ts';

/** What the card says of the choice. */
export interface ChoiceRecord {
  /** Simplest first. */
  readonly candidates: readonly {
    readonly estimator: EstimatorName;
    /** Mean log loss where candidates are chosen, each block of time at its own level. */
    readonly loss: number;
    /** What it lost to the lowest, paired by row, 95 % interval by debtor; 0 for the lowest itself. */
    readonly lost: Interval;
  }[];
  readonly rule: string;
  /** Why this one, in words. */
  readonly reason: string;
}

export interface CandidateChoice<T> {
  readonly chosen: T;
  readonly record: ChoiceRecord;
}

const RULE = `the lowest log loss where candidates are chosen, with each block of time at its own level; a simpler one instead where it loses less than ${PRACTICAL_LOSS} and the 95 % interval of what it loses includes 0`;

/**
 * Chooses by `chooseSimplest` on the losses of `levelFreeLosses`.
 * @param candidates simplest first, all on the same rows
 * @param groups debtor of each row
 */
export function chooseCandidate<T extends Pick<FittedCandidate, 'estimator' | 'chooseLosses'>>(candidates: readonly T[], groups: readonly string[]): CandidateChoice<T> {
  const { chosen, lowest, meanLosses, lost } = chooseSimplest(candidates.map(({ chooseLosses }) => chooseLosses), groups);
  const nameOf = (place: number): string => candidates[place]!.estimator;
  return {
    chosen: candidates[chosen]!,
    record: {
      rule: RULE,
      candidates: candidates.map(({ estimator }, place) => ({ estimator, loss: meanLosses[place]!, lost: lost[place]! })),
      reason: candidates.length === 1 ? 'the only candidate' : chosen === lowest ? `${nameOf(chosen)} has the lowest loss` : `${nameOf(chosen)} is simpler than ${nameOf(lowest)} and loses ${intervalText(lost[chosen]!)}: nothing that can be told from 0, and less than ${PRACTICAL_LOSS}`,
    },
  };
}

/** Markdown of the record. */
export function describeChoice({ candidates, rule, reason }: ChoiceRecord): readonly string[] {
  return [
    '| candidate | log loss at the level of its time | lost to the lowest |', '|---|---|---|',
    ...candidates.map(({ estimator, loss, lost }) => `| ${estimator} | ${loss.toFixed(4)} | ${intervalText(lost)} |`), '',
    `Rule: ${rule}. Taken: ${reason}.`,
  ];
}
