/** Reads an artefact and refuses it when one byte differs from what its id promises. */
import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Check } from 'typebox/value';
import { DunlinError } from '../../core/errors.ts';
import { sha256 } from '../../core/hash.ts';
import { ArtefactManifestSchema, type Artefact, type ArtefactArray, type ArtefactManifest } from './manifest.ts';

type ArtefactFile = ArtefactManifest['files'][number];

/**
 * The artefact of an id, every file verified.
 *
 * @throws `artefact-missing` when there is none, `artefact-corrupt` when the manifest or a file does not match its hash.
 */
export function readArtefact(folder: string, id: string): Artefact {
  const manifest = readManifest(folder, id);
  const arrays: Record<string, ArtefactArray> = {};
  for (const file of manifest.files) {
    const bytes = readVerified(join(folder, id), file);
    if (file.dtype !== 'text') arrays[basename(file.path, '.bin')] = toArray(file.dtype, bytes);
  }
  return { id, manifest, arrays };
}

/** The manifest alone, verified against the id; for lists and comparisons. Same errors as `readArtefact`. */
export function readManifest(folder: string, id: string): ArtefactManifest {
  const path = join(folder, id, 'manifest.json');
  if (!/^[0-9a-f]{64}$/.test(id) || !existsSync(path)) {
    throw new DunlinError('artefact-missing', `An artefact must exist under its id; got ${JSON.stringify(id.slice(0, 80))}. Train again, or copy the artefact folder back.`, { id });
  }
  const text = readFileSync(path);
  if (sha256(text) !== id) throw corrupt(id, 'manifest.json');
  const manifest: unknown = JSON.parse(text.toString('utf8'));
  if (!Check(ArtefactManifestSchema, manifest)) throw corrupt(id, 'manifest.json');
  return manifest;
}

function readVerified(folder: string, file: ArtefactFile): Uint8Array {
  const path = join(folder, file.path);
  const bytes = existsSync(path) ? readFileSync(path) : new Uint8Array(0);
  if (bytes.length !== file.bytes || sha256(bytes) !== file.sha256) throw corrupt(basename(folder), file.path);
  return bytes;
}

function toArray(dtype: Exclude<ArtefactFile['dtype'], 'text'>, bytes: Uint8Array): ArtefactArray {
  // A copy, because a view needs an aligned start and file buffers come from a pool.
  const { buffer } = Uint8Array.from(bytes);
  const views = { float64: Float64Array, float32: Float32Array, int32: Int32Array, uint8: Uint8Array } as const;
  return new views[dtype](buffer);
}

function corrupt(id: string, path: string): DunlinError {
  return new DunlinError('artefact-corrupt', `Every file of an artefact must match its hash; ${path} of ${id.slice(0, 12)} does not. Restore the folder from a copy, or train again.`, { id, path });
}
