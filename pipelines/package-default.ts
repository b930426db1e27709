/** A trained default model as the content of an artefact, with its inventory entry and its card. */
import { readParameters } from '../models/read-parameters.ts';
import type { ArtefactContent, ArtefactManifest } from '../models/artefact/manifest.ts';
import { ESTIMATORS } from '../models/default-propensity/registry.ts';
import { findLimits, type Inventory, type ModelDeclaration } from './governance/inventory.ts';
import { modelCard } from './governance/model-card.ts';
import type { TrainedDefault } from './train-default.ts';

/** What the caller knows about where the rows come from, and what the owner declares. */
export type DefaultOrigin = Pick<ArtefactManifest, 'codeVersion' | 'featureSetVersion' | 'featureWords' | 'views' | 'underPolicy'> & {
  readonly label: NonNullable<ArtefactManifest['label']>;
  /** Of the label pack. */
  readonly meaning?: string;
  readonly grain?: string;
  readonly declared?: ModelDeclaration;
};

const NOT_DECLARED: ModelDeclaration = { owner: null, purpose: null, tier: null };

/** Content of the artefact of the selected candidate. Durations stay outside: they would change the hash. */
export function packageDefault(trained: TrainedDefault, { declared = NOT_DECLARED, meaning, grain, ...origin }: DefaultOrigin): ArtefactContent {
  const chosen = trained.final;
  const { json, arrays } = chosen.model.state();
  const metrics = {
    ...chosen.metrics, byBucket: chosen.byBucket, bySegment: chosen.bySegment, reliability: chosen.reliability, chooseLogLoss: chosen.chooseLogLoss, baselines: trained.baselines,
    candidates: trained.candidates.map((candidate) => ({ estimator: candidate.estimator, calibration: candidate.calibrator.kind, chooseLogLoss: candidate.chooseLogLoss, metrics: candidate.metrics, versusFirst: candidate.versusFirst })),
  };
  const manifest: ArtefactContent['manifest'] = {
    schemaVersion: 1, kind: 'default-propensity', ...origin, estimator: trained.selected,
    parameters: readParameters(ESTIMATORS[trained.selected].parameters, trained.parameters[trained.selected] ?? {}),
    seed: trained.seed, backend: typeof json['backend'] === 'string' ? json['backend'] : null,
    featureNames: [...chosen.model.featureNames], dataSnapshot: trained.dataHash, windows: trained.windows,
    metrics, model: { ...json }, calibration: { kind: chosen.calibrator.kind, json: { ...chosen.calibrator.json } },
    details: { typical: trained.typical, purged: trained.purged, distributions: trained.distributions, declared, choice: trained.choice, evidence: trained.evidence, cohorts: trained.cohorts, untreated: trained.untreated },
  };
  const inventory = takeInventory(trained, manifest, { declared, meaning: meaning ?? null, grain: grain ?? null });
  return { manifest, arrays, modelCard: modelCard(inventory), inventory };
}

interface Stated {
  readonly declared: ModelDeclaration;
  readonly meaning: string | null;
  readonly grain: string | null;
}

function takeInventory(trained: TrainedDefault, manifest: ArtefactContent['manifest'], { declared, meaning, grain }: Stated): Inventory {
  const { estimator, seed, backend, parameters, codeVersion, featureSetVersion, views, dataSnapshot } = manifest;
  const label = manifest.label!, chosen = trained.final;
  return {
    schemaVersion: 1, kind: 'default-propensity', declared,
    label: { id: label.id, pack: label.pack, meaning, asOf: label.asOf ?? null, parameters: label.parameters },
    population: { grain, underPolicy: manifest.underPolicy },
    model: { estimator, calibration: chosen.calibrator.kind, seed, backend, parameters, codeVersion },
    data: { featureSetVersion, views, features: manifest.featureNames.length, dataSnapshot, windows: trained.windows, purged: trained.purged },
    metrics: chosen.metrics, choice: trained.choice, candidates: trained.candidates.map(({ estimator: name, calibrator, metrics }) => ({ estimator: name, calibration: calibrator.kind, metrics })),
    baselines: trained.baselines, byBucket: chosen.byBucket, bySegment: chosen.bySegment, evidence: trained.evidence, cohorts: trained.cohorts, untreated: trained.untreated, limits: findLimits(trained.evidence, chosen.metrics),
  };
}
