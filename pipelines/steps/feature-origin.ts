/** What artefacts say of the features behind them. */
import type { Portfolio } from '../../core/schema/portfolio.ts';
import { featureSetVersion, type FeatureView } from '../../features/registry.ts';
import type { ArtefactManifest } from '../../models/artefact/manifest.ts';
import { CODE_VERSION } from '../code-version.ts';
import { featureWords } from './feature-words.ts';

export function featureOrigin({ currency }: Portfolio, views: readonly FeatureView[]): Pick<ArtefactManifest, 'codeVersion' | 'featureSetVersion' | 'featureWords' | 'views'> {
  return { codeVersion: CODE_VERSION, featureSetVersion: featureSetVersion(views), views: views.map(({ name }) => name), featureWords: featureWords(views, currency) };
}
