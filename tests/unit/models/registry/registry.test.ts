import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseInstant } from '../../../../core/time.ts';
import type { RegistryEvent } from '../../../../models/registry/events.ts';
import { soundCertificate } from '../ope/certificate-fixture.ts';
import { EMPTY_HEAD, openRegistry, type Registry } from '../../../../models/registry/registry.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'registry-'));
  path = join(folder, 'registry.ndjson');
});
afterEach(() => rmSync(folder, { recursive: true }));

const event = (kind: RegistryEvent['event'], artefactId: string, day: number, change: Partial<RegistryEvent> = {}): RegistryEvent => ({
  event: kind, role: 'default', artefactId, who: 'test', why: 'test', at: `2024-01-0${day}T00:00:00Z`, gate: null, evidence: null, ...change,
});
const PROMOTE = { verdict: 'promote' as const, margin: 0 };
const DR = [{ policy: 'learnt', estimator: 'dr', value: 3 }];
const SOUND = soundCertificate('learnt', 'reference');
const add = (registry: Registry, ...events: readonly RegistryEvent[]): void => events.forEach((item) => registry.append(item, registry.head()));
const code = (expected: string) => expect.objectContaining({ code: expected });

describe('registry', () => {
  it('starts empty and keeps what was appended, in order, for the next reader', () => {
    const registry = openRegistry(path);
    expect([registry.head(), registry.events(), registry.champion('default')]).toEqual([EMPTY_HEAD, [], null]);
    const events = [event('registered', 'a', 1), event('promoted', 'a', 1)];
    add(registry, ...events);
    expect(openRegistry(path).events()).toEqual(events);
    expect(openRegistry(path).head()).not.toBe(EMPTY_HEAD);
  });

  it('knows the champion at any past instant, after promotion, roll-back and retirement', () => {
    const registry = openRegistry(path);
    add(registry, event('registered', 'a', 1), event('promoted', 'a', 2), event('registered', 'b', 3), event('promoted', 'b', 4, { gate: PROMOTE }),
      event('rolled_back', 'a', 6), event('retired', 'b', 7), event('retired', 'a', 8));
    const at = (day: number): string | null => registry.champion('default', parseInstant(`2024-01-0${day}T00:00:00Z`));
    expect([1, 2, 3, 4, 5, 6, 7, 8].map(at)).toEqual([null, 'a', 'a', 'b', 'b', 'a', 'a', null]);
    expect(registry.champion('policy')).toBeNull();
  });

  it('keeps labels apart', () => {
    const registry = openRegistry(path);
    add(registry, event('registered', 'a', 1, { label: 'late' }), event('promoted', 'a', 1, { label: 'late' }), event('registered', 'b', 1, { label: 'lost' }), event('promoted', 'b', 1, { label: 'lost' }));
    expect([registry.champion('default', undefined, 'late'), registry.champion('default', undefined, 'lost')]).toEqual(['a', 'b']);
  });

  it.each(['timing', 'self-cure'] as const)('holds %s to the rules of every role, apart from the others', (role) => {
    const registry = openRegistry(path), change = { role };
    add(registry, event('registered', 'a', 1, change), event('promoted', 'a', 1, change), event('registered', 'b', 2, change));
    expect(() => add(registry, event('promoted', 'b', 3, change))).toThrow(code('promotion-refused'));
    add(registry, event('promoted', 'b', 3, { ...change, gate: PROMOTE }));
    expect([registry.champion(role), registry.champion('default')]).toEqual(['b', null]);
    add(registry, event('rolled_back', 'a', 4, change));
    expect([registry.champion(role), registry.champion(role, parseInstant('2024-01-03T12:00:00Z'))]).toEqual(['a', 'b']);
  });

  it('refuses an append after somebody else appended', () => {
    const mine = openRegistry(path);
    const head = mine.head();
    add(openRegistry(path), event('registered', 'a', 1));
    expect(() => mine.append(event('registered', 'b', 1), head)).toThrow(code('registry-conflict'));
    expect(mine.events()).toHaveLength(1);
  });

  it('refuses while another process writes, and takes over the lock of one that is gone', () => {
    const registry = openRegistry(path);
    writeFileSync(`${path}.lock`, String(process.pid));
    expect(() => add(registry, event('registered', 'a', 1))).toThrow(code('registry-conflict'));
    writeFileSync(`${path}.lock`, '4194999');
    add(registry, event('registered', 'a', 1));
    expect(registry.events()).toHaveLength(1);
  });

  it('drops a line that a crash cut, which was never acknowledged', () => {
    const registry = openRegistry(path);
    add(registry, event('registered', 'a', 1));
    appendFileSync(path, '{"event":"promo');
    expect(openRegistry(path).events()).toHaveLength(1);
    add(openRegistry(path), event('promoted', 'a', 2));
    expect(openRegistry(path).champion('default')).toBe('a');
  });

  it.each([
    ['a flipped letter', (text: string) => text.replace('"why":"test"', '"why":"tesu"')],
    ['a removed line', (text: string) => text.split('\n').slice(1).join('\n')],
    ['lines that are not JSON', (text: string) => `hello\n${text}`],
  ])('refuses %s', (_, damage) => {
    add(openRegistry(path), event('registered', 'a', 1), event('promoted', 'a', 2));
    writeFileSync(path, damage(readFileSync(path, 'utf8')));
    expect(() => openRegistry(path)).toThrow(code('artefact-corrupt'));
  });

  it('refuses an event that is not one', () => {
    expect(() => add(openRegistry(path), { ...event('registered', 'a', 1), role: 'king' as 'policy' })).toThrow(code('value-invalid'));
  });
});

describe('promotion', () => {
  const policy = (kind: RegistryEvent['event'], id: string, day: number, change: Partial<RegistryEvent> = {}): RegistryEvent => event(kind, id, day, { role: 'policy', ...change });
  const inForce = [policy('registered', 'reference', 1), policy('promoted', 'reference', 1), policy('registered', 'learnt', 2)];
  it.each([
    ['the first policy needs no evidence', [policy('registered', 'reference', 1)], policy('promoted', 'reference', 1), true],
    ['an unregistered artefact', [], policy('promoted', 'reference', 1), false],
    ['a replacement without a gate', inForce, policy('promoted', 'learnt', 3, { evidence: DR, certificate: SOUND }), false],
    ['a policy with estimates but no certificate', inForce, policy('promoted', 'learnt', 3, { gate: PROMOTE, evidence: DR }), false],
    ['the certificate of another artefact', inForce, policy('promoted', 'learnt', 3, { gate: PROMOTE, evidence: DR, certificate: soundCertificate('other', 'reference') }), false],
    ['a certificate against another champion', inForce, policy('promoted', 'learnt', 3, { gate: PROMOTE, evidence: DR, certificate: soundCertificate('learnt', 'older') }), false],
    ['a verdict of keep', inForce, policy('promoted', 'learnt', 3, { gate: { verdict: 'keep' }, evidence: DR, certificate: SOUND }), false],
    ['a verdict of insufficient', inForce, policy('promoted', 'learnt', 3, { gate: { verdict: 'insufficient' }, evidence: DR, certificate: SOUND }), false],
    ['a policy with gate and certificate', inForce, policy('promoted', 'learnt', 3, { gate: PROMOTE, evidence: DR, certificate: SOUND }), true],
    ['a roll-back to a former champion', [...inForce, policy('promoted', 'learnt', 3, { gate: PROMOTE, evidence: DR, certificate: SOUND })], policy('rolled_back', 'reference', 4), true],
    ['a roll-back to one that never was', inForce, policy('rolled_back', 'learnt', 4), false],
    ['a default model needs a gate, not policy evidence', [event('registered', 'a', 1), event('promoted', 'a', 1), event('registered', 'b', 2)], event('promoted', 'b', 3, { gate: PROMOTE }), true],
  ] as const)('%s', (_, before, last, isAllowed) => {
    const registry = openRegistry(path);
    add(registry, ...before);
    if (isAllowed) {
      add(registry, last);
      expect(registry.champion(last.role)).toBe(last.artefactId);
    } else {
      expect(() => add(registry, last)).toThrow(code('promotion-refused'));
    }
  });
});

describe('judgement', () => {
  const window = { from: '2023-01-01T00:00:00Z', to: '2023-03-01T00:00:00Z' };
  const look = (number: number, change: Partial<typeof window> = {}) => ({ number, spent: 0, window: { ...window, ...change } });
  const gateOf = (verdict: 'promote' | 'keep', numbers: Readonly<Record<string, unknown>>) => ({ verdict, ...numbers });
  const judged = (id: string, day: number, gate: Record<string, unknown>): RegistryEvent => event('judged', id, day, { gate: gateOf('keep', { inForce: 'a', ...gate }) });
  const before = [event('registered', 'a', 1), event('promoted', 'a', 1), event('registered', 'b', 2), event('registered', 'c', 2), judged('b', 3, { look: look(1) })];

  it.each([
    ['the second look at the rows', judged('c', 4, { look: look(2) }), null],
    ['a second look that calls itself the first', judged('c', 4, { look: look(1) }), 'registry-conflict'],
    ['a first look at newer rows', judged('c', 4, { look: look(1, { from: '2023-04-01T00:00:00Z', to: '2023-05-01T00:00:00Z' }) }), null],
    ['the same judgement again', judged('b', 4, { look: look(1) }), 'promotion-refused'],
    ['another champion on the same rows', judged('b', 4, { inForce: 'c', look: look(2) }), null],
    ['a judgement without a look', judged('c', 4, {}), 'promotion-refused'],
    ['an artefact that is not registered', judged('d', 4, { look: look(2) }), 'promotion-refused'],
    ['a promotion on a judgement against another champion', event('promoted', 'b', 4, { gate: gateOf('promote', { inForce: 'c' }) }), 'promotion-refused'],
    ['a forced promotion without a gate', event('promoted', 'b', 4, { forced: 'the feed of the champion ends' }), null],
    ['a roll-back to the champion itself', event('rolled_back', 'a', 4), 'promotion-refused'],
  ] as const)('%s', (_, last, refused) => {
    const registry = openRegistry(path);
    add(registry, ...before);
    if (refused === null) add(registry, last);
    else expect(() => add(registry, last)).toThrow(code(refused));
    expect(registry.events()).toHaveLength(before.length + (refused === null ? 1 : 0));
  });
});
