/**
 * The logging policy of the world: what a team with an ageing ladder would do, mixed with exploration.
 *
 * `p(a) = (1 - e) rule(a | days past due, kind) + e / |permitted|` over the permitted actions, `e` = .4, so that with six
 * actions none falls below .066. Probabilities are rounded to six decimals before the draw, so the logged ones are exact.
 */
import { ACTIONS, CONTACT_MEDIUM, type Action } from '../../core/channel.ts';
import { PURPOSE, draw, type DecisionFact, type DebtorRun } from './debtor-run.ts';
import { knownDaysPastDue } from './debtor-state.ts';
import { MEDIA } from './debtor-profile.ts';
import { WORLD_CHANNELS, type DebtorKind, type WorldChannel } from './preset.ts';

const EXPLORATION = 0.4;
/** Nobody is contacted within five days, when payments may be on their way, nor once an agency has the debt. */
const FIRST_DPD = 6;
const LAST_DPD = 119;

interface Rung {
  /** Applies up to this many days past due. */
  readonly upToDpd: number;
  readonly weights: Readonly<Record<DebtorKind, Readonly<Partial<Record<Action, number>>>>>;
}

const LADDER: readonly Rung[] = [
  { upToDpd: 10, weights: { company: { no_contact: 0.6, email: 0.4 }, person: { no_contact: 0.6, email: 0.2, sms: 0.2 } } },
  { upToDpd: 24, weights: { company: { email: 0.8, voice_call: 0.2 }, person: { email: 0.4, sms: 0.6 } } },
  { upToDpd: 45, weights: { company: { email: 0.3, voice_call: 0.5, letter: 0.2 }, person: { sms: 0.4, voice_call: 0.4, letter: 0.2 } } },
  { upToDpd: 80, weights: { company: { voice_call: 0.3, letter: 0.4, agent: 0.3 }, person: { voice_call: 0.3, letter: 0.5, agent: 0.2 } } },
  { upToDpd: Number.POSITIVE_INFINITY, weights: { company: { letter: 0.4, agent: 0.6 }, person: { letter: 0.5, agent: 0.3, no_contact: 0.2 } } },
];

export const POLICY_VERSION = 'sample-world-ladder-1';

/** The decision of a debtor on its weekday while something is known to be 6 to 119 days overdue; null on other days. */
export function decide(run: DebtorRun, day: number): DecisionFact | null {
  if (run.state.insolvencyKnown || run.calendar.weekday(day) !== run.profile.decisionWeekday) return null;
  const dpd = knownDaysPastDue(run.state, day);
  if (dpd < FIRST_DPD || dpd > LAST_DPD) return null;
  const blockedBy = blockedPairs(run, day);
  const blocked = new Set(blockedBy.map((pair) => pair.slice(0, pair.indexOf('='))));
  const permitted = ACTIONS.filter((action) => action === 'no_contact' || (isWorldChannel(action) && !blocked.has(action)));
  const probabilities = mix(permitted, LADDER.find((rung) => dpd <= rung.upToDpd)!.weights[run.profile.kind]);
  const drawn = draw(run, PURPOSE.decision, day);
  let left = drawn;
  const index = probabilities.findIndex((probability) => (left -= probability) < 0);
  const action = permitted[index < 0 ? permitted.length - 1 : index]!;
  return { decisionId: `${run.profile.debtorId}:${run.calendar.dateOn(day)}`, day, permitted, blockedBy, probabilities, action, drawn };
}

/** Ladder and exploration over the permitted actions; sums to 1. */
function mix(permitted: readonly Action[], weights: Readonly<Partial<Record<Action, number>>>): readonly number[] {
  const rule = permitted.map((action) => weights[action] ?? 0);
  const total = rule.reduce((sum, weight) => sum + weight, 0);
  if (total === 0) rule[permitted.indexOf('no_contact')] = 1;
  const millionths = rule.map((weight) => Math.round(1e6 * ((1 - EXPLORATION) * weight / (total || 1) + EXPLORATION / permitted.length)));
  const largest = millionths.indexOf(Math.max(...millionths));
  millionths[largest]! += 1e6 - millionths.reduce((sum, value) => sum + value, 0);
  return millionths.map((value) => value / 1e6);
}

/** `action=rule` pairs, with the ids of the base pack of contact rules; a test compares them with its engine. */
function blockedPairs(run: DebtorRun, day: number): readonly string[] {
  const { state, profile } = run;
  const shared: string[] = [];
  if (state.items.some((item) => item.disputedUntilDay >= day && item.disputedFromDay <= day)) shared.push('base/open-dispute');
  if (state.promise && day <= state.promise.dueDay) shared.push('base/promise-pending');
  return WORLD_CHANNELS.flatMap((channel) => {
    const rules: string[] = [];
    const medium = MEDIA.find((candidate) => candidate === CONTACT_MEDIUM[channel])!;
    if (!profile.addresses.includes(medium) || state.knownDead.includes(medium)) rules.push('base/no-contact-point');
    if (state.optedOut.includes(channel)) rules.push('base/consent-revoked');
    return [...rules, ...shared].map((rule) => `${channel}=${rule}`);
  });
}

function isWorldChannel(action: Action): action is WorldChannel {
  return (WORLD_CHANNELS as readonly string[]).includes(action);
}
