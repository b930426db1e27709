/** Response models as artefacts, and back. */
import { DunlinError } from '../../core/errors.ts';
import type { Frame } from '../../core/frame.ts';
import type { Artefact, ArtefactContent } from '../artefact/manifest.ts';
import type { ArtefactOrigin } from './policy-artefact.ts';
import { prepareResponse, type ResponseEstimator, type ResponseModel } from './response-model.ts';
import { featuresOf, loadResponseState, responseState } from './response-state.ts';
import type { ResponseScorer } from './scorer.ts';

export interface ResponseDocuments {
  readonly estimator: ResponseEstimator;
  /** TensorFlow that trained it; null for a model of effects. */
  readonly backend: string | null;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly metrics: Readonly<Record<string, unknown>>;
  /** Horizon, cost of capital and what else explains the values. */
  readonly details: Readonly<Record<string, unknown>>;
  readonly modelCard: string;
}

export function responseContent(model: ResponseModel, origin: ArtefactOrigin, documents: ResponseDocuments): ArtefactContent {
  const { json, arrays } = responseState(model), { estimator, backend, parameters, metrics, details, modelCard } = documents;
  return {
    manifest: { ...origin, schemaVersion: 1, kind: 'response', estimator, parameters: { ...parameters }, backend, featureNames: featuresOf(model), metrics: { ...metrics }, details: { ...details }, model: { ...json } },
    arrays, modelCard,
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

/** The model of a response artefact; throws `artefact-corrupt` when it is none. */
export function loadResponseModel({ id, manifest, arrays }: Artefact): ResponseModel {
  const model = manifest.kind === 'response' ? loadResponseState({ json: manifest.model, arrays }) : null;
  if (model === null) throw new DunlinError('artefact-corrupt', `The artefact ${id.slice(0, 12)} must be a response model; it is not. Name another artefact.`, { id });
  return model;
}
