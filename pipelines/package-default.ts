/** A trained default model as the content of an artefact, with its model card. */
import { readParameters } from '../models/read-parameters.ts';
import type { ArtefactContent, ArtefactManifest } from '../models/artefact/manifest.ts';
import type { Interval } from '../models/contract.ts';
import { ESTIMATORS } from '../models/default-propensity/registry.ts';
import type { TrainedCandidate, TrainedDefault } from './train-default.ts';

/** What the caller knows about where the rows come from. */
export type DefaultOrigin = Pick<ArtefactManifest, 'codeVersion' | 'featureSetVersion' | 'featureWords' | 'views' | 'underPolicy'> & {
  readonly label: NonNullable<ArtefactManifest['label']>;
};

/** Content of the artefact of one candidate (left out: the selected one). Durations stay outside: they would change the hash. */
export function packageDefault(trained: TrainedDefault, origin: DefaultOrigin, estimator = trained.selected): ArtefactContent {
  const chosen = trained.candidates.find((candidate) => candidate.estimator === estimator)!;
  const { json, arrays } = chosen.model.state();
  const metrics = {
    ...chosen.metrics, byBucket: chosen.byBucket, chooseLogLoss: chosen.chooseLogLoss, baselines: trained.baselines,
    candidates: trained.candidates.map((candidate) => ({ estimator: candidate.estimator, calibration: candidate.calibrator.kind, chooseLogLoss: candidate.chooseLogLoss, metrics: candidate.metrics, versusFirst: candidate.versusFirst })),
  };
  return {
    manifest: {
      schemaVersion: 1, kind: 'default-propensity', ...origin, estimator,
      parameters: readParameters(ESTIMATORS[estimator].parameters, trained.parameters[estimator] ?? {}),
      seed: trained.seed, backend: typeof json['backend'] === 'string' ? json['backend'] : null,
      featureNames: [...chosen.model.featureNames], dataSnapshot: trained.dataHash, windows: trained.windows,
      metrics, model: { ...json }, calibration: { kind: chosen.calibrator.kind, json: { ...chosen.calibrator.json } },
      details: { typical: trained.typical, purged: trained.purged, distributions: trained.distributions },
    },
    arrays,
    modelCard: modelCard(trained, origin, chosen),
  };
}

function modelCard(trained: TrainedDefault, origin: DefaultOrigin, chosen: TrainedCandidate): string {
  const { windows, purged } = trained;
  const actions = Object.entries(origin.underPolicy.actionMix).map(([action, share]) => `${action} ${(100 * share).toFixed(1)} %`).join(', ') || 'no decisions on record';
  return [
    `# Default model: ${origin.label.id}`, '',
    `Probability of default by the label pack \`${origin.label.pack}\`${origin.label.asOf === undefined ? '' : ` (${origin.label.asOf})`}, under the treatment in force when its rows were made: ${actions}.`, '',
    `Estimator ${chosen.estimator}, calibration ${chosen.calibrator.kind}, ${chosen.model.featureNames.length} features of ${origin.views.join(', ') || 'a table'}.`, '',
    '| window | first as-of | last as-of | rows | positives |', '|---|---|---|---|---|',
    ...Object.entries(windows).map(([name, window]) => `| ${name} | ${window.from} | ${window.to} | ${window.rows} | ${window.positives} |`), '',
    `Left out because their label was not known before the next window: ${purged.fit} and ${purged.choose} rows.`, '',
    'On the last window, which nothing was fitted, calibrated or chosen on (95 % intervals by debtor):', '',
    '| candidate | AUC | log loss | Brier | observed less expected |', '|---|---|---|---|---|',
    ...trained.candidates.map(({ estimator, metrics }) => `| ${estimator} | ${text(metrics.auc)} | ${text(metrics.logLoss)} | ${text(metrics.brier)} | ${text(metrics.calibrationInTheLarge)} |`),
    ...trained.baselines.map(({ feature, auc }) => `| ${feature} alone | ${text(auc)} | | | |`), '',
    'Limits: it ranks and rates debtors like those it learnt from; a change of treatment, of the mix of debtors or of the economy moves the level before it moves the order.', '',
  ].join('\n');
}

function text({ value, lower, upper }: Interval): string {
  return `${value.toFixed(4)} [${lower.toFixed(4)}, ${upper.toFixed(4)}]`;
}
