/** Model cards of policies: what they are, how good, and where they end. */
import type { Policy } from '../models/best-channel/policy.ts';
import { ESTIMAND } from '../models/ope/contract.ts';
import type { PolicyEvaluation } from './evaluate-policy.ts';

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
