/** Policies as artefacts, and back. */
import Type from 'typebox';
import { Check } from 'typebox/value';
import { ACTIONS, isAction, type Action } from '../../core/channel.ts';
import { DunlinError } from '../../core/errors.ts';
import type { Artefact, ArtefactContent, ArtefactManifest } from '../artefact/manifest.ts';
import type { Policy } from './policy.ts';

/** What the caller knows about where a model comes from; the rest of the manifest is the model's own. */
export type ArtefactOrigin = Pick<ArtefactManifest, 'codeVersion' | 'seed' | 'featureSetVersion' | 'featureWords' | 'views' | 'dataSnapshot' | 'windows' | 'underPolicy'>;

const Weights = Type.Record(Type.String(), Type.Number({ minimum: 0 }));
const FLOORS = { floor: Type.Number({ minimum: 0, maximum: 1 }), explorationCap: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })) };
const PolicySchema = Type.Union([
  Type.Object({ kind: Type.Literal('reference'), ...FLOORS, weights: Weights }, { additionalProperties: false }),
  Type.Object({ kind: Type.Literal('learnt'), ...FLOORS, temperatureMinor: Type.Number({ minimum: 0 }) }, { additionalProperties: false }),
]);

export interface PolicyDocuments {
  /** Response model that a learnt policy reads; null for a reference policy. */
  readonly responseId: string | null;
  /** Off-policy evidence. */
  readonly metrics: Readonly<Record<string, unknown>>;
  readonly modelCard: string;
}

export function policyContent(policy: Policy, origin: ArtefactOrigin, documents: PolicyDocuments): ArtefactContent {
  return {
    manifest: {
      ...origin, schemaVersion: 1, kind: 'policy', estimator: policy.kind, parameters: {}, backend: null, featureNames: [],
      metrics: { ...documents.metrics }, model: { ...policy }, details: { responseId: documents.responseId },
    },
    arrays: {},
    modelCard: documents.modelCard,
  };
}

export interface LoadedPolicy {
  readonly artefactId: string;
  readonly policy: Policy;
  /** Response model that it reads; null: none. */
  readonly responseId: string | null;
}

/** The policy of a policy artefact; throws `artefact-corrupt` when it is none. */
export function loadPolicy({ id, manifest }: Pick<Artefact, 'id' | 'manifest'>): LoadedPolicy {
  const responseId = manifest.details?.['responseId'] ?? null;
  if (manifest.kind !== 'policy' || !Check(PolicySchema, manifest.model) || responseId !== null && typeof responseId !== 'string') throw wrongContent(id, 'a policy');
  const policy: Policy = manifest.model.kind === 'learnt' ? manifest.model : { ...manifest.model, weights: readWeights(id, manifest.model.weights) };
  return { artefactId: id, policy, responseId };
}

function readWeights(id: string, weights: Readonly<Record<string, number>>): Partial<Record<Action, number>> {
  if (!Object.keys(weights).every(isAction)) throw wrongContent(id, `a policy over the actions ${ACTIONS.join(', ')}`);
  return weights;
}

function wrongContent(id: string, wanted: string): DunlinError {
  return new DunlinError('artefact-corrupt', `The artefact ${id.slice(0, 12)} must be ${wanted}; it is not. Name another artefact.`, { id });
}
