/** A trained self-cure model as the content of an artefact, with its model card. */
import type { ArtefactContent, ArtefactManifest } from '../models/artefact/manifest.ts';
import { ESTIMATORS } from '../models/default-propensity/registry.ts';
import { readParameters } from '../models/read-parameters.ts';
import type { TrainedSelfCure } from './train-self-cure.ts';

/** What the caller knows about where the rows come from. */
export type SelfCureOrigin = Pick<ArtefactManifest, 'codeVersion' | 'featureSetVersion' | 'featureWords' | 'views' | 'underPolicy'> & {
  /** Of the window. */
  readonly days: number;
};

/** Content of the artefact of the selected estimator, fitted on everything known when the last window begins. */
export function packageSelfCure({ trained, counts, overall, segments }: TrainedSelfCure, { days, ...origin }: SelfCureOrigin): ArtefactContent {
  const { model, metrics, calibrator } = trained.final, { json, arrays } = model.state();
  return {
    manifest: {
      schemaVersion: 1, kind: 'self-cure', ...origin, estimator: trained.selected, parameters: readParameters(ESTIMATORS[trained.selected].parameters, {}), seed: trained.seed,
      backend: null, featureNames: [...model.featureNames], dataSnapshot: trained.dataHash, windows: trained.windows,
      metrics: { ...metrics, overall, segments }, model: { ...json }, calibration: { kind: calibrator.kind, json: { ...calibrator.json } },
      label: { id: 'self-cure', pack: 'self-cure', parameters: { horizonDays: days } }, details: { holdout: { ...counts } },
    },
    arrays,
    modelCard: [
      '# Self-cure', '', `Probability that a debtor pays everything owed within ${days} days if nobody makes contact, learnt from the sticky holdout alone, as assigned.`, '',
      `Estimator ${trained.selected}, calibration ${calibrator.kind}. ${counts.matured} of ${counts.assigned} assigned have run their course; of these ${counts.breached} were contacted all the same, ${counts.inbound} made contact themselves, ${counts.noticed} got a statutory notice.`, '',
      '| segment | debtors | rate | half-width |', '|---|---|---|---|', ...[overall, ...segments].map((each) => `| ${each.segment} | ${each.rows} | ${each.rate.toFixed(3)} | ${each.halfWidth.toFixed(3)} |`), '',
    ].join('\n'),
  };
}
