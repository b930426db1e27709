/**
 * The contact plan of a day: every debtor of the published snapshot is decided at once, within what there is of people, letters and money.
 *
 * Mask, policy and log are those of single decisions; only the draws are taken together. A debtor that was decided in the epoch before keeps its
 * decision, and an epoch is planned once: asked again, the plan that was made is read back.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomically } from '../../core/atomic-write.ts';
import { DunlinError } from '../../core/errors.ts';
import { homePaths } from '../../core/home.ts';
import type { Progress } from '../../core/progress.ts';
import { addDays, dateOf, formatInstant, startOfDate, type Instant } from '../../core/time.ts';
import { assemble, type Assembly } from '../assemble.ts';
import type { BookedDecision, DecisionBook } from '../decisions/decision-book.ts';
import { epochOf } from '../decisions/epoch.ts';
import type { LiveState } from '../live/live-state.ts';
import { currentOf } from '../score-once.ts';
import { decideTogether } from './decide-together.ts';
import { gatherSituations } from './gather-situations.ts';
import type { PlanDocument } from './plan-document.ts';
import { recordPlan } from './record-plan.ts';

export interface PlanOptions {
  /** Local day of the portfolio; left out: the day of its clock. */
  readonly day?: string;
  readonly progress: Progress;
}

export interface PlannedDay {
  readonly plan: PlanDocument;
  /** Decisions that the plan made, in the order of debtor ids. */
  readonly decisions: readonly BookedDecision[];
  /** True when the epoch had been planned before. */
  readonly isRepeated: boolean;
}

/** Decisions that are made durable together. */
const BATCH = 1000;
/** Features are those of the snapshot, so that a plan cannot look far ahead. */
const DAYS_AHEAD = 31;

/** Throws `nothing-published`, `store-locked` while a server has the logs open, `argument-invalid` for a day that cannot be planned, `capacity-exceeded`. */
export async function planDay(root: string, options: PlanOptions): Promise<PlannedDay> {
  const home = homePaths(root), snapshotId = currentOf(home.current);
  const assembly = openLogs(home);
  try {
    await assembly.useSnapshot(snapshotId);
    return await planEpoch({ live: assembly.live.current(), book: assembly.decisions, plans: home.plans }, options);
  } finally {
    await assembly.close();
  }
}

export interface PlanPlace {
  readonly live: LiveState;
  readonly book: DecisionBook;
  /** Folder of what was planned. */
  readonly plans: string;
}

/** Plans the epoch of a day where that has not been done. Throws `argument-invalid`, `capacity-exceeded`. */
export async function planEpoch({ live, book, plans }: PlanPlace, { day, progress }: PlanOptions): Promise<PlannedDay> {
  const { timeZone } = live.published.manifest, at = instantOf(live, day), epoch = epochOf(at, timeZone, live.published.contactPolicy.windowDays);
  const path = join(plans, `${epoch.startOn}.json`);
  if (existsSync(path)) return { plan: JSON.parse(readFileSync(path, 'utf8')) as PlanDocument, decisions: book.ofPlan(epoch.startOn), isRepeated: true };
  const gathered = await gatherSituations({ live, book, at, progress });
  const { plan, contactPlan } = await decideTogether(live, gathered, { day: day ?? dateOf(at, timeZone), epochOn: epoch.startOn, until: formatInstant(epoch.endAt) });
  const decisions = recordPlan(gathered, { contactPlan, book, epochOn: epoch.startOn });
  for (let from = 0; from < decisions.length; from += BATCH) {
    await book.addAll(decisions.slice(from, from + BATCH));
    progress({ step: 'plan', share: Math.min(1, (from + BATCH) / decisions.length), text: `${Math.min(decisions.length, from + BATCH)} of ${decisions.length} decisions in the log` });
  }
  // Last: a plan that was cut off before is completed by the next call, with what it had decided standing.
  writeFileAtomically(path, `${JSON.stringify(plan)}\n`);
  return { plan, decisions: book.ofPlan(epoch.startOn), isRepeated: false };
}

function openLogs(home: ReturnType<typeof homePaths>): Assembly {
  try {
    return assemble({ home, acceptsNow: false, onFailure: () => {} });
  } catch (error) {
    if (!(error instanceof DunlinError) || error.code !== 'store-locked') throw error;
    throw new DunlinError('store-locked', `A plan must be the only writer of the decision log; process ${String(error.details['pid'] ?? 'unknown')} has it open, which is a server of this data directory or another plan. Stop it, plan, and start it again: it then answers with the planned decisions.`, error.details, error);
  }
}

/** Now on the day of the clock, the first instant of a later day. */
function instantOf(live: LiveState, day: string | undefined): Instant {
  const { timeZone } = live.published.manifest, now = live.now(), today = dateOf(now, timeZone);
  if (day === undefined || day === today) return now;
  if (day < today || day > addDays(today, DAYS_AHEAD)) {
    throw new DunlinError('argument-invalid', `The day must lie from ${today}, the day of the portfolio's clock, to ${addDays(today, DAYS_AHEAD)}; got ${day}. Give such a day, or publish newer data with \`dunlin run\`.`);
  }
  return startOfDate(day, timeZone);
}
