/**
 * The sticky no-contact holdout: who is left without contact for so many days, so that self-cure and untreated default can be learnt.
 *
 * An episode begins with the first decision in which some contact is permitted, and lasts the days of the holdout, in both arms alike. Its arm is a
 * draw named by the debtor's group and by the block of days in which it begins: one share of all groups is held out in each block, and debtors of one
 * group that begin in the same block share their arm. After an episode the next one is drawn afresh.
 */
import type { Action } from '../../core/channel.ts';
import { sha256 } from '../../core/hash.ts';
import { namedDraw } from '../../core/random.ts';
import { addDays, daysBetween, type PlainDate } from '../../core/time.ts';
import type { DecisionOutput } from '../../models/decide.ts';

export interface Episode {
  readonly assignmentId: string;
  /** First local day of the epoch of its first decision. */
  readonly startedOn: PlainDate;
  /** First local day on which it no longer holds. */
  readonly endsOn: PlainDate;
  readonly arm: 'policy' | 'holdout';
  /** Share that was held out when it began. */
  readonly share: number;
}

export interface EpisodeInput {
  readonly debtorId: string;
  /** Head of the debtor's group; itself without one. */
  readonly groupId: string;
  readonly epochOn: PlainDate;
  readonly permitted: readonly Action[];
  readonly holdout: { readonly share: number; readonly days: number };
  /** Names the draws: portfolio seed. */
  readonly seed: number;
  /** Newest episode of the debtor. */
  readonly newest: Episode | null;
}

/** The episode that holds in an epoch; null: nobody is held out, or there is no contact to keep from the debtor. */
export function episodeOf({ debtorId, groupId, epochOn, permitted, holdout, seed, newest }: EpisodeInput): Episode | null {
  if (newest && epochOn < newest.endsOn) return newest;
  if (holdout.share === 0 || permitted.length < 2) return null;
  const block = Math.floor(daysBetween('1970-01-01', epochOn) / holdout.days);
  return {
    assignmentId: `asg_${sha256(['assignment', String(seed), debtorId, epochOn].join('\u001f')).slice(0, 32)}`,
    startedOn: epochOn, endsOn: addDays(epochOn, holdout.days), share: holdout.share,
    arm: namedDraw('holdout', seed, groupId, block) < holdout.share ? 'holdout' : 'policy',
  };
}

/**
 * What is logged of a debtor that is held out: no contact. Where the episode begins, with the probabilities of both arms together,
 * `share + (1 - share) p(no contact)` and `(1 - share) p(a)`; later with certainty, as the arm is drawn once.
 */
export function holdOut(output: DecisionOutput, share: number, isFirst: boolean): DecisionOutput {
  const probabilities = output.permitted.map((action, i) => {
    const rest = action === 'no_contact' ? 1 : 0;
    return isFirst ? share * rest + (1 - share) * output.probabilities[i]! : rest;
  });
  return { ...output, action: 'no_contact', probabilities, loggingProbability: probabilities[output.permitted.indexOf('no_contact')]!, expectedValueMinor: output.valuesMinor.some((value) => value !== null) ? 0 : null };
}
