/** A trained payment-timing model as the content of an artefact, with its model card. */
import type { ArtefactContent, ArtefactManifest } from '../models/artefact/manifest.ts';
import type { TimingRule } from '../features/labels/payment-times.ts';
import { readParameters } from '../models/read-parameters.ts';
import { ESTIMATORS } from '../models/default-propensity/registry.ts';
import { PERIOD_ENDS } from '../models/timing/periods.ts';
import type { TimingMetrics } from '../models/timing/measure.ts';
import { describeChoice } from './choose-candidate.ts';
import type { TrainedTiming } from './train-timing.ts';

/** What the caller knows about where the rows come from. */
export type TimingOrigin = Pick<ArtefactManifest, 'codeVersion' | 'featureSetVersion' | 'featureWords' | 'views' | 'underPolicy'> & { readonly rule: TimingRule };

/** Content of the artefact of the selected model. */
export function packageTiming(trained: TrainedTiming, { rule, ...origin }: TimingOrigin): ArtefactContent {
  const { final, windows, seed } = trained, { json, arrays } = final.model.state();
  const candidates = trained.candidates.map(({ candidate, metrics }) => ({ estimator: candidate.estimator, chooseLogLoss: candidate.chooseLogLoss, metrics }));
  return {
    manifest: {
      schemaVersion: 1, kind: 'timing', ...origin, estimator: final.estimator, parameters: readParameters(ESTIMATORS[final.estimator].parameters, trained.parameters[final.estimator] ?? {}), seed,
      backend: typeof json['backend'] === 'string' ? json['backend'] : null, featureNames: [...final.model.featureNames], dataSnapshot: trained.dataHash,
      windows: { ...windows }, metrics: { ...trained.metrics, candidates }, model: { ...json },
      calibration: { kind: final.calibrator.kind, json: { ...final.calibrator.json } },
      label: { id: 'payment-timing', pack: 'payment-timing', asOf: rule, parameters: {} }, details: { periodEnds: [...PERIOD_ENDS], choice: trained.choice },
    },
    arrays,
    modelCard: modelCard(trained, rule),
  };
}

function modelCard({ final, choice, windows, metrics }: TrainedTiming, rule: TimingRule): string {
  return [
    '# Payment timing', '',
    `Probability that a receivable open at its as-of (${rule}) is paid in full by each day up to 180, from the hazard of ${PERIOD_ENDS.length} periods; receivables not yet paid count as far as they were watched.`, '',
    `Estimator ${final.estimator}, calibration ${final.calibrator.kind}.`, '',
    '| window | first as-of | last as-of | rows | paid by then |', '|---|---|---|---|---|',
    ...Object.entries(windows).map(([name, window]) => `| ${name} | ${window.from} | ${window.to} | ${window.rows} | ${window.positives} |`), '',
    'Where candidates are chosen, the second window:', '', ...describeChoice(choice), '',
    'The chosen estimator was fitted again on the rows of `learn`: those of the first two as they were known when the last began.', '',
    'On the last window:', '', ...horizonTable(metrics), '',
    'Limits: payments made outside the ledger, and what changes for all debtors at once after the last fact, are not in it.', '',
  ].join('\n');
}

/** Markdown rows of the horizons. */
export function horizonTable({ horizons, concordance }: TimingMetrics): readonly string[] {
  return [
    '| by day | Brier | one curve for all | difference | predicted paid | observed paid |', '|---|---|---|---|---|---|',
    ...horizons.map((each) => `| ${each.horizonDays} | ${each.brier.toFixed(4)} | ${each.brierBaseline.toFixed(4)} | ${each.brierDifference.value.toFixed(4)} [${each.brierDifference.lower.toFixed(4)}, ${each.brierDifference.upper.toFixed(4)}] | ${each.predictedPaid.toFixed(3)} | ${each.observedPaid.toFixed(3)} +- ${each.observedHalfWidth.toFixed(3)} |`),
    '', `Concordance ${concordance === null ? 'not known: no pair in order' : concordance.toFixed(3)}.`,
  ];
}
