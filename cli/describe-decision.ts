/** One decision in plain words, from the answer of the API. */
import { ACTION_NAMES } from '../core/channel.ts';
import { formatMinor } from '../core/money.ts';
import type { DecisionAnswer } from '../serving/schemas/decision.ts';

const REASONS_SHOWN = 4;

/**
 * A few lines: who, pd, why, which channel, what it would add, what was blocked.
 * @param policy `reference` while no learnt policy has been proven better; then the values inform, and do not decide
 */
export function describeDecision(answer: DecisionAnswer, { currency, policy }: { readonly currency: string; readonly policy: 'reference' | 'learnt' }): string {
  const { channel } = answer;
  const money = (amount: number | null): string => (amount === null ? 'unknown' : formatMinor(BigInt(amount), currency));
  const lines = [
    `Debtor     ${answer.debtorId}, as of ${answer.asOf}`,
    answer.pd === null ? `PD         ${answer.unavailable.find(({ field }) => field === 'pd')?.reason ?? 'not available'}` : `PD         ${(answer.pd * 100).toFixed(1)} %  (risk band ${answer.riskBand}; ${answer.model?.labelPack ?? 'no model'})`,
    ...answer.reasons.slice(0, REASONS_SHOWN).map((reason, index) => `${index === 0 ? 'Why        ' : '           '}${reason.text}`),
    `Decision   ${ACTION_NAMES[channel.action]}, drawn with probability ${channel.loggingProbability.toFixed(3)}`,
    ...(policy === 'reference' ? ['           (by the reference policy: no learnt policy is proven better yet, so the values below inform only)'] : []),
    ...addedValue(answer, money),
    ...blocked(answer),
    ...answer.unavailable.filter(({ field }) => ['channel', 'expectedValueMinor'].includes(field)).map(({ field, reason }) => `Missing    ${field}: ${reason}`),
  ];
  return lines.join('\n');
}

function addedValue(answer: DecisionAnswer, money: (amount: number | null) => string): string[] {
  const known = answer.ranking.filter((entry) => entry.permitted && entry.expectedValueMinor !== null);
  if (known.length === 0) return ['Adds       not known: no response model is published'];
  return known.map((entry, index) => `${index === 0 ? 'Would add  ' : '           '}${ACTION_NAMES[entry.action].padEnd(14)} ${money(entry.expectedValueMinor).padStart(14)} more than no contact`)
    .filter((_, index) => known[index]!.action !== 'no_contact');
}

function blocked(answer: DecisionAnswer): string[] {
  const entries = answer.ranking.filter((entry) => !entry.permitted);
  return entries.map((entry, index) => `${index === 0 ? 'Blocked    ' : '           '}${ACTION_NAMES[entry.action].padEnd(14)} by ${entry.blockedBy.join(', ')}`);
}
