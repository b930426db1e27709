/** The evaluate step: every candidate against the champion of its kind, on rows that neither has seen. */
import { canonicalJson } from '../../core/hash.ts';
import type { Portfolio } from '../../core/schema/portfolio.ts';
import { formatInstant } from '../../core/time.ts';
import type { ArtefactManifest } from '../../models/artefact/manifest.ts';
import { readArtefact, readManifest } from '../../models/artefact/read.ts';
import type { Interval } from '../../models/contract.ts';
import { judgeAgain } from '../../models/gates/judge-again.ts';
import type { GateVerdict } from '../../models/gates/verdict.ts';
import { makeCertificate } from '../../models/ope/certificate.ts';
import type { OpeEstimate } from '../../models/ope/contract.ts';
import { lookOf } from '../../models/registry/looks.ts';
import { openRegistry, type Registry } from '../../models/registry/registry.ts';
import { loadDefaultScorer, type DefaultScorer } from '../../models/score.ts';
import { portfolioClock } from '../clock.ts';
import { readContent, writeContent } from '../content-files.ts';
import { withStore, type Deployment } from '../deployment.ts';
import { keepCertificate } from '../keep-certificate.ts';
import { judgePair, pairRows } from '../judge-default.ts';
import type { EvaluateResult, MaterialiseResult, StepContext, TrainResult } from '../ports.ts';
import { decodeTrainingSet, type TrainingSet } from '../training-set.ts';
import { followCohorts } from '../recalibration/follow-cohorts.ts';
import { COMPARE_COMPANIONS } from './compare-companions.ts';
import type { Comparison, EvaluationReport, LevelReport } from './evaluation-report.ts';

type Model = TrainResult['models'][number];

export async function evaluateStep(deployment: Deployment, { materialise, train }: { readonly materialise: MaterialiseResult; readonly train: TrainResult }, context: StepContext): Promise<EvaluateResult> {
  const { home, portfolio } = deployment;
  const registry = openRegistry(home.registry);
  const now = await withStore(deployment, async (store) => (await portfolioClock(store, portfolio)).now());
  const comparisons: Comparison[] = [];
  const levels: LevelReport[] = [];
  const metrics: EvaluateResult['metrics'][number][] = [];
  for (const model of train.models) {
    context.signal.throwIfAborted();
    const artefact = readArtefact(home.artefacts, model.artefactId), { manifest } = artefact, compareCompanions = COMPARE_COMPANIONS[model.role];
    metrics.push({ artefactId: model.artefactId, values: headlineMetrics(manifest) });
    if (compareCompanions !== undefined) {
      comparisons.push(compareCompanions(deployment, registry, { model, materialise }));
      continue;
    }
    if (model.role !== 'default') {
      comparisons.push(comparePolicyPart(deployment, registry, { model, manifest }));
      continue;
    }
    const set = decodeTrainingSet(readContent(home, materialise.trainingSets.find(({ id }) => id === model.id)!.file));
    const championId = registry.champion('default', undefined, model.id), isNew = championId !== null && championId !== model.artefactId;
    const candidate = loadDefaultScorer(artefact), inForce = isNew ? loadDefaultScorer(readArtefact(home.artefacts, championId)) : null;
    comparisons.push(compareDefaultModel(portfolio, registry, { model, set, championId, candidate, inForce }));
    // Either may be champion after the gate.
    for (const scorer of inForce === null ? [candidate] : [candidate, inForce]) {
      const history = followCohorts(scorer, set, portfolio.timeZone);
      if (history !== null) levels.push({ label: model.id, artefactId: scorer.artefactId, history });
    }
  }
  const report: EvaluationReport = { at: formatInstant(now), comparisons, levels };
  context.progress({ step: 'evaluate', share: 1, text: `${comparisons.length} candidates beside what is in force` });
  return { report: writeContent(home, Buffer.from(canonicalJson(report)), { extension: 'json', rows: comparisons.length }), metrics };
}

interface DefaultComparison {
  readonly model: Model;
  readonly set: TrainingSet;
  readonly championId: string | null;
  readonly candidate: DefaultScorer;
  /** Null where there is no champion, or the candidate is it. */
  readonly inForce: DefaultScorer | null;
}

function compareDefaultModel(portfolio: Portfolio, registry: Registry, { model, set, championId, candidate, inForce }: DefaultComparison): Comparison {
  const base = { role: model.role, artefactId: model.artefactId, label: model.id, championId, evidence: null } as const;
  const rows = inForce === null ? null : pairRows(set, { candidate, inForce }, { portfolio, label: model.id });
  if (inForce === null || rows === null) return { ...base, gate: null };
  const look = lookOf(registry.events(), { ...base, inForce: inForce.artefactId, window: rows.window });
  return { ...base, gate: judgePair({ candidate, inForce }, rows, { look, seed: portfolio.seed ?? 1 }) };
}

/** A policy brings its estimates from training; what is left is to count the look. A response model is judged with its policy. */
function comparePolicyPart({ home }: Deployment, registry: Registry, { model: { role, artefactId }, manifest }: { readonly model: Model; readonly manifest: ArtefactManifest }): Comparison {
  const { estimates, verdict } = manifest.metrics as { readonly estimates?: Comparison['evidence']; readonly verdict?: GateVerdict };
  const championId = registry.champion(role), base = { role, artefactId, label: null, championId, evidence: estimates ?? null };
  const window = judgedWindow(manifest, championId === null ? null : readManifest(home.artefacts, championId));
  if (verdict === undefined || championId === null || championId === artefactId || window === null) return { ...base, gate: verdict ?? null };
  const look = lookOf(registry.events(), { ...base, inForce: championId, window });
  const gate = judgeAgain(verdict, { look, candidate: artefactId, inForce: championId });
  return { ...base, gate, certificate: keepCertificate(home, makeCertificate({
    subject: artefactId, policy: verdict.candidate, inForce: championId, verdict: gate, evidence: { hash: manifest.dataSnapshot, window }, estimates: (estimates ?? []) as unknown as readonly OpeEstimate[],
  })) };
}

/** The decisions that the estimates of a policy rest on: newer than the fit of a learnt champion. */
function judgedWindow(manifest: ArtefactManifest, champion: ArtefactManifest | null): { readonly from: string; readonly to: string } | null {
  const fit = manifest.windows['fit'];
  if (fit === undefined) return null;
  const after = champion?.estimator === 'learnt' ? champion.windows['fit']?.to : undefined;
  return { from: after ?? fit.from, to: fit.to };
}

/** The figures that people look at first, by name. */
function headlineMetrics(manifest: ArtefactManifest): Record<string, number> {
  const found = Object.entries(manifest.metrics).flatMap(([name, value]) => {
    if (typeof value === 'number') return [[name, value] as const];
    return isInterval(value) ? [[name, value.value] as const, [`${name}Lower`, value.lower] as const, [`${name}Upper`, value.upper] as const] : [];
  });
  return Object.fromEntries(found);
}

function isInterval(value: unknown): value is Interval {
  return typeof value === 'object' && value !== null && 'lower' in value && 'upper' in value && 'value' in value;
}
