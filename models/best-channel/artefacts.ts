/** Response models and policies as artefacts, and back. */
import Type from 'typebox';
import { Check } from 'typebox/value';
import { ACTIONS, isAction, type Action } from '../../core/channel.ts';
import { DunlinError } from '../../core/errors.ts';
import type { Frame } from '../../core/frame.ts';
import type { Artefact, ArtefactContent, ArtefactManifest } from '../artefact/manifest.ts';
import type { ParameterSet } from '../tensor/parameters.ts';
import type { Policy } from './policy.ts';
import { prepareResponse, type ResponseModel } from './response-model.ts';
import type { ResponseScorer } from './scorer.ts';

/** What the caller knows about where a model comes from; the rest of the manifest is the model's own. */
export type ArtefactOrigin = Pick<ArtefactManifest, 'codeVersion' | 'seed' | 'featureSetVersion' | 'featureWords' | 'views' | 'dataSnapshot' | 'windows' | 'underPolicy'>;

export interface ResponseDocuments {
  readonly backend: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly metrics: Readonly<Record<string, unknown>>;
  /** Horizon, cost of capital and what else explains the values. */
  readonly details: Readonly<Record<string, unknown>>;
  readonly modelCard: string;
}

export function responseContent(model: ResponseModel, origin: ArtefactOrigin, documents: ResponseDocuments): ArtefactContent {
  const { parameters, actionCostsMinor, ...rest } = model;
  const shapes = Object.fromEntries(Object.entries(parameters).map(([name, array]) => [name, array.shape]));
  return {
    manifest: {
      ...origin, schemaVersion: 1, kind: 'response', estimator: 'multi-action-network', parameters: { ...documents.parameters }, backend: documents.backend,
      featureNames: model.encoder.features.map((feature) => feature.name), metrics: { ...documents.metrics }, details: { ...documents.details },
      model: { ...rest, actionCostsMinor: [...actionCostsMinor], shapes },
    },
    arrays: Object.fromEntries(Object.entries(parameters).map(([name, array]) => [name, array.values])),
    modelCard: documents.modelCard,
  };
}

/** The scorer of a response artefact; throws `artefact-corrupt` when it is none. */
export function loadResponseScorer(artefact: Artefact): ResponseScorer {
  const model = loadResponseModel(artefact);
  const prepared = prepareResponse(model);
  let bound: { readonly frame: Frame; readonly expect: ReturnType<typeof prepared> } | null = null;
  return {
    artefactId: artefact.id, actions: model.actions, featureNames: artefact.manifest.featureNames,
    expectedValuesMinor: (x, row) => {
      if (bound?.frame !== x) bound = { frame: x, expect: prepared(x) };
      return bound.expect(row).valuesMinor;
    },
  };
}

interface StoredResponse extends Omit<ResponseModel, 'parameters' | 'actionCostsMinor'> {
  readonly shapes: Readonly<Record<string, readonly number[]>>;
  readonly actionCostsMinor: readonly number[];
}

/** The model of a response artefact; throws `artefact-corrupt` when it is none. */
export function loadResponseModel({ id, manifest, arrays }: Artefact): ResponseModel {
  if (manifest.kind !== 'response') throw wrongContent(id, 'a response model');
  const { shapes, actionCostsMinor, ...rest } = manifest.model as unknown as StoredResponse;
  const parameters: ParameterSet = Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [name, { shape, values: arrays[name] as Float32Array, decays: false }]));
  return { ...rest, parameters, actionCostsMinor: Float64Array.from(actionCostsMinor) };
}

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
