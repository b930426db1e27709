/** Model cards of response models and policies: what they are, from what, how good, and where they end. */
import type { DecisionSet } from '../models/best-channel/decision-set.ts';
import type { Policy } from '../models/best-channel/policy.ts';
import { ESTIMAND } from '../models/ope/contract.ts';
import type { PolicyEvaluation } from './evaluate-policy.ts';

export interface ResponseCardInput {
  readonly set: DecisionSet;
  readonly metrics: { readonly epoch: number; readonly validationLoss: number; readonly startLoss: number; readonly effectShrinkage: number };
  readonly details: { readonly horizonDays: number; readonly costOfCapitalRate: number; readonly currency: string };
}

export function responseCard({ set, metrics, details }: ResponseCardInput): string {
  return [
    '# Response model', '',
    `Expects the net cash that each action brings from a debtor within ${details.horizonDays} days, discounted at ${(100 * details.costOfCapitalRate).toFixed(1)} % a year, less the cost of the contact, in minor units of ${details.currency}; values are relative to no contact.`, '',
    `- Learnt from ${set.log.rowCount} matured decisions of ${new Set(set.log.clusters).size} debtors over ${set.actions.join(', ')}.`,
    `- Weighted squared error on held-out debtors ${metrics.validationLoss.toFixed(4)}, of a constant ${metrics.startLoss.toFixed(4)} (epoch ${metrics.epoch}).`,
    `- Differences between actions are multiplied by ${metrics.effectShrinkage.toFixed(3)}, the share of them that held on held-out debtors.`, '',
    'Limits: it knows what followed decisions of the logging policy; an action that was rarely taken has little evidence, and values of single debtors are noisy. Whether acting on it pays is for the policy evaluation to say.', '',
  ].join('\n');
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
