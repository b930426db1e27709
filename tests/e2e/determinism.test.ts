/** Same seed, same bytes: the whole job in two folders, in two time zones. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { sha256 } from '../../core/hash.ts';
import type { RunSummary } from '../../pipelines/report/run-summary.ts';
import { dunlinJson } from '../setup/dunlin.ts';
import { publishedWorld, temporaryFolder, writeSmallPortfolio, type SmallWorld } from './setup/small-world.ts';

const TWO_RUNS_MS = 600_000;

let first: SmallWorld;
let second: SmallWorld;
beforeAll(async () => {
  const folder = join(temporaryFolder('determinism'), 'in a much longer path', 'with blanks');
  const portfolioPath = writeSmallPortfolio(folder);
  const home = join(folder, 'elsewhere');
  const elsewhere = dunlinJson<RunSummary>(['run', '--home', home, '--portfolio', portfolioPath], { environment: { TZ: 'Pacific/Auckland', LANG: 'tr_TR.UTF-8' }, cwd: folder });
  [first, second] = await Promise.all([publishedWorld(), elsewhere.then((summary) => ({ home, portfolioPath, summary }))]);
}, TWO_RUNS_MS);

/** Path below the home -> sha256 of the bytes. */
function hashesBelow(home: string, folder: string): Map<string, string> {
  const paths = readdirSync(join(home, folder), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return new Map(paths.map((path) => [relative(home, path), sha256(readFileSync(path))] as const).sort());
}

it.each(['artefacts', 'snapshots', 'runs/content', 'sample-world'])('gives the same files below %s', (folder) => {
  const files = hashesBelow(first.home, folder);
  expect(files.size).toBeGreaterThan(0);
  expect(hashesBelow(second.home, folder)).toEqual(files);
});

it('gives the same models, snapshot and registry', () => {
  const published = (world: SmallWorld): unknown => ({
    models: world.summary.models.map(({ role, id, estimator, artefactId, verdict }) => ({ role, id, estimator, artefactId, verdict })),
    publication: world.summary.publication, registry: readFileSync(join(world.home, 'registry.ndjson'), 'utf8'), current: readFileSync(join(world.home, 'CURRENT'), 'utf8'),
  });
  expect(published(second)).toEqual(published(first));
  expect(readdirSync(join(first.home, 'artefacts')).sort()).toEqual([...new Set(first.summary.models.map(({ artefactId }) => artefactId))].sort());
});

it('names every artefact and snapshot by its content, and holds no path of this machine', () => {
  for (const { home } of [first, second]) {
    for (const folder of ['artefacts', 'snapshots']) {
      for (const name of readdirSync(join(home, folder))) {
        const manifest = join(home, folder, name, 'manifest.json');
        expect(existsSync(manifest)).toBe(true);
        expect(sha256(readFileSync(manifest))).toBe(name);
        expect(readFileSync(manifest, 'utf8')).not.toContain(home);
      }
    }
  }
});
