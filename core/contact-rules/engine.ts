/**
 * The contact-rule engine: mask first, sample second.
 *
 * `permitted = f(context, packs, instant)` is a pure function, so the mask of any past decision can be recomputed from the
 * stored context, the packs in force and the instant.
 */
import { ACTIONS, CHANNELS, type Action, type Channel } from '../channel.ts';
import { DunlinError } from '../errors.ts';
import type { Instant } from '../time.ts';
import { forbids, looksAtChannel, type HouseCap, type ProposedContact } from './conditions.ts';
import type { ContactContext } from './context.ts';
import { BASE_PACK } from './packs/base.ts';
import type { RulePack } from './rule.ts';
import { bindsChannel, rulesInForce, type RulesInForce } from './rules-in-force.ts';

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
  return prepareMask(packs, options).mask(context);
}

/** The rules at one instant, for many debtors. */
export interface PreparedMask {
  mask(context: ContactContext): ActionMask;
  /** The same without the reasons: bit i is set where ACTIONS[i] is permitted. */
  bits(context: ContactContext): number;
}

/** Does once for each zone and kind of debtor what needs no more: dates, and which rules are in force. */
export function prepareMask(packs: readonly RulePack[], options: MaskOptions): PreparedMask {
  const prepared = new Map<string, RulesInForce>();
  const rulesFor = (context: ContactContext): RulesInForce => {
    const key = `${context.kind ?? ''} ${context.timeZone ?? ''}`;
    const known = prepared.get(key);
    if (known) return known;
    const rules = rulesInForce(packs, context, options);
    prepared.set(key, rules);
    return rules;
  };
  return {
    mask: (context) => {
      const { localOn, dayStartsAt, rules, ofAll } = rulesFor(context);
      const contact = (channel: Channel): ProposedContact => ({ context, channel, at: options.at, localOn, dayStartsAt, houseCap: options.houseCap });
      const any = contact('email'), blocking = new Set(ofAll.filter((rule) => forbids(rule.condition, any)));
      const blockedBy = Object.fromEntries(ACTIONS.map((action) => {
        if (action === 'no_contact') return [action, []];
        if (!options.offered.includes(action)) return [action, [NOT_OFFERED]];
        const own = contact(action);
        return [action, rules.filter((rule) => bindsChannel(rule, action) && (looksAtChannel(rule.condition) ? forbids(rule.condition, own) : blocking.has(rule))).map((rule) => rule.id)];
      })) as Record<Action, string[]>;
      return { permitted: ACTIONS.filter((action) => blockedBy[action].length === 0), blockedBy };
    },
    bits: (context) => {
      const { localOn, dayStartsAt, ofAll, ofChannel } = rulesFor(context);
      const contact = { context, channel: 'email' as Channel, at: options.at, localOn, dayStartsAt, houseCap: options.houseCap };
      const blocking = ofAll.filter((rule) => forbids(rule.condition, contact));
      let bits = REST_BIT;
      if (blocking.some((rule) => rule.appliesTo.channels === 'all')) return bits;
      for (const channel of CHANNELS) {
        if (!options.offered.includes(channel) || blocking.some((rule) => bindsChannel(rule, channel))) continue;
        contact.channel = channel;
        if (!ofChannel.some((rule) => bindsChannel(rule, channel) && forbids(rule.condition, contact))) bits |= 1 << ACTIONS.indexOf(channel);
      }
      return bits;
    },
  };
}

const REST_BIT = 1 << ACTIONS.indexOf('no_contact');
