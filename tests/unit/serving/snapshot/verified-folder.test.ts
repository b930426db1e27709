import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { canonicalJson, sha256 } from '../../../../core/hash.ts';
import { homePaths } from '../../../../core/home.ts';
import { verifySnapshot } from '../../../../serving/snapshot/verified-folder.ts';
import { testFolder } from '../../../setup/test-folder.ts';

function publish(change: (folder: string) => void = () => {}, champions: Readonly<Record<string, unknown>> = {}) {
  const home = homePaths(testFolder('verify'));
  const bytes = Buffer.from('features');
  const text = canonicalJson({
    schemaVersion: 1, portfolio: 'p', clock: 'data', currency: 'EUR', timeZone: 'UTC', asOf: '2013-01-01T00:00:00Z', eventLogOffset: { file: '', nextByte: 0 }, buckets: 1, featureSets: [],
    champions, rulePacks: [], policy: {}, label: {}, seed: 1, files: [{ path: 'features/x.arrow', sha256: sha256(bytes), bytes: bytes.length, rows: 1 }],
  });
  const id = sha256(text);
  const folder = join(home.snapshots, id);
  mkdirSync(join(folder, 'features'), { recursive: true });
  writeFileSync(join(folder, 'manifest.json'), text);
  writeFileSync(join(folder, 'features/x.arrow'), bytes);
  change(folder);
  return { home, id };
}

describe('verifySnapshot', () => {
  it('accepts what matches', async () => {
    const { home, id } = publish();
    expect((await verifySnapshot(home, id)).manifest.portfolio).toBe('p');
  });

  it('reads the champions of every role, and refuses one that is no id', async () => {
    const champions = { default: 'a', response: 'b', policy: 'c', timing: 'd', 'self-cure': 'e' }, whole = publish(() => {}, champions);
    expect((await verifySnapshot(whole.home, whole.id)).manifest.champions).toEqual(champions);
    const broken = publish(() => {}, { timing: 7 });
    await expect(verifySnapshot(broken.home, broken.id)).rejects.toMatchObject({ code: 'artefact-corrupt' });
  });

  it.each([
    ['a flipped byte', (folder: string) => writeFileSync(join(folder, 'features/x.arrow'), 'featureS')],
    ['a truncated file', (folder: string) => writeFileSync(join(folder, 'features/x.arrow'), 'feat')],
    ['a missing file', (folder: string) => rmSync(join(folder, 'features/x.arrow'))],
    ['a changed manifest', (folder: string) => writeFileSync(join(folder, 'manifest.json'), '{}')],
  ])('refuses %s', async (_, change) => {
    const { home, id } = publish(change);
    await expect(verifySnapshot(home, id)).rejects.toMatchObject({ code: 'artefact-corrupt' });
  });

  it.each(['0'.repeat(64), '../../etc', ''])('finds no snapshot %j', async (id) => {
    await expect(verifySnapshot(publish().home, id)).rejects.toMatchObject({ code: 'artefact-missing' });
  });
});
