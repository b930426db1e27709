/** The policy in force until a learnt one is proven better: fixed weights from the portfolio file. */
import { CHANNELS, type Action } from '../core/channel.ts';
import type { Portfolio } from '../core/schema/portfolio.ts';
import { writeArtefact } from '../models/artefact/write.ts';
import { policyContent, type ArtefactOrigin } from '../models/best-channel/policy-artefact.ts';
import { checkFloor, floorsOf, type Policy } from '../models/best-channel/policy.ts';
import { policyCard } from './policy-card.ts';

/** Channels that a portfolio offers: those with a cost. */
export function offeredActions(policy: Portfolio['policy']): Action[] {
  return CHANNELS.filter((channel) => policy.costsMinor[channel] !== undefined);
}

/** Writes the reference policy of a portfolio as an artefact and returns its id; equal portfolios give equal ids. Throws `parameter-invalid`. */
export function writeReferencePolicy(artefactsFolder: string, portfolio: Portfolio, origin: Pick<ArtefactOrigin, 'codeVersion' | 'featureSetVersion' | 'featureWords' | 'views'>): string {
  checkFloor(portfolio.policy.floor, offeredActions(portfolio.policy));
  const policy: Policy = { kind: 'reference', ...floorsOf(portfolio.policy, offeredActions(portfolio.policy)), weights: { ...portfolio.policy.reference } };
  return writeArtefact(artefactsFolder, policyContent(policy, {
    ...origin, seed: 0, dataSnapshot: '', windows: {}, underPolicy: { versions: [], actionMix: {} },
  }, { responseId: null, metrics: {}, modelCard: policyCard(policy, null) }));
}
