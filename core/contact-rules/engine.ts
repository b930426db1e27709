/**
 * The contact-rule engine: mask first, sample second.
 *
 * `permitted = f(context, packs, instant)` is a pure function, so the mask of any past decision can be recomputed from the
 * stored context, the packs in force and the instant.
 */
import { ACTIONS, type Action, type Channel } from '../channel.ts';
import { DunlinError } from '../errors.ts';
import { dateOf, type Instant, type PlainDate } from '../time.ts';
import { forbids, type HouseCap, type ProposedContact } from './conditions.ts';
import type { ContactContext } from './context.ts';
import { BASE_PACK } from './packs/base.ts';
import type { ContactRule, RulePack } from './rule.ts';

export const RULE_PACKS: Readonly<Record<string, RulePack>> = { base: BASE_PACK };

/** The cap of a portfolio that declares none. */
export const DEFAULT_HOUSE_CAP: HouseCap = { perDay: 1, perWeek: 3 };

/** Stands beside rule ids for actions that the portfolio or the caller leaves out. */
export const NOT_OFFERED = 'not-offered';

export interface MaskOptions {
  readonly at: Instant;
  /** Zone of the portfolio; the debtor's own zone comes first. */
  readonly timeZone: string;
  readonly houseCap: HouseCap;
  /** Actions that may be chosen at all; `no_contact` always may. */
  readonly offered: readonly Action[];
}

export interface ActionMask {
  /** In the order of ACTIONS; always holds `no_contact`. */
  readonly permitted: readonly Action[];
  /** Ids of the rules that blocked each action; empty = permitted; `not-offered` alone = it was never asked. */
  readonly blockedBy: Readonly<Record<Action, readonly string[]>>;
}

/** The packs by name; throws `portfolio-invalid` for a name that is not in RULE_PACKS. */
export function selectRulePacks(names: readonly string[]): readonly RulePack[] {
  return names.map((name) => {
    const pack = RULE_PACKS[name];
    if (!pack) throw new DunlinError('portfolio-invalid', `rulePacks must name known packs (${Object.keys(RULE_PACKS).join(', ')}); got ${JSON.stringify(name)}. Correct the portfolio file.`);
    return pack;
  });
}

/** The actions that every rule in force leaves open, and for the others the ids of all rules that block them. */
export function permittedActions(context: ContactContext, packs: readonly RulePack[], options: MaskOptions): ActionMask {
  const timeZone = context.timeZone ?? options.timeZone;
  const localOn = dateOf(options.at, timeZone);
  const rules = packs.flatMap((pack) => pack.rules).filter((rule) => isInForce(rule, localOn) && bindsKind(rule, context));
  const blockedBy = Object.fromEntries(ACTIONS.map((action) => {
    if (action === 'no_contact') return [action, []];
    if (!options.offered.includes(action)) return [action, [NOT_OFFERED]];
    const contact: ProposedContact = { context, channel: action, at: options.at, timeZone, localOn, houseCap: options.houseCap };
    return [action, rules.filter((rule) => bindsChannel(rule, action) && forbids(rule.condition, contact)).map((rule) => rule.id)];
  })) as Record<Action, string[]>;
  return { permitted: ACTIONS.filter((action) => blockedBy[action].length === 0), blockedBy };
}

function isInForce(rule: ContactRule, localOn: PlainDate): boolean {
  return rule.effectiveFrom <= localOn && (rule.effectiveTo === null || localOn <= rule.effectiveTo);
}

function bindsKind(rule: ContactRule, context: ContactContext): boolean {
  return rule.appliesTo.kinds === 'all' || context.kind === null || rule.appliesTo.kinds.includes(context.kind);
}

function bindsChannel(rule: ContactRule, channel: Channel): boolean {
  return rule.appliesTo.channels === 'all' || rule.appliesTo.channels.includes(channel);
}
