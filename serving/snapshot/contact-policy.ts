/** The contact policy of a snapshot: the published one, else the reference policy of the portfolio. */
import { Check } from 'typebox/value';
import { ACTIONS } from '../../core/channel.ts';
import { DEFAULT_HOUSE_CAP, selectRulePacks } from '../../core/contact-rules/engine.ts';
import { DunlinError } from '../../core/errors.ts';
import { canonicalJson, sha256 } from '../../core/hash.ts';
import { PortfolioSchema, type Portfolio } from '../../core/schema/portfolio.ts';
import type { SnapshotManifest } from '../../core/schema/snapshot.ts';
import { readArtefact } from '../../models/artefact/read.ts';
import { loadPolicy, loadResponseScorer } from '../../models/best-channel/artefacts.ts';
import type { ContactPolicy } from '../ports.ts';

/** Throws `artefact-missing`, `artefact-corrupt`, and `portfolio-invalid` for unknown rule packs. */
export function loadContactPolicy(artefacts: string, manifest: SnapshotManifest): ContactPolicy {
  const section = policySection(manifest);
  const published = manifest.champions.policy === undefined ? null : loadPolicy(readArtefact(artefacts, manifest.champions.policy));
  const responseId = published?.responseId ?? manifest.champions.response;
  const costs: Readonly<Record<string, number | undefined>> = section.costsMinor;
  return {
    version: published?.artefactId ?? `reference-${sha256(canonicalJson(section)).slice(0, 12)}`,
    policy: published?.policy ?? { kind: 'reference', floor: section.floor, weights: section.reference ?? {} },
    response: responseId === undefined ? null : loadResponseScorer(readArtefact(artefacts, responseId)),
    offered: ACTIONS.filter((action) => action === 'no_contact' || costs[action] !== undefined),
    rulePacks: selectRulePacks(manifest.rulePacks),
    houseCap: { perDay: section.houseCap?.perDay ?? DEFAULT_HOUSE_CAP.perDay, perWeek: section.houseCap?.perWeek ?? DEFAULT_HOUSE_CAP.perWeek },
    windowDays: section.windowDays ?? 1,
  };
}

function policySection(manifest: SnapshotManifest): Portfolio['policy'] {
  if (Check(PortfolioSchema.properties.policy, manifest.policy)) return manifest.policy;
  throw new DunlinError('artefact-corrupt', 'The policy section of a snapshot must be one of a portfolio file; it is not. Run `dunlin run` to publish again.');
}
