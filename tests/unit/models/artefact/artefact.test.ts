import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readArtefact } from '../../../../models/artefact/read.ts';
import { writeArtefact } from '../../../../models/artefact/write.ts';
import type { ArtefactContent } from '../../../../models/artefact/manifest.ts';

const content: ArtefactContent = {
  manifest: {
    schemaVersion: 1, kind: 'default-propensity', codeVersion: '0.1.0', estimator: 'base-rate', parameters: {}, seed: 1, backend: null,
    featureSetVersion: 'abc', featureNames: ['dpd'], featureWords: { dpd: { label: 'days past due', high: 'long overdue', low: 'not overdue' } }, views: ['exposure'],
    dataSnapshot: 'def', windows: {}, underPolicy: { versions: [], actionMix: {} }, metrics: { auc: 0.5 }, model: { margin: -1.25 },
  },
  arrays: { thresholds: Float64Array.of(1.5, NaN, -0), weights: Float32Array.of(0.1), nodes: Int32Array.of(-1, 7), bins: Uint8Array.of(3, 255, 0) },
  modelCard: '# Card\n',
};

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'artefact-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const codeOf = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    return (error as { code?: string }).code;
  }
};

describe('artefacts', () => {
  it('come back as they were written', () => {
    const id = writeArtefact(folder, content);
    const { manifest, arrays } = readArtefact(folder, id);
    expect(arrays).toEqual(content.arrays);
    expect(manifest).toMatchObject(content.manifest);
  });

  it('have an id that depends on content alone, and writing twice changes nothing', () => {
    const id = writeArtefact(folder, content);
    expect(writeArtefact(folder, { ...content, arrays: Object.fromEntries(Object.entries(content.arrays).reverse()) })).toBe(id);
    expect(readdirSync(folder)).toEqual([id]);
    expect(writeArtefact(folder, { ...content, manifest: { ...content.manifest, seed: 2 } })).not.toBe(id);
  });

  it.each(['manifest.json', 'arrays/thresholds.bin', 'arrays/bins.bin', 'model-card.md'])('with a flipped byte in %s are refused, and written anew on request', (path) => {
    const id = writeArtefact(folder, content);
    const file = join(folder, id, path);
    const bytes = readFileSync(file);
    bytes[bytes.length - 1]! ^= 1;
    writeFileSync(file, bytes);
    expect(codeOf(() => readArtefact(folder, id))).toBe('artefact-corrupt');
    expect(writeArtefact(folder, content)).toBe(id);
    expect(readArtefact(folder, id).arrays).toEqual(content.arrays);
  });

  it.each(['0'.repeat(64), '../etc', ''])('that do not exist (%j) are named missing', (id) => {
    expect(codeOf(() => readArtefact(folder, id))).toBe('artefact-missing');
  });
});
