/** The entry of a default model in a model inventory: everything that its card says, as data. */
import { signedText } from '../../core/figure-text.ts';
import type { ArtefactManifest } from '../../models/artefact/manifest.ts';
import type { DefaultMetrics } from '../../models/metrics/measure.ts';
import type { BucketMetrics } from '../default-baselines.ts';
import type { TrainedDefault } from '../train-default.ts';
import type { ModelEvidence } from './evidence.ts';

/** What the owner declares in the portfolio file, under `models.default`. */
export interface ModelDeclaration {
  readonly owner: string | null;
  readonly purpose: string | null;
  readonly tier: string | null;
}

export interface Inventory {
  readonly schemaVersion: 1;
  readonly kind: 'default-propensity';
  readonly declared: ModelDeclaration;
  readonly label: { readonly id: string; readonly pack: string; readonly meaning: string | null; readonly asOf: string | null; readonly parameters: Readonly<Record<string, unknown>> };
  readonly population: { readonly grain: string | null; readonly underPolicy: ArtefactManifest['underPolicy'] };
  readonly model: { readonly estimator: string; readonly calibration: string; readonly seed: number; readonly backend: string | null; readonly parameters: Readonly<Record<string, unknown>>; readonly codeVersion: string };
  readonly data: { readonly featureSetVersion: string; readonly views: readonly string[]; readonly features: number; readonly dataSnapshot: string; readonly windows: TrainedDefault['windows']; readonly purged: TrainedDefault['purged'] };
  readonly metrics: DefaultMetrics;
  readonly candidates: readonly { readonly estimator: string; readonly calibration: string; readonly metrics: DefaultMetrics }[];
  /** Why the candidate was taken. */
  readonly choice: TrainedDefault['choice'];
  readonly baselines: TrainedDefault['baselines'];
  readonly byBucket: readonly BucketMetrics[];
  /** By declared column. */
  readonly bySegment: TrainedDefault['final']['bySegment'];
  readonly evidence: ModelEvidence;
  /** Calibration by month, before and after shifts of the level. */
  readonly cohorts: TrainedDefault['cohorts'];
  readonly untreated: TrainedDefault['untreated'];
  readonly limits: readonly string[];
}

/** Limits that hold for every model of default, and those that the evidence shows. */
export function findLimits(evidence: ModelEvidence, metrics: DefaultMetrics): readonly string[] {
  const { stability, ledger, reasons } = evidence, gap = metrics.calibrationInTheLarge;
  return [
    'It ranks and rates debtors like those it learnt from; a change of treatment, of the mix of debtors or of the economy moves the level before it moves the order.',
    'The probability holds under the treatment in force when its rows were made; it does not say what a debtor does if treated otherwise.',
    ...(gap.lower > 0 || gap.upper < 0 ? [`On the last window ${gap.value > 0 ? 'more' : 'less'} default was observed than expected: ${signedText(gap.value)} [${signedText(gap.lower)}, ${signedText(gap.upper)}].`] : []),
    ...(stability.moved > 0 ? [`${stability.moved} of ${stability.features} features moved by a PSI above .25 between the first and the last window.`] : []),
    ...(metrics.ece === null ? [`The last window has ${metrics.positives} positives; calibration by bins is not given below 1,000.`] : []),
    ...(ledger.length > 0 && ledger.every(({ logLossGain }) => logLossGain.lower <= 0) ? [`No candidate is better than ${evidence.reference} by more than chance.`] : []),
    ...(reasons.raised > 0 && reasons.deletionShare < 0.9 - reasons.unmovedShare ? [`In ${(100 * (1 - reasons.deletionShare - reasons.unmovedShare)).toFixed(0)} % of the checked rows the risk rises when the first reason takes its typical value.`] : []),
    ...(evidence.fairness === null ? ['No column was declared to compare groups by.'] : []),
  ];
}
