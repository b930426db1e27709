/**
 * The contact plan of a day: every debtor of the published snapshot is decided at once, within what there is of people, letters and money.
 *
 * Mask, policy and log are those of single decisions; only the draws are taken together. A debtor that was decided in the epoch before keeps its
 * decision, and an epoch is planned once: asked again, the plan that was made is read back.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomically } from '../../core/atomic-write.ts';
import { ACTIONS, type Action } from '../../core/channel.ts';
import { DunlinError } from '../../core/errors.ts';
import { homePaths } from '../../core/home.ts';
import type { Progress } from '../../core/progress.ts';
import { randomStream } from '../../core/random.ts';
import { addDays, dateOf, formatInstant, startOfDate, type Instant } from '../../core/time.ts';
import { minutesOf, planResources } from '../../models/best-channel/allocation/plan-resources.ts';
import { planContacts, type ContactPlan } from '../../models/best-channel/plan-contacts.ts';
import { drawIndex } from '../../models/decide.ts';
import { assemble, type Assembly } from '../assemble.ts';
import type { BookedDecision, DecisionBook } from '../decisions/decision-book.ts';
import { epochOf } from '../decisions/epoch.ts';
import { holdOut } from '../decisions/holdout.ts';
import { drawOf, recordDecision } from '../decisions/record-decision.ts';
import type { LiveState } from '../live/live-state.ts';
import { currentOf } from '../score-once.ts';
import { gatherSituations, type Gathered, type PlannedDebtor } from './gather-situations.ts';
import { forgoneMinor } from './holdout-cost.ts';
import { countActions, describeResources, isHeld, round, type PlanDocument } from './plan-document.ts';

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
  const decisions = recordAll(gathered, { contactPlan, book, epochOn: epoch.startOn });
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

interface PlanTime {
  readonly day: string;
  readonly epochOn: string;
  readonly until: string;
}

/** Resources, allocation and draw; records nothing. */
async function decideTogether({ published }: LiveState, { debtors, standing }: Gathered, time: PlanTime): Promise<{ plan: PlanDocument; contactPlan: ContactPlan }> {
  const { contactPolicy, manifest } = published, { policy, capacities, costsMinor, holdout, windowDays } = contactPolicy;
  const chargesMinor = Float64Array.from(ACTIONS, (action) => (capacities.minuteValueMinor ?? 0) * minutesOf(capacities, action));
  const free = debtors.filter(({ episode }) => !isHeld(episode));
  const contactPlan = await planContacts({
    rows: free.map(({ output }) => output), policy, chargesMinor, random: randomStream('plan', manifest.seed, manifest.portfolio, time.epochOn),
    resources: planResources({ capacities, costsMinor, days: windowDays, decided: countActions(standing) }),
  });
  const resources = describeResources(contactPlan), held = debtors.filter(({ episode }) => isHeld(episode));
  const rounded = (value: number | null): number | null => (value === null ? null : round(value));
  return { contactPlan, plan: {
    ...time, snapshotId: published.id, asOf: formatInstant(published.asOf), currency: manifest.currency, policyVersion: contactPolicy.version, policy: policy.kind, method: contactPlan.method,
    decisions: debtors.length, eligible: debtors.filter(({ output }) => output.permitted.length > 1).length, standing: standing.length,
    byAction: countActions([...free.map((_, row) => ACTIONS[contactPlan.chosen[row]!]!), ...held.map((): Action => 'no_contact')]),
    minutes: Object.fromEntries(ACTIONS.flatMap((action) => (minutesOf(capacities, action) > 0 ? [[action, minutesOf(capacities, action)]] : []))),
    resources, shadowPrices: Object.fromEntries(resources.map(({ name, shadowPriceMinor }) => [name, shadowPriceMinor])),
    shadowPricesBy: resources.every(({ shadowPriceMinor }) => shadowPriceMinor === null) ? null : policy.kind === 'learnt' ? 'policy' : 'unproven',
    objectiveMinor: rounded(contactPlan.objectiveMinor), gapMinor: rounded(contactPlan.gapMinor),
    slacknessMinor: policy.kind === 'learnt' ? round(contactPlan.resources.reduce((sum, { shadowPriceMinor, capacity, used }) => sum + (shadowPriceMinor ?? 0) * (capacity - used), 0)) : null,
    explorationCostMinor: rounded(contactPlan.explorationCostMinor),
    holdout: { ...holdout, held: held.length, forgoneMinor: rounded(forgoneMinor(held, { policy, contactPlan, chargesMinor, costs: planResources({ capacities, costsMinor, days: windowDays, decided: {} }) })) },
  } };
}

/** One decision of each debtor, in their order; nothing is durable yet. */
function recordAll({ debtors }: Gathered, { contactPlan, book, epochOn }: { readonly contactPlan: ContactPlan; readonly book: DecisionBook; readonly epochOn: string }): BookedDecision[] {
  let row = 0;
  return debtors.map((debtor) => {
    const { situation, debtorId, output, episode, newest } = debtor, draw = drawOf(situation, debtorId);
    const decided = episode?.arm === 'holdout' ? { output: holdOut(output, episode.share, newest?.assignmentId !== episode.assignmentId), draw } : planned(debtor, { contactPlan, row: row++, draw });
    return recordDecision(situation, { request: { debtorId }, earlier: book.ofEpoch(debtorId, epochOn), ...decided, episode, plan: epochOn });
  });
}

/** The planned action with its probabilities, and a uniform draw that falls on it: the debtor's own, within the interval of the action. */
function planned({ output }: PlannedDebtor, { contactPlan, row, draw }: { readonly contactPlan: ContactPlan; readonly row: number; readonly draw: number }): { output: PlannedDebtor['output']; draw: number } {
  const probabilities = output.permitted.map((action) => contactPlan.probabilities[row * ACTIONS.length + ACTIONS.indexOf(action)]!);
  const chosen = output.permitted.indexOf(ACTIONS[contactPlan.chosen[row]!]!), value = output.valuesMinor[chosen] ?? null;
  const before = probabilities.slice(0, chosen).reduce((sum, probability) => sum + probability, 0), within = before + draw * probabilities[chosen]!;
  return {
    output: { ...output, probabilities, action: output.permitted[chosen]!, loggingProbability: probabilities[chosen]!, expectedValueMinor: value === null ? null : Math.round(value) + 0 },
    draw: drawIndex(probabilities, within) === chosen ? within : before + probabilities[chosen]! / 2,
  };
}
