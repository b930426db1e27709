/** The gate step: writes to the registry what the evaluation concluded. The first of its kind needs no gate, later ones do. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RegistryEvent } from '../../models/registry/events.ts';
import { findJudged, judgementOf } from '../../models/registry/looks.ts';
import { openRegistry, type Registry } from '../../models/registry/registry.ts';
import { settleIntercepts } from '../recalibration/settle-intercepts.ts';
import type { Deployment } from '../deployment.ts';
import type { EvaluateResult, GateResult } from '../ports.ts';
import type { EvaluationReport, Comparison } from './evaluation-report.ts';

type Verdict = GateResult['verdicts'][number];

const FIRST_OF_ITS_KIND = 'first of its kind: nothing to compare it with';

/** Registers every candidate and promotes those that may be. Called again for the same report it changes nothing. */
export function gateStep(deployment: Deployment, evaluation: EvaluateResult): GateResult {
  const report = JSON.parse(readFileSync(join(deployment.home.root, evaluation.report.path), 'utf8')) as EvaluationReport;
  const registry = openRegistry(deployment.home.registry);
  const verdicts = report.comparisons.map((comparison) => settle(registry, comparison, report.at));
  return { verdicts, intercepts: settleIntercepts(registry, report, deployment.portfolio) };
}

function settle(registry: Registry, comparison: Comparison, at: string): Verdict {
  const { role, artefactId, label, gate, evidence, certificate } = comparison;
  const named = label === null ? {} : { label };
  const event = (kind: RegistryEvent['event'], why: string): RegistryEvent => ({
    event: kind, role, artefactId, ...named, who: 'dunlin run', why, at, gate: kind !== 'registered' && gate ? { ...gate } : null, evidence,
    ...certificate === undefined || kind === 'registered' ? {} : { certificate },
  });
  const champion = registry.champion(role, undefined, label ?? undefined);
  const isPromoted = champion === artefactId;
  if (isPromoted && comparison.championId === artefactId) return { role, artefactId, verdict: 'keep', reason: 'it is the champion already' };
  // Promoted since it was evaluated: an earlier attempt of this step, cut short, has already written what this one concludes.
  if (isPromoted) return { role, artefactId, verdict: 'promote', reason: gate?.text ?? FIRST_OF_ITS_KIND };
  if (!registry.events().some((other) => other.event === 'registered' && other.artefactId === artefactId && other.role === role)) {
    registry.append(event('registered', 'trained by this run'), registry.head());
  }
  recordLook(registry, event('judged', gate?.text ?? ''));
  if (champion === null) {
    registry.append(event('promoted', 'first of its kind'), registry.head());
    return { role, artefactId, verdict: 'promote', reason: FIRST_OF_ITS_KIND };
  }
  if (gate === null) return { role, artefactId, verdict: 'keep', reason: 'no comparison with the champion was possible' };
  if (gate.verdict === 'promote') registry.append(event('promoted', gate.text), registry.head());
  return { role, artefactId, verdict: gate.verdict, reason: gate.text };
}

/** A judgement is a look whatever it says. An earlier attempt of this step may have recorded it. */
function recordLook(registry: Registry, event: RegistryEvent): void {
  const judgement = judgementOf(event);
  if (judgement !== null && findJudged(registry.events(), judgement) === undefined) registry.append(event, registry.head());
}
