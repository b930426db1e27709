/** Self-cure of a deployment as an artefact. Nothing is promoted or published. */
import { DunlinError } from '../../core/errors.ts';
import { featureSetVersion, selectViews } from '../../features/registry.ts';
import type { ArtefactContent, ArtefactManifest } from '../../models/artefact/manifest.ts';
import { writeArtefact } from '../../models/artefact/write.ts';
import { ESTIMATORS } from '../../models/default-propensity/registry.ts';
import { readParameters } from '../../models/read-parameters.ts';
import { portfolioClock } from '../clock.ts';
import { CODE_VERSION } from '../code-version.ts';
import { featureOptions, withStore, type Deployment } from '../deployment.ts';
import type { StepContext } from '../ports.ts';
import { trainSelfCure, type TrainedSelfCure } from '../train-self-cure.ts';
import { readActionMix } from './action-mix.ts';
import { featureWords } from './feature-words.ts';

export async function trainSelfCureArtefact(deployment: Deployment, options: StepContext & { readonly days: number; readonly halfWidth: number }): Promise<{ readonly result: TrainedSelfCure; readonly artefactId: string }> {
  const { portfolio, home } = deployment, views = selectViews(portfolio.models.default.views);
  const result = await withStore(deployment, async (store) => trainSelfCure({ ...options, store, now: (await portfolioClock(store, portfolio)).now(), features: featureOptions(portfolio), views, seed: portfolio.seed ?? 1 }));
  const origin = { codeVersion: CODE_VERSION, featureSetVersion: featureSetVersion(views), views: views.map(({ name }) => name), featureWords: featureWords(views, portfolio.currency), underPolicy: await readActionMix(deployment) };
  return { result, artefactId: writeArtefact(home.artefacts, packageSelfCure(result, origin, options.days)) };
}

function packageSelfCure({ trained, counts, overall, segments }: TrainedSelfCure, origin: Pick<ArtefactManifest, 'codeVersion' | 'featureSetVersion' | 'featureWords' | 'views' | 'underPolicy'>, days: number): ArtefactContent {
  const chosen = trained.candidates.find(({ estimator }) => estimator === trained.selected);
  if (chosen === undefined) throw new DunlinError('internal', `The selected estimator must be a candidate; got ${trained.selected}.`);
  const { json, arrays } = chosen.model.state();
  return {
    manifest: {
      schemaVersion: 1, kind: 'self-cure', ...origin, estimator: trained.selected, parameters: readParameters(ESTIMATORS[trained.selected].parameters, {}), seed: trained.seed,
      backend: null, featureNames: [...chosen.model.featureNames], dataSnapshot: trained.dataHash, windows: trained.windows,
      metrics: { ...chosen.metrics, overall, segments }, model: { ...json }, calibration: { kind: chosen.calibrator.kind, json: { ...chosen.calibrator.json } },
      label: { id: 'self-cure', pack: 'self-cure', parameters: { horizonDays: days } }, details: { holdout: { ...counts } },
    },
    arrays,
    modelCard: [
      '# Self-cure', '', `Probability that a debtor pays everything owed within ${days} days if nobody makes contact, learnt from the sticky holdout alone, as assigned.`, '',
      `Estimator ${trained.selected}, calibration ${chosen.calibrator.kind}. ${counts.matured} of ${counts.assigned} assigned have run their course; of these ${counts.breached} were contacted all the same, ${counts.inbound} made contact themselves, ${counts.noticed} got a statutory notice.`, '',
      '| segment | debtors | rate | half-width |', '|---|---|---|---|', ...[overall, ...segments].map((each) => `| ${each.segment} | ${each.rows} | ${each.rate.toFixed(3)} | ${each.halfWidth.toFixed(3)} |`), '',
    ].join('\n'),
  };
}
