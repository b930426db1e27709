/**
 * The logging policy of a preset: what a team with an ageing ladder would do, mixed with exploration.
 *
 * `p(a) = (1 - e) rule(a | days past due, kind) + e / |permitted|` over the permitted actions, so that with e = .4 and six
 * actions none falls below .066. Probabilities are rounded to six decimals before the draw, so the logged ones are exact.
 */
import type { Action } from '../../core/channel.ts';
import type { ContactPolicy } from './contact-policy.ts';
import type { Preset } from './presets/contract.ts';

export function ladderPolicy({ contacting: { ladder, exploration, policyVersion } }: Preset): ContactPolicy {
  return {
    version: policyVersion,
    weigh: ({ kind, dpd, permitted }) => mix(permitted, ladder.find((rung) => dpd <= rung.upToDpd)!.weights[kind], exploration),
  };
}

/** Ladder and exploration over the permitted actions; sums to 1. */
function mix(permitted: readonly Action[], weights: Readonly<Partial<Record<Action, number>>>, exploration: number): readonly number[] {
  const rule = permitted.map((action) => weights[action] ?? 0);
  const total = rule.reduce((sum, weight) => sum + weight, 0);
  if (total === 0) rule[permitted.indexOf('no_contact')] = 1;
  const millionths = rule.map((weight) => Math.round(1e6 * ((1 - exploration) * weight / (total || 1) + exploration / permitted.length)));
  const largest = millionths.indexOf(Math.max(...millionths));
  millionths[largest]! += 1e6 - millionths.reduce((sum, value) => sum + value, 0);
  return millionths.map((value) => value / 1e6);
}
