/** What features are called in plain words, for artefacts. */
import { featureContracts, type FeatureView } from '../../features/registry.ts';
import type { ArtefactManifest } from '../../models/artefact/manifest.ts';

export function featureWords(views: readonly FeatureView[], currency: string): ArtefactManifest['featureWords'] {
  return Object.fromEntries(featureContracts(views).map(({ name, words, unit }) => [name, { ...words, ...(unit === 'none' ? {} : { unit }), ...(unit === 'minor' ? { currency } : {}) }]));
}
