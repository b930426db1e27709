import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CommandModule } from '../../../cli/command.ts';
import { command as list } from '../../../cli/commands/models-list.ts';
import { command as promote } from '../../../cli/commands/models-promote.ts';
import { command as rollback } from '../../../cli/commands/models-rollback.ts';
import { homePaths, type HomePaths } from '../../../core/home.ts';
import { silentProgress } from '../../../core/progress.ts';
import { writeArtefact } from '../../../models/artefact/write.ts';
import type { RegistryEvent } from '../../../models/registry/events.ts';
import { openRegistry } from '../../../models/registry/registry.ts';

let home: HomePaths;
let ids: readonly string[];
beforeEach(() => {
  home = homePaths(mkdtempSync(join(tmpdir(), 'models-commands-')));
  ids = [1, 2, 3].map((seed) => writeArtefact(home.artefacts, {
    manifest: {
      schemaVersion: 1, kind: 'default-propensity', codeVersion: '0.1.0', estimator: 'base-rate', parameters: {}, seed, backend: null, featureSetVersion: 'v', featureNames: [], featureWords: {},
      views: [], dataSnapshot: 'd', windows: {}, underPolicy: { versions: [], actionMix: {} }, metrics: {}, model: { margin: -seed },
    },
    arrays: {}, modelCard: '# Card\n',
  }));
});
afterEach(() => rmSync(home.root, { recursive: true }));

/** The day of the event; its champion or candidate by place. */
const event = (kind: RegistryEvent['event'], place: number, day: number, change: Partial<RegistryEvent> = {}): RegistryEvent => ({
  event: kind, role: 'default', label: 'late', artefactId: ids[place]!, who: 'test', why: kind, at: `2024-01-0${day}T00:00:00Z`, gate: null, evidence: null, ...change,
});
const gateOf = (verdict: 'promote' | 'keep', numbers: Readonly<Record<string, unknown>>) => ({ verdict, ...numbers });
const judged = (place: number, against: number, day: number, verdict: 'promote' | 'keep', number = 1): RegistryEvent => event('judged', place, day, {
  why: `${verdict}: numbers`, gate: gateOf(verdict, { inForce: ids[against]!, look: { number, spent: 0.025, window: { from: '2023-01-01T00:00:00Z', to: '2023-06-01T00:00:00Z' } } }),
});
const add = (...events: readonly RegistryEvent[]): void => events.forEach((item) => openRegistry(home.registry).append(item, openRegistry(home.registry).head()));
const run = (command: CommandModule, args: readonly string[], options: Readonly<Record<string, unknown>> = {}) =>
  command.run({ home: home.root, portfolioPath: '', environment: {}, json: true, progress: silentProgress, signal: new AbortController().signal }, args, options);
const champion = (): string | null => openRegistry(home.registry).champion('default', undefined, 'late');

describe('models promote', () => {
  beforeEach(() => add(event('registered', 0, 1), event('promoted', 0, 1), event('registered', 1, 2)));

  it('takes the verdict of the gate against the present champion, with its numbers', async () => {
    add(judged(1, 0, 3, 'promote'));
    await run(promote, [ids[1]!.slice(0, 10)], { who: 'anna' });
    expect(champion()).toBe(ids[1]);
    expect(openRegistry(home.registry).events().at(-1)).toMatchObject({ event: 'promoted', label: 'late', who: 'anna', why: 'promote: numbers', gate: { verdict: 'promote', inForce: ids[0] } });
  });

  it.each([
    ['no verdict', () => []],
    ['a verdict of keep', () => [judged(1, 0, 3, 'keep')]],
    ['a verdict against a former champion', () => [judged(1, 0, 3, 'promote'), event('registered', 2, 4), judged(2, 0, 5, 'promote', 2), event('promoted', 2, 6, { gate: gateOf('promote', { inForce: ids[0]! }) })]],
  ] as [string, () => RegistryEvent[]][])('refuses %s and changes nothing', async (_, events) => {
    add(...events());
    const before = champion();
    await expect(run(promote, [ids[1]!])).rejects.toMatchObject({ code: 'promotion-refused' });
    expect(champion()).toBe(before);
  });

  it('obeys force, and keeps the reason and the verdict that was overruled', async () => {
    add(judged(1, 0, 3, 'keep'));
    await run(promote, [ids[1]!], { force: 'the champion reads a source that ends' });
    expect(champion()).toBe(ids[1]);
    expect(openRegistry(home.registry).events().at(-1)).toMatchObject({ forced: 'the champion reads a source that ends', gate: { verdict: 'keep' } });
  });

  it('refuses the champion itself, an unknown id and a damaged artefact', async () => {
    await expect(run(promote, [ids[0]!])).rejects.toMatchObject({ code: 'promotion-refused' });
    await expect(run(promote, ['zz'])).rejects.toMatchObject({ code: 'artefact-missing' });
    writeFileSync(join(home.artefacts, ids[1]!, 'model-card.md'), 'else');
    await expect(run(promote, [ids[1]!], { force: 'please' })).rejects.toMatchObject({ code: 'artefact-corrupt' });
  });
});

describe('models rollback', () => {
  beforeEach(() => add(event('registered', 0, 1), event('promoted', 0, 1), event('registered', 1, 2), judged(1, 0, 3, 'promote'), event('promoted', 1, 4, { gate: { verdict: 'promote' } })));

  it('goes back to the champion before, or to that of an instant, in the history of its label', async () => {
    await run(rollback, ['default'], { why: 'drift' });
    expect(champion()).toBe(ids[0]);
    await run(rollback, ['default'], { why: 'it was not drift', to: '2024-01-05' });
    expect(champion()).toBe(ids[1]);
  });

  it.each([
    ['to the champion itself', ['default'], () => ({ to: '2024-01-05' }), 'promotion-refused'],
    ['to before the first champion', ['default'], () => ({ to: '2023-01-05' }), 'promotion-refused'],
    ['to an id and an instant at once', ['default', 'abc'], () => ({ to: '2023-01-05' }), 'argument-invalid'],
    ['of a role that does not exist', ['king'], () => ({}), 'argument-invalid'],
  ] as const)('refuses to go back %s', async (_, args, options, code) => {
    await expect(run(rollback, args, { why: 'x', ...options() })).rejects.toMatchObject({ code });
    expect(champion()).toBe(ids[1]);
  });

  it('refuses a former champion that is damaged, and asks which label is meant', async () => {
    writeFileSync(join(home.artefacts, ids[0]!, 'model-card.md'), 'else');
    await expect(run(rollback, ['default'], { why: 'x' })).rejects.toMatchObject({ code: 'artefact-corrupt' });
    add(event('registered', 2, 5, { label: 'lost' }), event('promoted', 2, 5, { label: 'lost' }));
    await expect(run(rollback, ['default'], { why: 'x' })).rejects.toMatchObject({ code: 'argument-invalid' });
  });
});

it('models list shows the registry as it stood at an instant', async () => {
  add(event('registered', 0, 1), event('promoted', 0, 1), event('registered', 1, 2), judged(1, 0, 3, 'promote'), event('promoted', 1, 4, { gate: { verdict: 'promote' } }));
  const at = async (time?: string): Promise<unknown> => ((await run(list, [], time === undefined ? {} : { at: time })).json as { models: { artefactId: string; isChampion: boolean; verdict: string | null; looks: number }[] })
    .models.map(({ artefactId, isChampion, verdict, looks }) => [ids.indexOf(artefactId), isChampion, verdict, looks]);
  expect(await at()).toEqual([[0, false, null, 0], [1, true, 'promote', 1]]);
  expect(await at('2024-01-02')).toEqual([[0, true, null, 0], [1, false, null, 0]]);
  expect(await at('2024-01-01T00:00:00Z')).toEqual([[0, true, null, 0]]);
  expect(await at('2023-01-01')).toEqual([]);
  await expect(at('yesterday')).rejects.toMatchObject({ code: 'argument-invalid' });
});
