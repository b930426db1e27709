/** The command line as programs rely on it: help without heavy parts, one JSON document on stdout. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { COMMANDS } from '../../cli/commands.ts';
import { dunlin, type CommandAnswer } from '../setup/dunlin.ts';
import { publishedWorld, temporaryFolder, type SmallWorld } from './setup/small-world.ts';

const NAMES = Object.keys(COMMANDS);

let folder: string;
beforeAll(() => {
  folder = temporaryFolder('cli');
});

/** Runs a command and lists every module that its process loaded, and of a built file those that it was made of. */
async function loadedBy(args: readonly string[]): Promise<CommandAnswer & { readonly modules: readonly string[] }> {
  const list = join(folder, `modules-${args.join('-').replaceAll(/[^a-z-]/g, '')}.txt`);
  const answer = await dunlin(args, { imports: [pathToFileURL(join(import.meta.dirname, 'setup/list-modules.mjs')).href], environment: { DUNLIN_TEST_MODULES: list } });
  return { ...answer, modules: readFileSync(list, 'utf8').trim().split('\n').flatMap((url) => [url, ...builtFrom(url)]) };
}

/** URLs of the sources of a built file, as its source map names them. */
function builtFrom(url: string): readonly string[] {
  if (!url.startsWith('file:') || url.includes('/node_modules/') && !url.includes('/.cache/dunlin/')) return [];
  const map = `${fileURLToPath(url)}.map`;
  return existsSync(map) ? (JSON.parse(readFileSync(map, 'utf8')) as { sources: string[] }).sources.map((source) => new URL(source, url).href) : [];
}

const HEAVY = /node_modules\/(@tensorflow|@duckdb|@temporalio|kafkajs|fastify|apache-arrow|vega|vega-lite|danfojs-node)\//;

describe('dunlin --help', () => {
  it('names every command and loads none of the heavy parts', async () => {
    const { status, stdout, modules } = await loadedBy(['--help']);
    expect(status).toBe(0);
    for (const name of new Set(NAMES.map((each) => each.split(' ')[0]!))) expect(stdout).toMatch(new RegExp(`^  ${name}\\b`, 'm'));
    // The list is a list: it holds the entry and the parser of arguments.
    expect(modules.some((url) => url.endsWith('/cli/main.ts'))).toBe(true);
    expect(modules.some((url) => url.includes('node_modules/commander/'))).toBe(true);
    expect(modules.filter((url) => HEAVY.test(url))).toEqual([]);
  });

  it('sees a heavy part where there is one', async () => {
    const { modules } = await loadedBy(['score', 'nobody', '--home', join(folder, 'nothing')]);
    expect(modules.filter((url) => HEAVY.test(url)).length).toBeGreaterThan(0);
  });

  it.each(NAMES)('%s --help says how it is used, with an example', async (name) => {
    const { status, stdout, stderr, modules } = await loadedBy([...name.split(' '), '--help']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain(`Usage: dunlin ${name}`);
    expect(stdout).toContain('Examples:');
    for (const option of ['--home <dir>', '--portfolio <file>', '--json']) expect(stdout).toContain(option);
    expect(modules.filter((url) => HEAVY.test(url))).toEqual([]);
  });

  it.each([
    ['a command that is none', ['scor', 'c-1'], /unknown command 'scor' \(Did you mean score\?\)\. See dunlin --help\./],
    ['an option that is none', ['run', '--quick'], /unknown option '--quick'.*See dunlin run --help\./],
    ['a missing option', ['ledger', 'balances'], /--as-of.*See dunlin ledger balances --help\./],
    ['a missing argument', ['score'], /missing required argument 'debtor'\. See dunlin score --help\./],
  ])('is named where %s was typed', async (_, args, says) => {
    const { status, stdout, stderr } = await dunlin([...args, '--json']);
    expect(status).toBe(2);
    expect(stderr).toMatch(says);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(stderr).toMatch(/^dunlin: .* \[argument-invalid\]$/);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'argument-invalid' } });
  });
});

describe('--json', () => {
  let world: SmallWorld;
  let place: string[];
  beforeAll(async () => {
    world = await publishedWorld();
    place = ['--home', world.home, '--portfolio', world.portfolioPath, '--json'];
  });

  async function document(args: readonly string[]): Promise<unknown> {
    const { status, stdout, stderr } = await dunlin([...args, ...place]);
    expect(status, stderr).toBe(0);
    // JSON.parse refuses a second document behind the first.
    return JSON.parse(stdout);
  }

  it('run', () => {
    expect(world.summary).toMatchObject({ steps: ['ingest', 'materialise', 'train', 'evaluate', 'gate', 'publish'].map((name) => ({ name, seconds: expect.any(Number) })) });
    expect(world.summary.models.map(({ role, id }) => `${role} ${id}`)).toEqual(['default default-60in90', 'policy reference', 'response channel', 'policy channel', 'timing timing']);
    expect(world.summary.refusals).toEqual([]);
    expect(world.summary.publication.snapshotId).toMatch(/^[0-9a-f]{64}$/);
  });

  it('ledger balances', async () => {
    const answer = await document(['ledger', 'balances', '--as-of', '2024-06-30']) as { rows: { currency: string; openMinor: number }[]; totals: { currency: string; openMinor: number; count: number }[] };
    expect(answer.rows.length).toBeGreaterThan(50);
    expect(answer.totals).toHaveLength(1);
    expect(answer.rows.reduce((sum, { openMinor }) => sum + openMinor, 0)).toBe(answer.totals[0]!.openMinor);
  });

  it('features show', async () => {
    const { views } = await document(['features', 'show']) as { views: { name: string; columns: { name: string; meaning: string }[] }[] };
    expect(views.map(({ name }) => name)).toEqual(expect.arrayContaining(['exposure', 'payment-behaviour', 'contact-history', 'calendar', 'macro', 'place']));
    expect(views.flatMap(({ columns }) => columns).length).toBeGreaterThan(20);
  });

  it('models list and models show', async () => {
    const { models } = await document(['models', 'list']) as { models: { artefactId: string; role: string; isChampion: boolean }[] };
    const champions = models.filter(({ isChampion }) => isChampion).map(({ role, artefactId }) => [role, artefactId]);
    expect(Object.fromEntries(champions)).toEqual(world.summary.publication.champions);
    const shown = await document(['models', 'show', world.summary.publication.champions.default!.slice(0, 12)]);
    expect(shown).toMatchObject({ artefactId: world.summary.publication.champions.default, manifest: { kind: 'default-propensity' }, history: [{ event: 'registered' }, { event: 'promoted' }] });
  });

  it('score', async () => {
    const { totals: _, rows } = await document(['ledger', 'balances', '--as-of', '2024-12-30']) as { totals: unknown; rows: { key: string }[] };
    const { scores } = await document(['score', rows[0]!.key, rows[1]!.key]) as { scores: { debtorId: string; pd: number; reasons: unknown[] }[] };
    expect(scores.map(({ debtorId }) => debtorId)).toEqual([rows[0]!.key, rows[1]!.key]);
    for (const { pd, reasons } of scores) {
      expect(pd).toBeGreaterThan(0);
      expect(pd).toBeLessThan(1);
      expect(reasons.length).toBeLessThanOrEqual(4);
    }
  });

  it('doctor', async () => {
    const { isUsable, findings } = await document(['doctor']) as { isUsable: boolean; findings: { name: string; isThere: boolean; remedy: string }[] };
    expect(isUsable).toBe(true);
    expect(findings.map(({ name }) => name)).toEqual(expect.arrayContaining(['Node', 'DuckDB', 'Temporal', 'Kafka', 'Portfolio']));
    for (const { isThere, remedy } of findings) if (!isThere) expect(remedy).not.toBe('');
  });

  it('simulate and ingest, money with all its digits', async () => {
    const out = join(folder, 'world');
    expect(await document(['simulate', '--debtors', '10', '--months', '6', '--out', out])).toMatchObject({ folder: out, files: expect.any(Array) });
    const entries = join(folder, 'entries.csv');
    writeFileSync(entries, `entry_id,debtor_id,receivable_id,kind,amount_minor,currency,due_on,reverses_entry_id,event_at,known_at
i1,a,r1,invoice,9007199254740993,EUR,2024-01-31,,2024-01-01T00:00:00Z,2024-01-01T00:00:00Z
i2,a,r1,payment,x,EUR,,,2024-02-01T00:00:00Z,2024-02-01T00:00:00Z
`);
    const own = ['--home', join(folder, 'ingest-home'), '--portfolio', writeIngestPortfolio()];
    const refused = await dunlin(['ingest', entries, '--table', 'ledger_entry', ...own, '--json']);
    expect(refused.status).toBe(3);
    expect(JSON.parse(refused.stdout)).toMatchObject({ error: { code: 'too-many-bad-rows', details: { rowsRead: 2, rowsQuarantined: 1 } } });
    writeFileSync(entries, readFileSync(entries, 'utf8').replace(/^i2.*\n/m, ''));
    expect(JSON.parse((await dunlin(['ingest', entries, '--table', 'ledger_entry', ...own, '--json'])).stdout)).toMatchObject({ rowsRead: 1, entriesNew: 1, rowsQuarantined: 0, quarantineFile: null });
    // 2^53 + 1 is no float64: the digits show that no number was in between.
    expect((await dunlin(['ledger', 'balances', '--as-of', '2024-03-01', ...own, '--json'])).stdout).toContain('"openMinor": 9007199254740993');
  });

  function writeIngestPortfolio(): string {
    const path = join(folder, 'portfolio.yaml');
    writeFileSync(path, JSON.stringify({ extends: world.portfolioPath, name: 'ingest-only' }));
    return path;
  }
});
