/** Loads a published snapshot into memory: verified bytes, index of debtors, models, policy, and a store for single debtors. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DunlinError } from '../../core/errors.ts';
import type { HomePaths } from '../../core/home.ts';
import { SNAPSHOT_PATHS, type SnapshotManifest } from '../../core/schema/snapshot.ts';
import { parseInstant } from '../../core/time.ts';
import { labelPack } from '../../features/labels/registry.ts';
import type { ServedViews } from '../../features/labels/served-rows.ts';
import { featureSetVersion, selectViews, type FeatureView } from '../../features/registry.ts';
import { decodeFeatures } from '../../features/store/arrow.ts';
import { decodeContactContexts } from '../../features/store/contact-context-arrow.ts';
import type { Published } from '../ports.ts';
import { loadContactPolicy } from './contact-policy.ts';
import { indexRows, indexStates, type RowsByDebtor } from './feature-rows.ts';
import { openDebtorStore } from './debtor-store.ts';
import { loadDefaultModel } from './default-model.ts';
import { loadSelfCureChampion } from './self-cure-model.ts';
import { snapshotLabel } from './snapshot-label.ts';
import { loadTimingChampion } from './timing-model.ts';
import { verifySnapshot } from './verified-folder.ts';

/** Throws `artefact-missing`, `artefact-corrupt`, `view-invalid` (made by another version of the features). */
export async function loadSnapshot(home: HomePaths, snapshotId: string): Promise<Published> {
  const verified = await verifySnapshot(home, snapshotId);
  const { folder, manifest } = verified;
  const views = viewsOf(manifest);
  const read = (path: string): RowsByDebtor | null => (manifest.files.some((file) => file.path === path) ? indexRows(decodeFeatures(readFileSync(join(folder, path)))) : null);
  const contexts = decodeContactContexts(readFileSync(join(folder, SNAPSHOT_PATHS.contactContext)));
  const defaultModel = loadDefaultModel(home.artefacts, manifest);
  const contactPolicy = loadContactPolicy(home.artefacts, manifest);
  const timingModel = loadTimingChampion(home.artefacts, manifest), selfCureModel = loadSelfCureChampion(home.artefacts, manifest);
  const served: ServedViews = { label: views, receivables: timingModel && selectViews(timingModel.views), debtors: selfCureModel && selectViews(selfCureModel.views) };
  const label = snapshotLabel(manifest);
  const stateOf = indexStates({ label: read(SNAPSHOT_PATHS.features)!, receivables: read(SNAPSHOT_PATHS.receivables), debtors: read(SNAPSHOT_PATHS.debtors) }, { pack: labelPack(label.pack), views: served });
  const debtors = await openDebtorStore({ ...verified, views: served, label });
  return {
    id: snapshotId, manifest, asOf: parseInstant(manifest.asOf), featureSetVersion: featureSetVersion(views), debtorCount: contexts.size, defaultModel, timingModel, selfCureModel, contactPolicy,
    debtorIds: () => [...contexts.keys()].sort(),
    debtor: (debtorId) => {
      const root = debtors.rootOf(debtorId);
      const context = contexts.get(root);
      return context ? { context, ...stateOf(root) } : null;
    },
    ...debtors,
  };
}

/** The views of the label's rows; every set of the snapshot must mean here what it meant where it was made. */
function viewsOf(manifest: SnapshotManifest): readonly FeatureView[] {
  for (const set of manifest.featureSets) {
    const version = featureSetVersion(selectViews(set.views));
    if (version !== set.version) throw new DunlinError('view-invalid', `The feature set of a snapshot must be that of this program, ${version}; got ${set.version}. Run \`dunlin run\` with this version to publish again.`);
  }
  return selectViews(manifest.featureSets[0]?.views);
}
