/** The gate of payment timing on receivables whose law is known: what is better is promoted, what is worse is kept out, looks are counted. */
import { beforeAll, describe, expect, it } from 'vitest';
import { selectColumns } from '../../../../core/frame.ts';
import { homePaths, type HomePaths } from '../../../../core/home.ts';
import { MICROS_PER_DAY, parseInstant } from '../../../../core/time.ts';
import { writeArtefact } from '../../../../models/artefact/write.ts';
import type { RegistryEvent } from '../../../../models/registry/events.ts';
import { openRegistry } from '../../../../models/registry/registry.ts';
import { writeContent } from '../../../../pipelines/content-files.ts';
import type { Deployment } from '../../../../pipelines/deployment.ts';
import { packageTiming } from '../../../../pipelines/package-timing.ts';
import type { MaterialiseResult, ModelRole } from '../../../../pipelines/ports.ts';
import { COMPARE_COMPANIONS } from '../../../../pipelines/steps/compare-companions.ts';
import type { Comparison } from '../../../../pipelines/steps/evaluation-report.ts';
import { encodeTimingSet, type TimingSet } from '../../../../pipelines/timing-set.ts';
import { trainTiming } from '../../../../pipelines/train-timing.ts';
import { testFolder } from '../../../setup/test-folder.ts';
import { simulateTimes } from '../../models/timing/simulated-times.ts';

const ROWS = 3000, START = parseInstant('2023-01-01T00:00:00Z');
let home: HomePaths;
let good: string;
let blind: string;
let materialise: MaterialiseResult;

beforeAll(async () => {
  home = homePaths(testFolder('compare-timing'));
  const { x, times } = simulateTimes(ROWS, 3, (kind, day) => Math.exp(-day / (kind === 1 ? 15 : 90)));
  const set: TimingSet = {
    x, times, learnTimes: times, window: Uint8Array.from({ length: ROWS }, (_, row) => (row < 1500 ? 0 : row < 2200 ? 1 : 2)),
    spine: { rowCount: ROWS, debtorIds: times.groups, receivableIds: times.groups.map((id) => `r${id}`), asOf: BigInt64Array.from({ length: ROWS }, (_, row) => START + BigInt(row) * MICROS_PER_DAY / 10n) },
  };
  good = await train(set);
  // The same rows without the column that tells the two kinds of payers apart.
  blind = await train({ ...set, x: selectColumns(x, ['noise']) });
  materialise = { featureSetVersion: 'v', trainingSets: [], timing: writeContent(home, encodeTimingSet(set), { extension: 'arrow', rows: ROWS }) };
});

async function train(set: TimingSet): Promise<string> {
  const trained = await trainTiming({ set, estimators: ['trees'], parameters: { trees: { trees: 60, learningRate: 0.1 } }, seed: 1, progress: () => {}, signal: new AbortController().signal });
  return writeArtefact(home.artefacts, packageTiming(trained, { rule: 'month-end', codeVersion: 'test', featureSetVersion: 'v', featureWords: {}, views: [], underPolicy: { versions: [], actionMix: {} } }));
}

const event = (kind: RegistryEvent['event'], artefactId: string): RegistryEvent => ({ event: kind, role: 'timing', artefactId, who: 'test', why: 'test', at: '2024-01-01T00:00:00Z', gate: null, evidence: null });

/** The comparison of a candidate where `champion` is in force, and what is judged already. */
function compare(candidate: string, champion: string | null, judged: readonly Comparison[] = []): Comparison {
  const events = champion === null ? [] : [event('registered', champion), event('promoted', champion), ...judged.map(({ gate }) => ({ ...event('judged', candidate), gate: { ...gate! } }))];
  const registry = { ...openRegistry(home.registry), events: () => events, champion: (role: ModelRole) => (role === 'timing' ? champion : null) };
  return COMPARE_COMPANIONS.timing!({ home, portfolio: { seed: 1, labels: [] } } as unknown as Deployment, registry, { model: { role: 'timing', id: 'timing', estimator: 'trees', artefactId: candidate }, materialise });
}

describe('a candidate for payment timing', () => {
  it('is not judged where nothing, or it itself, is in force', () => {
    expect(compare(good, null)).toEqual({ role: 'timing', artefactId: good, label: null, championId: null, gate: null, evidence: null });
    expect(compare(good, good)).toMatchObject({ championId: good, gate: null });
  });

  it('that knows the payers is promoted over one that does not', () => {
    const { gate } = compare(good, blind);
    expect(gate).toMatchObject({ gate: 'refresh', verdict: 'promote', metric: 'log loss of a period won', candidate: good, inForce: blind, clusters: 800 });
    expect(gate!.difference.lower).toBeGreaterThan(0);
    // Only receivables of the last window: the first of them is row 2,200, ten a day.
    expect(gate!.look).toMatchObject({ number: 1, window: { from: '2023-08-09T00:00:00Z' } });
  });

  it('that does not know them is kept out', () => {
    expect(compare(blind, good).gate).toMatchObject({ verdict: 'keep', candidate: blind, inForce: good });
  });

  it('has a wider interval at the second look at the same rows', () => {
    const first = compare(good, blind), other = { ...first, gate: { ...first.gate!, inForce: good } };
    const second = compare(good, blind, [other]);
    expect(second.gate!.look!.number).toBe(2);
    expect(second.gate!.difference.lower).toBeLessThan(first.gate!.difference.lower);
    // The same judgement again is no new look.
    expect(compare(good, blind, [first]).gate!.look!.number).toBe(1);
  });
});
