/** The channel part of the train step: the reference policy, and a learnt one where enough decisions have matured. */
import { ACTIONS } from '../../core/channel.ts';
import { portfolioClock } from '../clock.ts';
import type { Store } from '../../features/store/open.ts';
import { featureContracts, featureSetVersion, type FeatureView } from '../../features/registry.ts';
import { openRegistry } from '../../models/registry/registry.ts';
import { buildDecisionSet } from '../build-decision-set.ts';
import { CODE_VERSION } from '../code-version.ts';
import { featureOptions, type Deployment } from '../deployment.ts';
import type { StepContext, TrainResult } from '../ports.ts';
import { offeredActions, writeReferencePolicy } from '../reference-policy.ts';
import { trainChannel } from '../train-channel.ts';

export interface ChannelTraining {
  readonly models: TrainResult['models'];
  /** Why there is no learnt policy; null where there is one. */
  readonly unavailable: string | null;
}

export async function trainChannelStep(deployment: Deployment, store: Store, input: { readonly views: readonly FeatureView[]; readonly context: StepContext }): Promise<ChannelTraining> {
  const { portfolio, home } = deployment;
  const { views, context } = input;
  const origin = {
    codeVersion: CODE_VERSION, featureSetVersion: featureSetVersion(views), views: views.map(({ name }) => name),
    featureWords: Object.fromEntries(featureContracts(views).map(({ name, words }) => [name, words])),
  };
  const referenceId = writeReferencePolicy(home.artefacts, portfolio, origin);
  const reference = { role: 'policy', id: 'reference', estimator: 'reference', artefactId: referenceId } as const;
  if (portfolio.models.channel === undefined) return { models: [reference], unavailable: 'the portfolio has no models.channel' };
  const { horizonDays, costOfCapitalRate, minimumDecisions, parameters = {} } = portfolio.models.channel;
  context.progress({ step: 'train channel', share: 0, text: 'matured decisions and their features' });
  const now = (await portfolioClock(store, portfolio)).now();
  const { set } = await buildDecisionSet(store, {
    now, horizonDays, costOfCapitalRate, views, features: featureOptions(portfolio),
    costsMinor: Object.fromEntries(ACTIONS.map((action) => [action, portfolio.policy.costsMinor[action as keyof typeof portfolio.policy.costsMinor] ?? 0])),
  });
  const trained = await trainChannel({
    set, artefactsFolder: home.artefacts, inForcePolicyId: openRegistry(home.registry).champion('policy') ?? referenceId, minimumDecisions, horizonDays, costOfCapitalRate,
    currency: portfolio.currency, floor: portfolio.policy.floor, offered: offeredActions(portfolio.policy), parameters, seed: portfolio.seed ?? 1, origin, ...context,
  });
  if (trained.status === 'unavailable') {
    context.progress({ step: 'train channel', share: 1, text: `not trained: ${trained.reason}` });
    return { models: [reference], unavailable: trained.reason };
  }
  return {
    models: [reference,
      { role: 'response', id: 'channel', estimator: 'multi-action-network', artefactId: trained.responseId },
      { role: 'policy', id: 'channel', estimator: 'learnt', artefactId: trained.policyId }],
    unavailable: null,
  };
}
