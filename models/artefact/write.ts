/** Writes an artefact: a folder named by the hash of its manifest, complete or absent. */
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { syncFolder, writeFileAtomically } from '../../core/atomic-write.ts';
import { isDunlinError } from '../../core/errors.ts';
import { canonicalJson, sha256 } from '../../core/hash.ts';
import type { ArtefactArray, ArtefactContent, ArtefactManifest } from './manifest.ts';
import { readArtefact } from './read.ts';

type ArtefactFile = ArtefactManifest['files'][number];

/**
 * Writes the artefact under `folder` and returns its id. Equal content gives the same id and changes nothing; a damaged
 * copy of the same id is replaced.
 *
 * The arrays are raw little-endian, as every processor that Node runs on keeps them.
 */
export function writeArtefact(folder: string, content: ArtefactContent): string {
  const parts = [...Object.entries(content.arrays).sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, array]) => arrayPart(name, array)), textPart('model-card.md', content.modelCard),
    ...(content.inventory === undefined ? [] : [textPart('inventory.json', `${canonicalJson(content.inventory)}\n`)])];
  const manifestText = canonicalJson({ ...content.manifest, files: parts.map((part) => part.file) });
  const id = sha256(manifestText);
  const target = join(folder, id);
  if (existsSync(target)) {
    if (isWhole(folder, id)) return id;
    rmSync(target, { recursive: true });
  }
  const temporary = `${target}.tmp-${process.pid}`;
  rmSync(temporary, { recursive: true, force: true });
  mkdirSync(temporary, { recursive: true });
  for (const { file, bytes } of parts) {
    const path = join(temporary, file.path);
    mkdirSync(dirname(path), { recursive: true });
    writeFileAtomically(path, bytes);
  }
  writeFileAtomically(join(temporary, 'manifest.json'), manifestText);
  renameSync(temporary, target);
  syncFolder(folder);
  return id;
}

function isWhole(folder: string, id: string): boolean {
  try {
    readArtefact(folder, id);
    return true;
  } catch (error) {
    if (isDunlinError(error)) return false;
    throw error;
  }
}

interface Part {
  readonly file: ArtefactFile;
  readonly bytes: Uint8Array;
}

function arrayPart(name: string, array: ArtefactArray): Part {
  const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
  return { file: { path: `arrays/${name}.bin`, sha256: sha256(bytes), bytes: bytes.length, dtype: dtypeOf(array), length: array.length }, bytes };
}

function textPart(path: string, text: string): Part {
  const bytes = Buffer.from(text);
  return { file: { path, sha256: sha256(bytes), bytes: bytes.length, dtype: 'text', length: bytes.length }, bytes };
}

function dtypeOf(array: ArtefactArray): ArtefactFile['dtype'] {
  if (array instanceof Float64Array) return 'float64';
  if (array instanceof Float32Array) return 'float32';
  return array instanceof Int32Array ? 'int32' : 'uint8';
}
