/** The profile of one debtor: balances, ageing, behaviour, contacts, consents and scores, each with source and as-of. */
import { CHANNELS, CONTACT_MEDIUM } from '../../core/channel.ts';
import { delinquencyBucket } from '../../core/delinquency.ts';
import { formatInstant } from '../../core/time.ts';
import type { DecisionBook } from '../decisions/decision-book.ts';
import { featureValues } from '../decisions/decision-row.ts';
import type { LiveState } from '../live/live-state.ts';
import type { DebtorProfile } from '../schemas/debtor.ts';
import { scoreState } from '../scores/score-debtor.ts';

/** A merged debtor's profile is that of the one it was merged into. Throws `debtor-unknown`, `features-stale`. */
export async function readProfile(live: LiveState, decisions: DecisionBook, requestedId: string): Promise<DebtorProfile> {
  const debtorId = live.published.rootOf(requestedId);
  const state = await live.debtor(debtorId);
  const facts = await live.facts(debtorId);
  const asOf = formatInstant(live.now());
  const dpd = Math.max(0, ...facts.totals.map((total) => total.dpd));
  const usable = new Set(state.context.contactPoints.filter((point) => point.status === 'valid' || point.status === 'unknown').map((point) => point.medium));
  const row = state.rows[0];
  const last = decisions.newest(debtorId)?.answer;
  return {
    debtorId,
    requestedId,
    mergedIds: live.published.groupOf(debtorId).filter((id) => id !== debtorId).sort(),
    balances: { source: 'ledger_entry', asOf, totals: [...facts.totals], receivables: [...facts.receivables] },
    ageing: { source: 'ledger_entry', asOf, dpd, bucket: delinquencyBucket(dpd) },
    behaviour: row ? { source: `feature set ${live.published.featureSetVersion}`, asOf: formatInstant(row.asOf), receivableId: row.receivableId, features: featureValues(row) } : null,
    contacts: {
      source: 'contact_event, contact_point', asOf, usableChannels: CHANNELS.filter((channel) => usable.has(CONTACT_MEDIUM[channel])), events: facts.contacts.map((event) => ({ ...event })),
    },
    consents: { source: 'consent_event', asOf, events: facts.consents.map((event) => ({ ...event })) },
    scores: {
      source: `snapshot ${live.published.id}`, asOf: formatInstant(row?.asOf ?? live.published.asOf), current: scoreState(live, state, { debtorId }),
      lastDecision: last ? { decisionId: last.decisionId, epochOn: last.epochOn, action: last.channel.action } : null,
    },
  };
}
