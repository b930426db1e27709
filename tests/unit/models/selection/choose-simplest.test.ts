import { describe, expect, it } from 'vitest';
import { chooseSimplest } from '../../../../models/selection/choose-simplest.ts';
import { chooseCandidate } from '../../../../pipelines/choose-candidate.ts';

/** `n` rows of two losses that alternate by `spread` around the mean. */
const around = (mean: number, spread: number, n = 100): Float64Array => Float64Array.from({ length: n }, (_, i) => mean + (i % 2 === 0 ? spread : -spread));
const alone = Array.from({ length: 100 }, (_, i) => `d${i}`), pairs = alone.map((_, i) => `d${i >> 1}`);

describe('chooseSimplest', () => {
  it.each<[string, readonly Float64Array[], readonly string[], number]>([
    ['the lowest, where it wins for sure', [around(0.31, 0), around(0.3, 0)], alone, 1],
    // .01 lost with a standard error of .02 (spread .2 over 10): one standard error would take the simpler one.
    ['the lowest, where it wins more than is worth nothing, sure or not', [around(0.31, 0.2), around(0.3, 0)], alone, 1],
    // .0004 with a standard error of .001.
    ['the simpler one, where it loses next to nothing and perhaps nothing', [around(0.3004, 0.01), around(0.3, 0)], alone, 0],
    // .0004 with no spread: next to nothing, but surely lost.
    ['the lowest, where even next to nothing is lost for sure', [around(0.3004, 0), around(0.3, 0)], alone, 1],
    // .0004, standard error .0001 by row: sure. By debtor the two rows of each cancel, and it is surer.
    ['the lowest, by debtors', [around(0.3004, 0.001), around(0.3, 0)], pairs, 1],
    ['the first of equals', [around(0.3, 0.1), around(0.3, 0.1), around(0.3, 0.1)], alone, 0],
    ['the simplest of several that are good enough', [around(0.4, 0), around(0.3003, 0.01), around(0.3002, 0.01), around(0.3, 0)], alone, 1],
    ['the only one', [around(0.3, 0)], alone, 0],
  ])('takes %s', (_, losses, groups, chosen) => {
    expect(chooseSimplest(losses, groups).chosen).toBe(chosen);
  });

  it('counts rows of one debtor as one: the same rows twice are no better known', () => {
    const once = [around(0.3004, 0.0015), around(0.3, 0)] as const, twice = once.map((losses) => Float64Array.from([...losses, ...losses]));
    // Standard error .00015 by 100 rows: lost for sure. As debtors, a copy leaves the interval where it was.
    expect(chooseSimplest(twice, [...alone, ...alone]).lost[0]!.lower).toBeCloseTo(chooseSimplest(once, alone).lost[0]!.lower, 12);
  });

  it('says what each lost to the lowest, with an interval', () => {
    const { lost, lowest, meanLosses } = chooseSimplest([around(0.31, 0.2), around(0.3, 0)], alone);
    expect(lowest).toBe(1);
    expect(meanLosses[0]).toBeCloseTo(0.31, 12);
    expect(lost[0]!.value).toBeCloseTo(0.01, 12);
    // 1.96 * .2 / 10 on either side.
    expect(lost[0]!.upper - lost[0]!.lower).toBeCloseTo(2 * 1.95996 * 0.02, 4);
    expect(lost[1]).toMatchObject({ value: 0, lower: 0, upper: 0 });
  });
});

it('chooseCandidate says in words why', () => {
  const trees = { estimator: 'trees', chooseLosses: around(0.3, 0) } as const, scorecard = { estimator: 'scorecard', chooseLosses: around(0.3004, 0.01) } as const;
  expect(chooseCandidate([scorecard, trees], alone)).toMatchObject({ chosen: scorecard, record: { reason: expect.stringMatching(/^scorecard is simpler than trees and loses 0\.0004 \[-0\.0016, 0\.0024\]/) as string } });
  expect(chooseCandidate([trees], alone).record.reason).toBe('the only candidate');
  expect(chooseCandidate([{ ...scorecard, chooseLosses: around(0.4, 0) }, trees], alone).record).toMatchObject({ reason: 'trees has the lowest loss', candidates: [{ estimator: 'scorecard' }, { estimator: 'trees', lost: { value: 0 } }] });
});
