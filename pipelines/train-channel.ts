/** Trains the channel model on matured decisions, and judges the policy that it makes against the one in force. */
import type { Action } from '../core/channel.ts';
import { countTo } from '../core/count-to.ts';
import { silentProgress, type Progress } from '../core/progress.ts';
import { parseInstant } from '../core/time.ts';
import type { ArtefactManifest } from '../models/artefact/manifest.ts';
import { readArtefact } from '../models/artefact/read.ts';
import { writeArtefact } from '../models/artefact/write.ts';
import { policyMatrix } from '../models/best-channel/candidates.ts';
import type { DecisionSet } from '../models/best-channel/decision-set.ts';
import { checkFloor, floorsOf, type Policy } from '../models/best-channel/policy.ts';
import { loadPolicy, policyContent, type ArtefactOrigin } from '../models/best-channel/policy-artefact.ts';
import { loadResponseModel, responseContent } from '../models/best-channel/response-artefact.ts';
import { expectAll, type ResponseEstimator } from '../models/best-channel/response-model.ts';
import { selectDecisions, selectMatrixRows } from '../models/best-channel/select-decisions.ts';
import { fitResponse, selectResponse } from '../models/best-channel/select-response.ts';
import { ResponseParameters } from '../models/best-channel/train-response.ts';
import { readParameters } from '../models/read-parameters.ts';
import type { TensorOptions } from '../models/tensor/backend.ts';
import { describeDecisions } from './describe-decisions.ts';
import { evaluatePolicy, type PolicyEvaluation } from './evaluate-policy.ts';
import { policyCard } from './policy-card.ts';
import { responseCard } from './response-card.ts';

/** What is open of the whole debtor; a portfolio that leaves its view out gets the network without a choice. */
const OPEN_FEATURE = 'open_minor';

export interface TrainChannelInput {
  readonly set: DecisionSet;
  readonly artefactsFolder: string;
  /** Policy artefact in force; its response model is read from there. */
  readonly inForcePolicyId: string;
  readonly minimumDecisions: number;
  readonly horizonDays: number;
  readonly costOfCapitalRate: number;
  readonly currency: string;
  readonly floor: number;
  /** Left out: that of a portfolio that does not say. */
  readonly explorationCap?: number;
  /** Actions that the portfolio offers besides no contact. */
  readonly offered: readonly Action[];
  /** `models.channel.parameters` of the portfolio: ResponseParameters and `temperatureMinor`. */
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly seed: number;
  readonly origin: Pick<ArtefactOrigin, 'codeVersion' | 'featureSetVersion' | 'featureWords' | 'views'>;
  readonly tensor?: TensorOptions;
  readonly progress?: Progress;
  readonly signal?: AbortSignal;
}

export type TrainChannelResult =
  | { readonly status: 'unavailable'; readonly reason: string }
  | (PolicyEvaluation & { readonly status: 'trained'; readonly estimator: ResponseEstimator; readonly responseId: string; readonly policyId: string; readonly metrics: Readonly<Record<string, number>> });

/**
 * Response model and learnt policy as artefacts, with estimates of every policy worth comparing and the gate's verdict.
 *
 * The estimates are of the recipe cross-fitted by debtor: each decision is judged by a policy and a reward model that never saw
 * its debtor. Where the policy in force was itself learnt, only decisions newer than its fit are judged.
 * Too few matured decisions are no error: the result says `unavailable` and why.
 * @throws `logged-probability-invalid`, `parameter-invalid`, `artefact-missing`, `artefact-corrupt`
 */
export async function trainChannel(input: TrainChannelInput): Promise<TrainChannelResult> {
  const { set, seed } = input;
  const reason = reasonNotToTrain(input);
  if (reason !== null) return { status: 'unavailable', reason };
  const inForceArtefact = readArtefact(input.artefactsFolder, input.inForcePolicyId);
  const inForce = loadPolicy(inForceArtefact);
  const judged = rowsNewerThan(set, inForceArtefact.manifest);
  if (judged.length === 0) return { status: 'unavailable', reason: 'no decision is newer than the fit of the policy in force' };

  checkFloor(input.floor, input.offered);
  const { temperatureMinor = 0, ...given } = input.parameters;
  const candidate: Policy = { kind: 'learnt', ...floorsOf(input, input.offered), temperatureMinor: Number(temperatureMinor) };
  const parameters = readParameters(ResponseParameters, given);
  const recipe = { seed, parameters, openFeature: OPEN_FEATURE, tensor: input.tensor, signal: input.signal };
  const report = (text: string, from: number, to: number) => (share: number, detail: string): void =>
    (input.progress ?? silentProgress)({ step: 'train channel', share: from + share * (to - from), text: `${text}: ${detail}` });
  const { estimator, choice, byFold, crossFitted, diagnostics, surrogates } = await selectResponse(set, { ...recipe, onProgress: report('cross-fitting', 0, 0.8) });
  const fit = await fitResponse(set, estimator, { ...recipe, onProgress: report(estimator, 0.8, 0.98) });

  const evaluated = selectDecisions(set, judged);
  const inForceRewards = inForce.responseId === null ? null : expectAll(loadResponseModel(readArtefact(input.artefactsFolder, inForce.responseId)), evaluated);
  const width = set.actions.length;
  const evaluation = evaluatePolicy({
    set: evaluated, seed, gate: inForce.policy.kind === 'learnt' ? 'refresh' : 'replace',
    candidate: { name: 'learnt', probabilities: policyMatrix(evaluated, candidate, selectMatrixRows(crossFitted.valuesMinor, judged, width)) },
    inForce: { name: 'in force', probabilities: policyMatrix(evaluated, inForce.policy, inForceRewards?.valuesMinor ?? null) },
    netMinor: selectMatrixRows(crossFitted.netMinor, judged, width), ...(inForceRewards ? { inForceNetMinor: inForceRewards.netMinor } : {}),
  });
  const origin: ArtefactOrigin = { ...input.origin, seed, ...describeDecisions(set) };
  const details = { horizonDays: input.horizonDays, costOfCapitalRate: input.costOfCapitalRate, currency: input.currency };
  const metrics = { ...fit.metrics, ...(choice === null ? {} : { choice: { ...choice, byFold }, diagnostics, surrogates }) };
  const responseId = writeArtefact(input.artefactsFolder, responseContent(fit.model, origin, { estimator, backend: fit.backend, parameters, metrics, details, modelCard: responseCard({ set, estimator, choice, byFold, diagnostics, surrogates, metrics: fit.metrics, details }) }));
  const policyId = writeArtefact(input.artefactsFolder, policyContent(candidate, origin, { responseId, metrics: { estimates: evaluation.estimates, verdict: evaluation.verdict }, modelCard: policyCard(candidate, evaluation) }));
  report('evaluation', 0.98, 1)(1, evaluation.verdict.text);
  return { status: 'trained', estimator, responseId, policyId, metrics: fit.metrics, ...evaluation };
}

function reasonNotToTrain({ set, minimumDecisions }: TrainChannelInput): string | null {
  if (set.log.rowCount < minimumDecisions) return `${set.log.rowCount} matured decisions, of at least ${minimumDecisions}`;
  return new Set(set.log.actions).size < 2 ? 'every matured decision took the same action' : null;
}

/** Rows after the fit of a learnt policy; all rows where the policy in force learnt nothing. */
function rowsNewerThan(set: DecisionSet, manifest: ArtefactManifest): Int32Array {
  const fittedTo = manifest.estimator === 'learnt' ? manifest.windows['fit']?.to ?? null : null;
  const latest = fittedTo === null ? null : parseInstant(fittedTo);
  return countTo(set.log.rowCount).filter((row) => latest === null || set.asOf[row]! > latest);
}
