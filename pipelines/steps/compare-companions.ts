/** The part of the evaluate step for payment timing and self-cure: each candidate against the champion of its role, on rows newer than both. */
import { parseInstant } from '../../core/time.ts';
import type { Artefact } from '../../models/artefact/manifest.ts';
import { readArtefact } from '../../models/artefact/read.ts';
import { lookOf } from '../../models/registry/looks.ts';
import type { Registry } from '../../models/registry/registry.ts';
import { loadScorer } from '../../models/score.ts';
import { loadTimingModel, type StoredTimingModel } from '../../models/timing/load.ts';
import { expandObserved } from '../../models/timing/person-periods.ts';
import { readContent } from '../content-files.ts';
import type { Deployment } from '../deployment.ts';
import { judgePair, pairRows } from '../judge-default.ts';
import type { MaterialiseResult, ModelRole, TrainResult } from '../ports.ts';
import { decodeTimingSet, rowsOfWindow, spanOf } from '../timing-set.ts';
import { decodeTrainingSet } from '../training-set.ts';
import type { Comparison } from './evaluation-report.ts';

type Model = TrainResult['models'][number];

interface Candidate {
  readonly model: Model;
  readonly materialise: MaterialiseResult;
}

type Compare = (deployment: Deployment, registry: Registry, candidate: Candidate) => Comparison;

/** By role; roles that are not here are compared by the evaluate step itself. */
export const COMPARE_COMPANIONS: Readonly<Partial<Record<ModelRole, Compare>>> = { timing: compareTiming, 'self-cure': compareSelfCure };

/**
 * Paired log loss of the periods of receivables: the mean over all periods that were watched, clustered by debtor. Receivables not yet paid count
 * as far as they were watched, so that nothing has to be said about what is not known.
 */
function compareTiming({ home, portfolio }: Deployment, registry: Registry, { model, materialise }: Candidate): Comparison {
  const { base, artefacts } = opponents(home.artefacts, registry, model);
  if (artefacts === null || materialise.timing === undefined) return { ...base, gate: null };
  const candidate = loadTimingModel(artefacts.candidate), inForce = loadTimingModel(artefacts.inForce), set = decodeTimingSet(readContent(home, materialise.timing));
  if ([...candidate.featureNames, ...inForce.featureNames].some((name) => !set.x.columns.has(name))) return { ...base, gate: null };
  const from = [candidate, inForce].map(({ manifest }) => parseInstant(manifest.windows['evaluate']!.from)).reduce((a, b) => (a > b ? a : b));
  const rows = rowsOfWindow(set, 'evaluate').filter((row) => set.spine.asOf[row]! >= from);
  const { x, y, groups } = expandObserved(set.x, set.times, rows);
  if (y.length === 0) return { ...base, gate: null };
  const predict = ({ hazard, calibrator }: StoredTimingModel): Float64Array => hazard.margins(x).map((margin) => calibrator.probability(margin));
  const look = lookOf(registry.events(), { ...base, inForce: inForce.artefactId, window: spanOf(set, rows) });
  return { ...base, gate: judgePair({ candidate, inForce }, { y, groups, candidate: predict(candidate), inForce: predict(inForce) }, { look, seed: portfolio.seed ?? 1, metric: 'log loss of a period won' }) };
}

/** Paired log loss of the assignments, clustered by debtor. */
function compareSelfCure({ home, portfolio }: Deployment, registry: Registry, { model, materialise }: Candidate): Comparison {
  const { base, artefacts } = opponents(home.artefacts, registry, model);
  if (artefacts === null || materialise.selfCure === undefined) return { ...base, gate: null };
  const [candidate, inForce] = [loadScorer(artefacts.candidate, { kind: 'self-cure' }), loadScorer(artefacts.inForce, { kind: 'self-cure' })];
  // Other days ask another question: the answers of the two cannot be compared.
  if (candidate.manifest.label?.parameters['horizonDays'] !== inForce.manifest.label?.parameters['horizonDays']) return { ...base, gate: null };
  // No label of the portfolio: its windows are shares of the time.
  const rows = pairRows(decodeTrainingSet(readContent(home, materialise.selfCure.file)), { candidate, inForce }, { portfolio, label: '' });
  if (rows === null) return { ...base, gate: null };
  const look = lookOf(registry.events(), { ...base, inForce: inForce.artefactId, window: rows.window });
  return { ...base, gate: judgePair({ candidate, inForce }, rows, { look, seed: portfolio.seed ?? 1 }) };
}

interface Opponents {
  readonly base: Omit<Comparison, 'gate'>;
  /** Null where there is nothing to compare the candidate with, or it is in force itself. */
  readonly artefacts: { readonly candidate: Artefact; readonly inForce: Artefact } | null;
}

function opponents(folder: string, registry: Registry, { role, artefactId }: Model): Opponents {
  const championId = registry.champion(role), base = { role, artefactId, label: null, championId, evidence: null } as const;
  if (championId === null || championId === artefactId) return { base, artefacts: null };
  return { base, artefacts: { candidate: readArtefact(folder, artefactId), inForce: readArtefact(folder, championId) } };
}
