/** A contact: attempted, delivered, read or answered, and what it leaves behind (pressure, promise, halo, opt-out). */
import { CONTACT_MEDIUM } from '../../core/channel.ts';
import type { ContactKind } from '../../core/contact.ts';
import { PURPOSE, draw, nextEntry, type ContactFact, type DebtorRun } from './debtor-run.ts';
import type { Medium } from './debtor-profile.ts';
import { NEVER } from './debtor-state.ts';
import { channelIndex } from './observed-history.ts';
import type { Behaviour, WorldChannel } from './presets/contract.ts';

const ATTEMPTED: number = 10 * 3600;
/** Chance that the debtor promises once reached in person. Assumed. */
const PROMISES: Readonly<Record<Behaviour, number>> = { prompt: 0.55, forgetful: 0.5, stretcher: 0.4, strategic: 0.25, distressed: 0.4, disputer: 0.1 };
/** Chance that a call to somebody else's number shows it. */
const NOTICED = 0.6;

interface Attempt {
  readonly decisionId: string;
  readonly channel: WorldChannel;
  readonly day: number;
}

/** Carries out one contact on the morning of its decision. */
export function makeContact(run: DebtorRun, attempt: Attempt): void {
  const { state, profile, world: { preset: { contacting, dynamics } } } = run;
  const { channel, day } = attempt;
  const recent = state.contactDays.length;
  state.contactDays.push(day);
  tell(run, attempt, { kind: 'attempted', seconds: ATTEMPTED, costMinor: contacting.costMinor[channel]! });
  state.seen.attempts[channelIndex(channel)]! += 1;
  state.seen.lastContactDay = day;
  const medium = CONTACT_MEDIUM[channel] as Medium;
  if (profile.latent.deadAddresses.includes(medium)) {
    const days = channel === 'letter' ? 9 : 0;
    tell(run, attempt, { kind: 'failed', seconds: ATTEMPTED + 120, days });
    state.scheduled.push({ kind: 'address-bad', day: day + days + 1, medium, status: 'invalid' });
    return;
  }
  if (medium === 'phone' && state.reassignedDay !== NEVER) {
    reachStranger(run, attempt);
    return;
  }
  const halo = day <= state.haloUntilDay;
  const isReached = draw(run, PURPOSE.read, day) < Math.min(0.95, profile.latent.contactability[channel] * (halo ? dynamics.halo.onReading : 1));
  const strength = profile.latent.response[channel] * (halo ? dynamics.halo.onEffect : 1) * Math.max(0.5, 1 - dynamics.fatigue * Math.max(0, recent - 3));
  if (channel === 'voice_call' || channel === 'agent') callDebtor(run, attempt, { isReached, strength });
  else sendMessage(run, attempt, { isReached, strength });
  object(run, attempt, recent);
}

interface Outcome {
  readonly isReached: boolean;
  readonly strength: number;
}

function sendMessage(run: DebtorRun, attempt: Attempt, { isReached, strength }: Outcome): void {
  const { channel, day } = attempt;
  const postDays = channel === 'letter' ? run.world.preset.dynamics.letterDays : 0;
  tell(run, attempt, { kind: 'delivered', seconds: ATTEMPTED + 40, days: postDays });
  if (!isReached) return;
  const delay = postDays + (draw(run, PURPOSE.readDelay, day) < 0.7 ? 0 : 1);
  run.state.scheduled.push({ kind: 'message-read', day: day + delay + 1, channel, strength });
  if (channel === 'email' || channel === 'whatsapp') tell(run, attempt, { kind: 'opened', seconds: 18 * 3600, days: delay });
  const clicks = channel === 'email' || channel === 'whatsapp' ? 0.3 : channel === 'sms' ? 0.2 : 0;
  if (draw(run, PURPOSE.clicked, day) < clicks) tell(run, attempt, { kind: 'clicked', seconds: 18 * 3600 + 60, days: delay });
}

function callDebtor(run: DebtorRun, attempt: Attempt, { isReached, strength }: Outcome): void {
  const { state } = run;
  const { day, channel } = attempt;
  if (!isReached) {
    tell(run, attempt, { kind: 'failed', seconds: ATTEMPTED + 45 });
    state.haloUntilDay = day + run.world.preset.dynamics.halo.days;
    return;
  }
  tell(run, attempt, { kind: 'answered', seconds: ATTEMPTED + 20 });
  // One answer in ten is by somebody else.
  if (draw(run, PURPOSE.delivered, day) < 0.1) return;
  tell(run, attempt, { kind: 'right_party', seconds: ATTEMPTED + 60 });
  state.scheduled.push({ kind: 'message-read', day: day + 1, channel, strength });
  if (draw(run, PURPOSE.promise, day) < PROMISES[run.profile.latent.behaviour] * (channel === 'agent' ? 1.2 : 0.8)) promisePayment(run, attempt);
}

function promisePayment(run: DebtorRun, attempt: Attempt): void {
  const { state } = run;
  const oldest = state.items.find((item) => item.openMinor > 0 && item.dueDay < attempt.day);
  if (!oldest) return;
  const dueDay = attempt.day + 5 + Math.floor(10 * draw(run, PURPOSE.promiseDays, attempt.day));
  state.seen.promises += 1;
  state.promise = { ordinal: oldest.ordinal, dueDay };
  const at = { day: attempt.day, seconds: ATTEMPTED + 180 };
  tell(run, attempt, { kind: 'promised', seconds: at.seconds });
  run.sink.ledger({ kind: 'promise_made', item: oldest, entry: nextEntry(oldest), amountMinor: oldest.openMinor, at, knownAt: at, dueDay });
}

/** Opt-outs and complaints grow with the contacts of the last 30 days. */
function object(run: DebtorRun, attempt: Attempt, recent: number): void {
  const { channel, day } = attempt;
  if (channel === 'letter') return;
  const { optOut } = run.world.preset.dynamics;
  if (draw(run, PURPOSE.complaint, day) < 0.002 + 0.002 * recent) tell(run, attempt, { kind: 'complained', seconds: 20 * 3600 });
  if (draw(run, PURPOSE.optOut, day) >= optOut + optOut * recent) return;
  run.state.optedOut.push(channel);
  tell(run, attempt, { kind: 'opted_out', seconds: 20 * 3600 + 60 });
  run.sink.optOut(channel, attempt.decisionId, { day, seconds: 20 * 3600 + 60 });
}

function tell(run: DebtorRun, attempt: Attempt, event: { readonly kind: ContactKind; readonly seconds: number; readonly days?: number; readonly costMinor?: number }): void {
  const fact: ContactFact = {
    decisionId: attempt.decisionId, channel: attempt.channel, kind: event.kind,
    at: { day: attempt.day + (event.days ?? 0), seconds: event.seconds }, costMinor: event.costMinor ?? null,
  };
  run.sink.contact(fact);
  const { seen } = run.state;
  if (event.kind === 'opened' || event.kind === 'right_party') seen.reached[channelIndex(attempt.channel)]! += 1;
  else if (event.kind === 'clicked') seen.clicks += 1;
}

/** The number belongs to somebody else: nothing reaches the debtor, and a call may show it. */
function reachStranger(run: DebtorRun, attempt: Attempt): void {
  const { channel, day } = attempt;
  if (channel !== 'voice_call' && channel !== 'agent') {
    tell(run, attempt, { kind: 'delivered', seconds: ATTEMPTED + 40 });
    return;
  }
  const isAnswered = draw(run, PURPOSE.read, day) < 0.5;
  tell(run, attempt, { kind: isAnswered ? 'answered' : 'failed', seconds: ATTEMPTED + 45 });
  if (isAnswered && draw(run, PURPOSE.reassigned, day, 1) < NOTICED) run.state.scheduled.push({ kind: 'address-bad', day: day + 1, medium: 'phone', status: 'reassigned' });
}

/** Of one week: a telephone number may go to somebody else, unknown to the house. */
export function driftNumbers(run: DebtorRun, day: number): void {
  const { reassignedWeekly } = run.world.preset.dynamics;
  if (reassignedWeekly === 0 || run.state.reassignedDay !== NEVER) return;
  if (draw(run, PURPOSE.reassigned, day) < reassignedWeekly) run.state.reassignedDay = day;
}
