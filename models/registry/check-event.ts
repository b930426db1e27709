/** The rules that an event obeys before it is appended. */
import { DunlinError } from '../../core/errors.ts';
import { certificateProblem } from '../ope/certificate.ts';
import { championOf } from './champion.ts';
import type { RegistryEvent } from './events.ts';
import { interceptShiftOf } from './intercepts.ts';
import { findJudged, judgementOf, lookOf } from './looks.ts';

type Rule = (events: readonly RegistryEvent[], event: RegistryEvent) => void;

const RULES: Readonly<Record<RegistryEvent['event'], Rule>> = {
  registered: () => {}, judged: checkJudged, promoted: checkPromoted, rolled_back: checkRolledBack, retired: () => {}, recalibrated: checkRecalibrated,
};

/**
 * Throws `promotion-refused` or `registry-conflict` where the event may not follow the others.
 *
 * A judgement is of a registered artefact, is recorded once, and counts the looks before it. A promotion is of a registered artefact whose
 * gate said promote against the present champion; a policy brings the certificate of that judgement, whole and valid, whose deciding bound
 * clears its threshold. The first of its kind needs no gate, and a forced one says why instead. A roll-back names a former champion that is not
 * champion now. A recalibration is of the champion and changes its intercept.
 */
export function checkEvent(events: readonly RegistryEvent[], event: RegistryEvent): void {
  RULES[event.event](events, event);
}

function checkRegistered(events: readonly RegistryEvent[], event: RegistryEvent, purpose: string): void {
  if (!events.some((other) => other.event === 'registered' && isSameModel(other, event))) refuse(event, `must be registered before it is ${purpose}`);
}

function checkJudged(events: readonly RegistryEvent[], event: RegistryEvent): void {
  checkRegistered(events, event, 'judged');
  const judgement = judgementOf(event);
  if (judgement === null) refuse(event, 'must be judged by a gate that counts its looks');
  if (findJudged(events, judgement) !== undefined) refuse(event, 'was judged on these rows already');
  const { number } = lookOf(events, judgement), said = (event.gate as unknown as { readonly look: { readonly number: number } }).look.number;
  if (said !== number) throw new DunlinError('registry-conflict', `A judgement must count every look at its rows; got look ${said}, and it is look ${number}. Evaluate again.`);
}

function checkPromoted(events: readonly RegistryEvent[], event: RegistryEvent): void {
  checkRegistered(events, event, 'promoted');
  if (event.forced !== undefined) return;
  if (event.gate !== null && event.gate.verdict !== 'promote') refuse(event, `has the verdict ${event.gate.verdict} of its gate, not promote`);
  const champion = championOf(events, { role: event.role, ...(event.label === undefined ? {} : { label: event.label }) });
  if (champion === null || champion === event.artefactId) return;
  if (event.gate === null) refuse(event, 'replaces a champion and must bring the verdict of a gate');
  const { inForce } = event.gate as { readonly inForce?: unknown };
  if (inForce !== undefined && inForce !== champion) refuse(event, `was judged against ${String(inForce).slice(0, 12)}, which is not the champion now`);
  const problem = event.role === 'policy' ? certificateProblem(event.certificate, { subject: event.artefactId, inForce: champion }) : null;
  if (problem !== null) refuse(event, problem);
}

function checkRolledBack(events: readonly RegistryEvent[], event: RegistryEvent): void {
  if (!events.some((other) => other.event === 'promoted' && isSameModel(other, event))) refuse(event, 'was never champion, so it cannot be rolled back to');
  const query = { role: event.role, ...(event.label === undefined ? {} : { label: event.label }) };
  if (championOf(events, query) === event.artefactId) refuse(event, 'is champion already');
}

function checkRecalibrated(events: readonly RegistryEvent[], event: RegistryEvent): void {
  if (event.intercept === undefined) refuse(event, 'must bring the intercept that it is recalibrated to');
  const query = { role: event.role, ...(event.label === undefined ? {} : { label: event.label }) };
  if (championOf(events, query) !== event.artefactId) refuse(event, 'is not the champion, so its intercept is not in use');
  if (interceptShiftOf(events, event.artefactId) === event.intercept.shift) refuse(event, 'has that intercept already');
}

function isSameModel(a: RegistryEvent, b: RegistryEvent): boolean {
  return a.role === b.role && a.artefactId === b.artefactId;
}

function refuse(event: RegistryEvent, what: string): never {
  throw new DunlinError('promotion-refused', `The ${event.role} artefact ${event.artefactId.slice(0, 12)} ${what}. Evaluate it first, then promote.`, { role: event.role, artefactId: event.artefactId });
}
