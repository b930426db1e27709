/** Model cards of response models and policies: what they are, from what, how good, and where they end. */
import type { ResponseChoice } from '../models/best-channel/choose-response.ts';
import type { DecisionSet } from '../models/best-channel/decision-set.ts';
import type { Policy } from '../models/best-channel/policy.ts';
import type { ResponseEstimator } from '../models/best-channel/response-model.ts';
import { ESTIMAND } from '../models/ope/contract.ts';
import type { PolicyEvaluation } from './evaluate-policy.ts';

export interface ResponseCardInput {
  readonly set: DecisionSet;
  readonly estimator: ResponseEstimator;
  /** Null: there was no choice. */
  readonly choice: ResponseChoice<ResponseEstimator> | null;
  readonly byFold: readonly ResponseEstimator[];
  readonly metrics: Readonly<Record<string, number>>;
  readonly details: { readonly horizonDays: number; readonly costOfCapitalRate: number; readonly currency: string };
}

const ESTIMATOR_WORDS: Readonly<Record<ResponseEstimator, string>> = {
  'no-effect': 'No action is proven to change what comes in: every value is the cost of the contact alone.',
  'ridge-effects': 'Effects are shares of the open balance, learnt by a doubly robust learner whose last step is a ridge regression.',
  'multi-action-network': 'A multi-action network: a shared trunk, the level without a contact, and a head for the difference that each action makes.',
};

export function responseCard({ set, estimator, choice, byFold, metrics, details }: ResponseCardInput): string {
  return [
    '# Response model', '',
    `Expects the net cash that each action brings from a debtor within ${details.horizonDays} days, discounted at ${(100 * details.costOfCapitalRate).toFixed(1)} % a year, less the cost of the contact, in minor units of ${details.currency}; values are relative to no contact.`, '',
    ESTIMATOR_WORDS[estimator], '',
    `- Learnt from ${set.log.rowCount} matured decisions of ${new Set(set.log.clusters).size} debtors over ${set.actions.join(', ')}.`,
    ...(estimator === 'multi-action-network' ? networkLines(metrics) : []), '',
    ...choiceLines(choice, byFold), '',
    'Limits: it knows what followed decisions of the logging policy; an action that was rarely taken has little evidence, and values of single debtors are noisy. Whether acting on it pays is for the policy evaluation to say.', '',
  ].join('\n');
}

function networkLines({ validationLoss, startLoss, epoch, effectShrinkage }: Readonly<Record<string, number>>): readonly string[] {
  return [
    `- Weighted squared error on held-out debtors ${validationLoss!.toFixed(4)}, of a constant ${startLoss!.toFixed(4)} (epoch ${epoch}).`,
    `- Differences between actions are multiplied by ${effectShrinkage!.toFixed(3)}, the share of them that held on held-out debtors.`,
  ];
}

function choiceLines(choice: ResponseCardInput['choice'], byFold: readonly ResponseEstimator[]): readonly string[] {
  if (choice === null) return ['The features hold no open balance, so that no model of effects could be fitted beside it.'];
  return [
    '## Choice', '',
    'R-loss of effects in shares of the open balance, on debtors that were not fitted, each decision weighing by what is open; 95 % intervals by debtor. The simplest is kept unless the whole interval of the gain of another over it lies above 0.', '',
    '| estimator | R-loss | gain over what was kept | |', '|---|---|---|---|',
    ...choice.judged.map(({ name, loss, gain }) => `| ${name} | ${loss.value.toFixed(5)} [${loss.lower.toFixed(5)}, ${loss.upper.toFixed(5)}] | ${gain === null ? '' : `${gain.value.toFixed(6)} [${gain.lower.toFixed(6)}, ${gain.upper.toFixed(6)}] over ${gain.over}`} | ${name === choice.chosen ? 'chosen' : ''} |`), '',
    `Estimates of the policy rest on what the losses of the other folds chose for each fold: ${byFold.join(', ')}.`,
  ];
}

export function policyCard(policy: Policy, evaluation: PolicyEvaluation | null): string {
  const head = policy.kind === 'learnt'
    ? `Takes the permitted action of highest expected value; every permitted action keeps a probability of at least ${policy.floor}.`
    : `Takes permitted actions in proportion to fixed weights (${Object.entries(policy.weights).map(([action, weight]) => `${action} ${weight}`).join(', ') || 'no contact alone'}); every permitted action keeps a probability of at least ${policy.floor}.`;
  const table = evaluation === null ? ['Nothing was logged before it, so nothing was estimated.'] : [
    `Estimand: ${ESTIMAND}. Minor units a decision, 95 % intervals by debtor.`, '',
    '| policy | estimator | value | lower | upper | effective sample | largest weight |', '|---|---|---|---|---|---|---|',
    ...evaluation.estimates.map((row) => `| ${row.policy} | ${row.estimator} | ${row.value.toFixed(1)} | ${row.lower.toFixed(1)} | ${row.upper.toFixed(1)} | ${row.effectiveSampleSize.toFixed(0)} | ${(100 * row.maxWeightShare).toFixed(2)} % |`), '',
    `Not evaluable (never taken): ${evaluation.notEvaluable.join(', ') || 'none'}.`, '', `Gate: ${evaluation.verdict.text}.`,
  ];
  return ['# Contact policy', '', head, '', ...table, ''].join('\n');
}
