import { describe, expect, it } from 'vitest';
import { makeSpine } from '../../../features/store/spine.ts';
import { selectDecisions } from '../../../models/best-channel/select-decisions.ts';
import { decodeDecisionSet, encodeDecisionSet } from '../../../pipelines/decision-set-file.ts';
import { syntheticDecisions } from '../models/best-channel/synthetic-decisions.ts';

describe('decision set file', () => {
  const { trueNetMinor: _, ...set } = syntheticDecisions({ seed: 1, debtors: 40 });
  const spine = makeSpine(set.log.clusters.map((debtorId, row) => ({ debtorId, asOf: set.asOf[row]! })));

  it('gives back every array, and equal bytes for equal sets', () => {
    const bytes = encodeDecisionSet(spine, set);
    expect(decodeDecisionSet(bytes)).toEqual({ spine, set });
    expect(Buffer.compare(encodeDecisionSet(spine, set), bytes)).toBe(0);
  });

  it('gives back cash of fewer days, where it is known', () => {
    const withEarly = { ...set, early: [30, 90].map((days) => ({ days, cashMinor: set.grossMinor.map((cash) => cash * days / 180) })) };
    expect(decodeDecisionSet(encodeDecisionSet(spine, withEarly)).set).toEqual(withEarly);
    expect(selectDecisions(withEarly, Int32Array.of(2, 0)).early).toEqual([30, 90].map((days) => ({ days, cashMinor: Float64Array.of(set.grossMinor[2]! * days / 180, set.grossMinor[0]! * days / 180) })));
  });

  it('holds an empty set', () => {
    const empty = selectDecisions(set, new Int32Array(0));
    const decoded = decodeDecisionSet(encodeDecisionSet(makeSpine([]), empty));
    expect([decoded.set.log.rowCount, decoded.set.actions, decoded.set.x.names]).toEqual([0, set.actions, set.x.names]);
  });

  it('refuses other bytes', () => {
    expect(() => decodeDecisionSet(new Uint8Array([1, 2, 3]))).toThrow(expect.objectContaining({ code: 'artefact-corrupt' }));
  });
});
