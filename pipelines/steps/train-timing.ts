/** Payment timing of a deployment as an artefact. Nothing is promoted or published. */
import { featureSetVersion } from '../../features/registry.ts';
import { writeArtefact } from '../../models/artefact/write.ts';
import { CODE_VERSION } from '../code-version.ts';
import { withStore, type Deployment } from '../deployment.ts';
import { packageTiming } from '../package-timing.ts';
import { trainTiming, type TrainedTiming, type TrainTimingInput } from '../train-timing.ts';
import { readActionMix } from './action-mix.ts';
import { featureWords } from './feature-words.ts';

export async function trainTimingArtefact(deployment: Deployment, input: Omit<TrainTimingInput, 'store' | 'portfolio'>): Promise<{ readonly trained: TrainedTiming; readonly artefactId: string }> {
  const { portfolio, home } = deployment;
  const trained = await withStore(deployment, (store) => trainTiming({ ...input, store, portfolio }));
  const origin = {
    codeVersion: CODE_VERSION, featureSetVersion: featureSetVersion(trained.views), views: trained.views.map(({ name }) => name),
    featureWords: featureWords(trained.views, portfolio.currency), underPolicy: await readActionMix(deployment),
  };
  return { trained, artefactId: writeArtefact(home.artefacts, packageTiming(trained, origin)) };
}
