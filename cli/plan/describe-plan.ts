/** A plan in plain words. */
import { ACTION_NAMES, type Action } from '../../core/channel.ts';
import { formatMinor } from '../../core/money.ts';
import type { PlanDocument, PlanResource } from '../../serving/plan/plan-document.ts';

const METHODS: Readonly<Record<PlanDocument['method'], string>> = {
  policy: 'the probabilities of the policy fit into every capacity', highs: 'linear programme, solved by HiGHS', prices: 'linear programme, solved by prices of the capacities',
  projection: 'the nearest probabilities to those of the policy that fit into the capacities',
};

/** @param isRepeated the epoch had been planned before */
export function describePlan(plan: PlanDocument, { isRepeated, files }: { readonly isRepeated: boolean; readonly files: readonly string[] }): string {
  const money = (amount: number | null): string => (amount === null ? 'not known' : formatMinor(BigInt(Math.round(amount)), plan.currency));
  const { holdout } = plan;
  return [
    `${isRepeated ? 'Planned before' : 'Planned'} for ${plan.epochOn}, until ${plan.until}: ${plan.decisions} debtors${plan.standing === 0 ? '' : `; ${plan.standing} more were decided before`}; ${plan.masked} have no contact that the rules permit`,
    `Policy     ${plan.policy} ${plan.policyVersion.slice(0, 12)}; ${METHODS[plan.method]}`,
    ...Object.entries(plan.byAction).map(([action, count], index) => `${index === 0 ? 'Contacts   ' : '           '}${ACTION_NAMES[action as Action].padEnd(14)} ${String(count).padStart(8)}`),
    ...plan.resources.map((resource, index) => `${index === 0 ? 'Capacity   ' : '           '}${describeResource(resource, money)}`),
    ...(plan.resources.length === 0 ? ['Capacity   none is declared (policy.capacities)'] : []),
    ...(plan.shadowPricesBy === 'unproven' ? ['           (by values of a response model that no gate has let decide: they inform only)'] : []),
    `Adds       ${money(plan.objectiveMinor)} in expectation${plan.gapMinor === null ? '' : `; no such plan adds ${formatMinor(BigInt(Math.floor(plan.gapMinor) + 1), plan.currency)} more`}`,
    ...(plan.explorationCostMinor === null ? [] : [`Exploring  costs ${money(plan.explorationCostMinor)} of it`]),
    ...(holdout.share === 0 && holdout.held === 0 ? [] : [`Holdout    ${holdout.held} debtors are left without contact, ${(100 * holdout.share).toFixed(0)} % of those who begin, for ${holdout.days} days; forgone ${money(holdout.forgoneMinor)}`]),
    ...files.map((file, index) => `${index === 0 ? 'Files      ' : '           '}${file}`),
  ].join('\n');
}

function describeResource({ name, unit, capacity, planned, shadowPriceMinor }: PlanResource, money: (amount: number | null) => string): string {
  const worth = shadowPriceMinor === null ? '' : unit === 'minutes' ? `; one more hour is worth ${money(60 * shadowPriceMinor)}` : unit === 'minor units' ? `; one more unit of money is worth ${shadowPriceMinor.toFixed(2)} of it` : `; one more is worth ${money(shadowPriceMinor)}`;
  const used = unit === 'minor units' ? `${money(planned)} of ${money(capacity)}` : `${figure(planned)} of ${figure(capacity)} ${unit === 'contacts' ? '' : unit}`.trimEnd();
  return `${name}: ${used}${worth}`;
}

function figure(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: 1 });
}
