import { describe, expect, it } from 'vitest';
import type { RegistryEvent } from '../../../../models/registry/events.ts';
import { listModels, previousChampion } from '../../../../models/registry/list-models.ts';

const event = (kind: RegistryEvent['event'], artefactId: string, at: string, why: string = kind): RegistryEvent => ({ event: kind, role: 'policy', artefactId, who: 'test', why, at, gate: null, evidence: null });
const EVENTS = [event('registered', 'a', '1'), event('promoted', 'a', '2'), event('registered', 'b', '3'), event('promoted', 'b', '4', 'better'), event('registered', 'c', '5')];

describe('list of models', () => {
  it('says of each when it was promoted last, why, and whether it is champion', () => {
    expect(listModels(EVENTS).map(({ artefactId, isChampion, promotedAt, why }) => [artefactId, isChampion, promotedAt, why])).toEqual([
      ['a', false, '2', 'promoted'], ['b', true, '4', 'better'], ['c', false, null, 'registered'],
    ]);
    expect(listModels([...EVENTS, event('rolled_back', 'a', '6', 'complaints')])[0]).toMatchObject({ isChampion: true, promotedAt: '6', why: 'complaints' });
  });
  it('finds the champion before the present one', () => {
    expect(previousChampion(EVENTS, { role: 'policy' })).toBe('a');
    expect(previousChampion([...EVENTS, event('rolled_back', 'a', '6')], { role: 'policy' })).toBe('b');
    expect(previousChampion(EVENTS.slice(0, 3), { role: 'policy' })).toBeNull();
    expect(previousChampion(EVENTS, { role: 'response' })).toBeNull();
  });
});
