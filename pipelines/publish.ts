/**
 * Publishes what serving reads: an immutable snapshot folder named by the hash of its manifest, then `CURRENT`.
 *
 * Order: files, manifest, fsync, rename of the folder, watermark in the store, rename of `CURRENT`. A crash between any two leaves the
 * old snapshot in force; the next run ends the work.
 */
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { syncFolder, writeFileAtomically } from '../core/atomic-write.ts';
import { canonicalJson, sha256 } from '../core/hash.ts';
import type { HomePaths } from '../core/home.ts';
import { SNAPSHOT_PATHS, type SnapshotManifest } from '../core/schema/snapshot.ts';

export interface SnapshotFile {
  /** Relative to the snapshot folder, forward slashes. */
  readonly path: string;
  readonly rows: number;
}

export interface SnapshotDraft {
  readonly manifest: Omit<SnapshotManifest, 'files'>;
  /** Writes the files below the given folder and lists them. */
  writeFiles(folder: string): Promise<readonly SnapshotFile[]>;
  /** Moves the watermark of the store, after the folder is in place and before it is named. */
  recordPublication(snapshotId: string): Promise<void>;
}

/** Writes and names the snapshot; equal content gives the same id and rewrites nothing. */
export async function publishSnapshot(home: HomePaths, draft: SnapshotDraft): Promise<string> {
  const building = join(home.snapshots, '.building');
  rmSync(building, { recursive: true, force: true });
  mkdirSync(building, { recursive: true });
  const written = await draft.writeFiles(building);
  const files = [...written].sort((a, b) => (a.path < b.path ? -1 : 1)).map(({ path, rows }) => {
    const bytes = readFileSync(join(building, path));
    return { path, sha256: sha256(bytes), bytes: bytes.length, rows };
  });
  const manifest: SnapshotManifest = { ...draft.manifest, files };
  const text = canonicalJson(manifest);
  const snapshotId = sha256(text);
  writeFileSync(join(building, SNAPSHOT_PATHS.manifest), text);
  syncTree(building);
  const folder = join(home.snapshots, snapshotId);
  if (existsSync(folder)) rmSync(building, { recursive: true, force: true });
  else renameSync(building, folder);
  syncFolder(home.snapshots);
  await draft.recordPublication(snapshotId);
  writeFileAtomically(home.current, `${snapshotId}\n`);
  removeOldSnapshots(home, snapshotId);
  return snapshotId;
}

/** The published snapshot's manifest, or null before the first publication. */
export function readCurrentManifest(home: HomePaths): SnapshotManifest | null {
  if (!existsSync(home.current)) return null;
  const path = join(home.snapshots, readFileSync(home.current, 'utf8').trim(), SNAPSHOT_PATHS.manifest);
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) as SnapshotManifest : null;
}

const KEPT_SNAPSHOTS = 3;

/** Keeps the newest few by time of writing, so that a server that still loads the previous one finds it. */
function removeOldSnapshots(home: HomePaths, current: string): void {
  const others = readdirSync(home.snapshots).filter((name) => name !== current && !name.startsWith('.'))
    .map((name) => ({ name, writtenMs: statSync(join(home.snapshots, name)).mtimeMs })).sort((a, b) => b.writtenMs - a.writtenMs);
  for (const { name } of others.slice(KEPT_SNAPSHOTS - 1)) rmSync(join(home.snapshots, name), { recursive: true, force: true });
}

function syncTree(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      syncTree(path);
    } else {
      const fd = openSync(path, 'r');
      try {
        fsyncSync(fd);
      } finally {
        closeSync(fd);
      }
    }
  }
  syncFolder(folder);
  syncFolder(dirname(folder));
}
