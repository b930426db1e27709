import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Portfolio } from '../../../../core/schema/portfolio.ts';
import { parseInstant } from '../../../../core/time.ts';
import type { RegistryEvent } from '../../../../models/registry/events.ts';
import { interceptShiftOf } from '../../../../models/registry/intercepts.ts';
import { openRegistry, type Registry } from '../../../../models/registry/registry.ts';
import { settleIntercepts } from '../../../../pipelines/recalibration/settle-intercepts.ts';
import type { LevelReport } from '../../../../pipelines/steps/evaluation-report.ts';

const AT = '2025-06-01T00:00:00Z';
const LATEST = { shift: 0.4, from: '2025-03', to: '2025-03', rows: 500, positives: 150, observedRate: 0.3, expectedRate: 0.22 };
const HELPS = { cohorts: 5, shifts: 5, gain: 0.01, error: 0.002, helps: true }, NOISE = { cohorts: 5, shifts: 5, gain: 0.001, error: 0.002, helps: false };
const level = (change: Partial<LevelReport['history']>, artefactId = 'a'): LevelReport => ({ label: 'late', artefactId, history: { figures: [], verdict: HELPS, latest: LATEST, ...change } });
const portfolio = (interceptUpdates?: 'never'): Portfolio => ({ models: { default: { estimators: ['logistic'], ...(interceptUpdates === undefined ? {} : { interceptUpdates }) } } }) as unknown as Portfolio;

let folder: string;
let registry: Registry;
const event = (kind: RegistryEvent['event'], artefactId: string): RegistryEvent => ({ event: kind, role: 'default', label: 'late', artefactId, who: 'test', why: 'test', at: '2025-05-01T00:00:00Z', gate: null, evidence: null });
const settle = (levels: readonly LevelReport[], interceptUpdates?: 'never'): ReturnType<typeof settleIntercepts> => settleIntercepts(registry, { at: AT, comparisons: [], levels }, portfolio(interceptUpdates));

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'intercepts-'));
  registry = openRegistry(join(folder, 'registry.ndjson'));
  for (const each of [event('registered', 'a'), event('registered', 'b'), event('promoted', 'a')]) registry.append(each, registry.head());
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('settleIntercepts', () => {
  it('records the shift of the champion once, with what it was learnt from', () => {
    expect(settle([level({}), level({ latest: { ...LATEST, shift: 3 } }, 'b')])).toMatchObject([{ artefactId: 'a', shift: 0.4 }]);
    const recorded = registry.events().filter((each) => each.event === 'recalibrated');
    expect(recorded).toMatchObject([{ artefactId: 'a', intercept: { shift: 0.4, verdict: HELPS, learntFrom: { from: '2025-03', rows: 500, positives: 150 } } }]);
    settle([level({})]);
    expect(registry.events().filter((each) => each.event === 'recalibrated')).toHaveLength(1);
    expect([interceptShiftOf(registry.events(), 'a'), interceptShiftOf(registry.events(), 'a', parseInstant('2025-05-15T00:00:00Z')), interceptShiftOf(registry.events(), 'b')]).toEqual([0.4, 0, 0]);
  });

  it.each([
    ['what following would have won is not more than chance', { verdict: NOISE }, undefined],
    ['fewer than three shifts are behind the months', { verdict: { ...HELPS, shifts: 2, helps: false } }, undefined],
    ['no month is known', { latest: null }, undefined],
    ['updates are switched off', {}, 'never' as const],
  ])('goes back to the trained level where %s', (_, change, option) => {
    settle([level({})]);
    expect(settle([level(change)], option)).toMatchObject([{ shift: 0 }]);
    expect(interceptShiftOf(registry.events(), 'a')).toBe(0);
    expect(registry.events().at(-1)!.intercept!.learntFrom).toBeNull();
  });

  it('is refused for a model that is not champion, and without a change', () => {
    const change = (artefactId: string, shift: number): void => registry.append({ ...event('recalibrated', artefactId), intercept: { shift, learntFrom: null, verdict: HELPS } }, registry.head());
    const refused = expect.objectContaining({ code: 'promotion-refused' });
    expect(() => change('b', 0.2)).toThrow(refused);
    expect(() => change('a', 0)).toThrow(refused);
    expect(() => registry.append(event('recalibrated', 'a'), registry.head())).toThrow(refused);
  });
});
