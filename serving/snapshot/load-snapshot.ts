/** Loads a published snapshot into memory: verified bytes, index of debtors, models, policy, and a store for single debtors. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DunlinError } from '../../core/errors.ts';
import type { HomePaths } from '../../core/home.ts';
import { SNAPSHOT_PATHS, type SnapshotManifest } from '../../core/schema/snapshot.ts';
import { parseInstant } from '../../core/time.ts';
import { featureSetVersion, selectViews, type FeatureView } from '../../features/registry.ts';
import { decodeFeatures } from '../../features/store/arrow.ts';
import { decodeContactContexts } from '../../features/store/contact-context-arrow.ts';
import type { Published } from '../ports.ts';
import { loadContactPolicy } from './contact-policy.ts';
import { indexRows } from './feature-rows.ts';
import { openDebtorStore } from './debtor-store.ts';
import { loadDefaultModel } from './default-model.ts';
import { snapshotLabel } from './snapshot-label.ts';
import { verifySnapshot } from './verified-folder.ts';

/** Throws `artefact-missing`, `artefact-corrupt`, `view-invalid` (made by another version of the features). */
export async function loadSnapshot(home: HomePaths, snapshotId: string): Promise<Published> {
  const verified = await verifySnapshot(home, snapshotId);
  const { folder, manifest } = verified;
  const views = viewsOf(manifest);
  const rows = indexRows(decodeFeatures(readFileSync(join(folder, SNAPSHOT_PATHS.features))));
  const contexts = decodeContactContexts(readFileSync(join(folder, SNAPSHOT_PATHS.contactContext)));
  const defaultModel = loadDefaultModel(home.artefacts, manifest);
  const contactPolicy = loadContactPolicy(home.artefacts, manifest);
  const debtors = await openDebtorStore({ ...verified, views, label: snapshotLabel(manifest) });
  return {
    id: snapshotId, manifest, asOf: parseInstant(manifest.asOf), featureSetVersion: featureSetVersion(views), debtorCount: contexts.size, defaultModel, contactPolicy,
    debtor: (debtorId) => {
      const root = debtors.rootOf(debtorId);
      const context = contexts.get(root);
      return context ? { context, rows: rows.get(root) ?? [] } : null;
    },
    ...debtors,
  };
}

/** The views of the snapshot, which must mean here what they meant where it was made. */
function viewsOf(manifest: SnapshotManifest): readonly FeatureView[] {
  const set = manifest.featureSets[0];
  const views = selectViews(set?.views);
  if (set && featureSetVersion(views) !== set.version) {
    throw new DunlinError('view-invalid', `The feature set of a snapshot must be that of this program, ${featureSetVersion(views)}; got ${set.version}. Run \`dunlin run\` with this version to publish again.`);
  }
  return views;
}
