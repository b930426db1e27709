/** The gate between computed features and what is published: contracts, freshness, and drift against the model in force. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Frame, Spine } from '../core/frame.ts';
import { canonicalJson } from '../core/hash.ts';
import type { HomePaths } from '../core/home.ts';
import type { Portfolio } from '../core/schema/portfolio.ts';
import { SNAPSHOT_PATHS } from '../core/schema/snapshot.ts';
import { formatInstant, type Instant } from '../core/time.ts';
import type { QualityFinding } from '../features/quality/check.ts';
import { findContractFaults, refuseBlocking } from '../features/quality/check-quality.ts';
import type { Distribution } from '../features/quality/distribution.ts';
import { DRIFT_LIMITS, findDrift, measureDrift, type DriftLimits, type DriftReferences, type FeatureDrift } from '../features/quality/drift.ts';
import { findStaleness } from '../features/quality/freshness.ts';
import { findTreatmentShift } from '../features/quality/treatment-mix.ts';
import type { FeatureView } from '../features/registry.ts';
import { decodeFeatures } from '../features/store/arrow.ts';
import type { Store } from '../features/store/open.ts';
import { readArtefact } from '../models/artefact/read.ts';
import { openRegistry } from '../models/registry/registry.ts';
import type { Deployment } from './deployment.ts';
import { readCurrentManifest } from './publish.ts';
import { writeQualityReport } from './quality-report.ts';

export interface CheckedFeatures {
  readonly spine: Spine;
  readonly frame: Frame;
  readonly views: readonly FeatureView[];
}

export interface ServableFeatures extends CheckedFeatures {
  readonly asOf: Instant;
  readonly label: Portfolio['labels'][number];
}

export interface QualityResult {
  readonly findings: readonly QualityFinding[];
  readonly drift: readonly FeatureDrift[];
  /** Model whose training rows drift is measured against; null: none, or one that keeps no distributions. */
  readonly model: string | null;
  /** Published snapshot that drift is measured against; null: none of this label. */
  readonly previous: string | null;
  /** Report relative to the data directory; the rows lie beside it. */
  readonly report: string;
}

/** Checks a training set by its contracts. Writes its report; throws `quality-gate-failed`. */
export function gateTrainingSet(home: HomePaths, name: string, features: CheckedFeatures): void {
  const findings = findContractFaults(features.frame, features.views);
  if (findings.length === 0) return;
  refuseBlocking(findings, writeQualityReport(home, name, { ...features, findings }));
}

/** Checks what is about to be served. Writes its report, passes on warnings, throws `quality-gate-failed`. */
export async function gateServing(deployment: Deployment, store: Store, features: ServableFeatures & { readonly name: string }): Promise<QualityResult> {
  const result = await checkServing(deployment, store, features);
  refuseBlocking(result.findings, result.report);
  return result;
}

/** Runs every check on what could be served and writes the report; refuses nothing. */
export async function checkServing(deployment: Deployment, store: Store, features: ServableFeatures & { readonly name: string }): Promise<QualityResult> {
  const { home, portfolio } = deployment;
  const { quality = {} } = portfolio;
  const { frame, views, asOf } = features;
  const found = readReferences(deployment, features);
  const drift = found === null ? [] : measureDrift(frame, views, found.references);
  const findings = [
    ...findContractFaults(frame, views),
    ...await findStaleness(store, { asOf, maximumDays: quality.maximumSilenceDays, sources: quality.sources }),
    ...(found === null ? [] : findDrift(frame, drift, found.references)),
    ...(found === null ? [] : await findTreatmentShift(store, { asOf, actionMix: found.actionMix, limit: quality.treatmentShift })),
  ];
  const model = found?.model ?? null, previous = found?.previous ?? null;
  const report = writeQualityReport(home, features.name, { ...features, findings, more: { asOf: formatInstant(asOf), model, previous, drift } });
  return { findings, drift, model, previous, report };
}

interface FoundReferences {
  readonly model: string;
  readonly previous: string | null;
  readonly references: DriftReferences;
  /** Shares of actions when the model learnt. */
  readonly actionMix: Readonly<Record<string, number>>;
}

/** What drift is measured against; null without a champion that says what it learnt from. */
function readReferences({ home, portfolio }: Deployment, { label, asOf }: ServableFeatures): FoundReferences | null {
  const model = openRegistry(home.registry).champion('default', undefined, label.id);
  if (model === null) return null;
  const { details, underPolicy } = readArtefact(home.artefacts, model).manifest, training = details?.['distributions'] as Readonly<Record<string, Distribution>> | undefined;
  if (training === undefined) return null;
  const published = readCurrentManifest(home);
  const isComparable = published !== null && canonicalJson(published.label) === canonicalJson(label);
  const previous = isComparable ? readFileSync(home.current, 'utf8').trim() : null;
  return { model, previous, actionMix: underPolicy.actionMix, references: { training, previous: previous === null ? null : readFrame(home, previous), limits: limitsOf(portfolio, asOf) } };
}

function readFrame(home: HomePaths, snapshotId: string): Frame {
  return decodeFeatures(readFileSync(join(home.snapshots, snapshotId, SNAPSHOT_PATHS.features))).frame;
}

/** Limits by feature as the portfolio declares them. Up to `acceptUntil` a shift that was looked at only warns. */
function limitsOf({ quality }: Portfolio, asOf: Instant): (feature: string) => DriftLimits {
  const { features = {}, acceptUntil, ...general } = quality?.drift ?? {};
  const isAccepted = acceptUntil !== undefined && formatInstant(asOf).slice(0, 10) <= acceptUntil;
  return (feature) => ({ ...DRIFT_LIMITS, ...general, ...features[feature], ...(isAccepted ? { block: null, missing: null } : {}) });
}

/** Where findings go when nobody reads the report: a line of progress. */
export function summariseQuality({ findings, drift, report }: QualityResult): string {
  const warnings = findings.filter(({ severity }) => severity === 'warn');
  if (warnings.length === 0) return drift.length === 0 ? 'checks passed; no model to measure drift against yet' : `checks passed; drift of ${drift.length} features within limits`;
  return `checks passed with ${warnings.length} warnings, such as ${warnings[0]!.check} of ${warnings[0]!.subject}; see ${report}`;
}

