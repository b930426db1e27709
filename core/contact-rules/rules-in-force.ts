/** Which rules hold at an instant for one sort of debtor. */
import type { Channel } from '../channel.ts';
import { dateOf, startOfDate, type Instant, type PlainDate } from '../time.ts';
import { looksAtChannel } from './conditions.ts';
import type { ContactContext } from './context.ts';
import type { ContactRule, RulePack } from './rule.ts';

export interface RulesInForce {
  readonly localOn: PlainDate;
  readonly dayStartsAt: number;
  readonly rules: readonly ContactRule[];
  /** Of them, those whose condition does not look at the channel, and those whose condition does. */
  readonly ofAll: readonly ContactRule[];
  readonly ofChannel: readonly ContactRule[];
}

/** @param timeZone of the portfolio; the debtor's own zone comes first */
export function rulesInForce(packs: readonly RulePack[], context: Pick<ContactContext, 'kind' | 'timeZone'>, { at, timeZone }: { readonly at: Instant; readonly timeZone: string }): RulesInForce {
  const zone = context.timeZone ?? timeZone, localOn = dateOf(at, zone);
  const rules = packs.flatMap((pack) => pack.rules).filter((rule) => isInForce(rule, localOn) && bindsKind(rule, context));
  return {
    localOn, dayStartsAt: Number(startOfDate(localOn, zone)), rules,
    ofAll: rules.filter((rule) => !looksAtChannel(rule.condition)), ofChannel: rules.filter((rule) => looksAtChannel(rule.condition)),
  };
}

function isInForce(rule: ContactRule, localOn: PlainDate): boolean {
  return rule.effectiveFrom <= localOn && (rule.effectiveTo === null || localOn <= rule.effectiveTo);
}

function bindsKind(rule: ContactRule, context: Pick<ContactContext, 'kind'>): boolean {
  return rule.appliesTo.kinds === 'all' || context.kind === null || rule.appliesTo.kinds.includes(context.kind);
}

export function bindsChannel(rule: ContactRule, channel: Channel): boolean {
  return rule.appliesTo.channels === 'all' || rule.appliesTo.channels.includes(channel);
}
