/** Judges a candidate against the champion and records the look. */
import { DunlinError } from '../../core/errors.ts';
import type { RegistryEvent } from '../../models/registry/events.ts';
import type { GateVerdict } from '../../models/gates/verdict.ts';
import { findJudged, lookOf } from '../../models/registry/looks.ts';
import type { Registry } from '../../models/registry/registry.ts';
import { judgePair } from '../judge-default.ts';
import type { Compared } from './compare-models.ts';

export interface JudgeOptions {
  readonly who: string;
  /** ISO instant of the entry. */
  readonly at: string;
  readonly seed: number;
}

/** The verdict, on record: registers the candidate if need be. Throws `promotion-refused` when B is not champion, `registry-conflict` when the registry moved. */
export function judgeModels(registry: Registry, { pair, rows, comparison }: Compared, { who, at, seed }: JudgeOptions): GateVerdict {
  const { label } = comparison, artefactId = pair.candidate.artefactId, inForce = pair.inForce.artefactId;
  if (registry.champion('default', undefined, label) !== inForce) {
    throw new DunlinError('promotion-refused', `A candidate is judged against the champion of ${label}; ${inForce.slice(0, 12)} is not champion. Leave the second id out, or compare without --judge.`);
  }
  const judgement = { role: 'default', label, artefactId, inForce, window: rows.window } as const;
  const gate = judgePair(pair, rows, { look: lookOf(registry.events(), judgement), seed });
  const event = (kind: 'registered' | 'judged', why: string): RegistryEvent => ({ event: kind, role: 'default', artefactId, label, who, why, at, gate: kind === 'judged' ? { ...gate } : null, evidence: null });
  if (!registry.events().some((other) => other.event === 'registered' && other.artefactId === artefactId)) registry.append(event('registered', 'registered to be judged'), registry.head());
  if (findJudged(registry.events(), judgement) === undefined) registry.append(event('judged', gate.text), registry.head());
  return gate;
}
