/** The contact policy of a snapshot: the published one, else the reference policy of the portfolio. */
import { Check } from 'typebox/value';
import { ACTIONS } from '../../core/channel.ts';
import { DEFAULT_HOUSE_CAP, selectRulePacks } from '../../core/contact-rules/engine.ts';
import { DunlinError } from '../../core/errors.ts';
import { canonicalJson, sha256 } from '../../core/hash.ts';
import { PortfolioSchema, type Portfolio } from '../../core/schema/portfolio.ts';
import type { SnapshotManifest } from '../../core/schema/snapshot.ts';
import { readArtefact } from '../../models/artefact/read.ts';
import { floorsOf } from '../../models/best-channel/policy.ts';
import { loadPolicy } from '../../models/best-channel/policy-artefact.ts';
import { loadResponseScorer } from '../../models/best-channel/response-artefact.ts';
import type { ContactPolicy } from '../ports.ts';

/** Days of a holdout where no self-cure model says how long. */
const DEFAULT_HOLD_DAYS = 60;

/** Throws `artefact-missing`, `artefact-corrupt`, and `portfolio-invalid` for unknown rule packs. */
export function loadContactPolicy(artefacts: string, manifest: SnapshotManifest): ContactPolicy {
  const section = policySection(manifest);
  const published = manifest.champions.policy === undefined ? null : loadPolicy(readArtefact(artefacts, manifest.champions.policy));
  const responseId = published?.responseId ?? manifest.champions.response;
  const costs: Readonly<Record<string, number | undefined>> = section.costsMinor;
  const offered = ACTIONS.filter((action) => action === 'no_contact' || costs[action] !== undefined);
  return {
    version: published?.artefactId ?? `reference-${sha256(canonicalJson(section)).slice(0, 12)}`,
    policy: published?.policy ?? { kind: 'reference', ...floorsOf(section, offered), weights: section.reference ?? {} },
    response: responseId === undefined ? null : loadResponseScorer(readArtefact(artefacts, responseId)),
    offered, costsMinor: section.costsMinor, capacities: section.capacities ?? {},
    rulePacks: selectRulePacks(manifest.rulePacks),
    houseCap: { perDay: section.houseCap?.perDay ?? DEFAULT_HOUSE_CAP.perDay, perWeek: section.houseCap?.perWeek ?? DEFAULT_HOUSE_CAP.perWeek },
    windowDays: section.windowDays ?? 1,
    holdout: { share: section.holdoutShare ?? 0, days: manifest.holdDays ?? DEFAULT_HOLD_DAYS },
  };
}

function policySection(manifest: SnapshotManifest): Portfolio['policy'] {
  if (Check(PortfolioSchema.properties.policy, manifest.policy)) return manifest.policy;
  throw new DunlinError('artefact-corrupt', 'The policy section of a snapshot must be one of a portfolio file; it is not. Run `dunlin run` to publish again.');
}
