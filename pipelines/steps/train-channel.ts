/** The channel part of the train step: the reference policy, and a learnt one where enough decisions have matured. */
import { openRegistry } from '../../models/registry/registry.ts';
import { readContent } from '../content-files.ts';
import { decodeDecisionSet } from '../decision-set-file.ts';
import { tensorOptions, type Deployment } from '../deployment.ts';
import type { ContentReference, StepContext, TrainResult } from '../ports.ts';
import { offeredActions, writeReferencePolicy } from '../reference-policy.ts';
import { trainChannel, type TrainChannelInput } from '../train-channel.ts';

export interface ChannelScope {
  /** The decision set; null: the portfolio asks for no channel model. */
  readonly file: ContentReference | null;
  readonly origin: TrainChannelInput['origin'];
  readonly context: StepContext;
}

/** The artefacts, the reference policy first. */
export async function trainChannelStep(deployment: Deployment, { file, origin, context }: ChannelScope): Promise<TrainResult['models']> {
  const { portfolio, home } = deployment;
  const referenceId = writeReferencePolicy(home.artefacts, portfolio, origin);
  const reference = { role: 'policy', id: 'reference', estimator: 'reference', artefactId: referenceId } as const;
  const { channel } = portfolio.models;
  if (channel === undefined || file === null) return [reference];
  const { horizonDays, costOfCapitalRate, minimumDecisions, parameters = {} } = channel;
  const trained = await trainChannel({
    set: decodeDecisionSet(readContent(home, file)).set, artefactsFolder: home.artefacts, inForcePolicyId: openRegistry(home.registry).champion('policy') ?? referenceId,
    minimumDecisions, horizonDays, costOfCapitalRate, currency: portfolio.currency, floor: portfolio.policy.floor, ...(portfolio.policy.explorationCap === undefined ? {} : { explorationCap: portfolio.policy.explorationCap }), offered: offeredActions(portfolio.policy),
    parameters, seed: portfolio.seed ?? 1, origin, tensor: tensorOptions(deployment), ...context,
  });
  if (trained.status === 'unavailable') {
    context.progress({ step: 'train channel', share: 1, text: `no channel model: ${trained.reason}` });
    return [reference];
  }
  return [reference,
    { role: 'response', id: 'channel', estimator: trained.estimator, artefactId: trained.responseId },
    { role: 'policy', id: 'channel', estimator: 'learnt', artefactId: trained.policyId }];
}
