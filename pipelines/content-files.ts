/** Files that travel between steps by reference: named by their hash, checked when read. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomically } from '../core/atomic-write.ts';
import { DunlinError } from '../core/errors.ts';
import { sha256 } from '../core/hash.ts';
import type { HomePaths } from '../core/home.ts';
import type { ContentReference } from './ports.ts';

/** Writes `runs/content/<sha256>.<extension>` unless it is there. */
export function writeContent(home: HomePaths, bytes: Uint8Array, { extension, rows }: { readonly extension: string; readonly rows: number }): ContentReference {
  const hash = sha256(bytes);
  const path = `runs/content/${hash}.${extension}`;
  if (!existsSync(join(home.root, path))) writeFileAtomically(join(home.root, path), bytes);
  return { path, sha256: hash, rows };
}

/** The bytes behind a reference. Throws `artefact-missing`, `artefact-corrupt`. */
export function readContent(home: HomePaths, reference: ContentReference): Buffer {
  const path = join(home.root, reference.path);
  if (!existsSync(path)) throw new DunlinError('artefact-missing', `The file ${reference.path} must exist. Run the pipeline again.`);
  const bytes = readFileSync(path);
  if (sha256(bytes) !== reference.sha256) throw new DunlinError('artefact-corrupt', `The file ${reference.path} must match its hash; it does not. Delete it and run the pipeline again.`);
  return bytes;
}
