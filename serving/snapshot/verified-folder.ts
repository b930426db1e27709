/** A snapshot folder whose every byte matches what its id promises. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Check } from 'typebox/value';
import { DunlinError } from '../../core/errors.ts';
import { sha256 } from '../../core/hash.ts';
import type { HomePaths } from '../../core/home.ts';
import { SNAPSHOT_PATHS, SnapshotManifestSchema, type SnapshotManifest } from '../../core/schema/snapshot.ts';

export interface VerifiedFolder {
  readonly folder: string;
  readonly manifest: SnapshotManifest;
}

/** Reads and hashes the manifest and every file it lists. Throws `artefact-missing`, `artefact-corrupt`. */
export async function verifySnapshot(home: HomePaths, snapshotId: string): Promise<VerifiedFolder> {
  const folder = join(home.snapshots, snapshotId);
  const manifestPath = join(folder, SNAPSHOT_PATHS.manifest);
  if (!/^[0-9a-f]{64}$/.test(snapshotId) || !existsSync(manifestPath)) {
    throw new DunlinError('artefact-missing', `CURRENT must name a snapshot that exists; got ${JSON.stringify(snapshotId.slice(0, 80))}. Run \`dunlin run\` to publish again.`);
  }
  const text = await readFile(manifestPath);
  if (sha256(text) !== snapshotId) throw corrupt(snapshotId, SNAPSHOT_PATHS.manifest);
  const manifest: unknown = JSON.parse(text.toString('utf8'));
  if (!Check(SnapshotManifestSchema, manifest)) throw corrupt(snapshotId, SNAPSHOT_PATHS.manifest);
  for (const file of manifest.files) {
    const path = join(folder, file.path);
    const bytes = existsSync(path) ? await readFile(path) : null;
    if (bytes === null || bytes.length !== file.bytes || sha256(bytes) !== file.sha256) throw corrupt(snapshotId, file.path);
  }
  return { folder, manifest };
}

function corrupt(snapshotId: string, path: string): DunlinError {
  return new DunlinError('artefact-corrupt', `Every file of a snapshot must match its hash; ${path} of ${snapshotId.slice(0, 12)} does not. Run \`dunlin run\` to publish again.`, { snapshotId, path });
}
