import { describe, expect, it } from 'vitest';
import { randomStream } from '../../../../core/random.ts';
import { observedRate, reliabilityTable } from '../../../../models/metrics/reliability.ts';
import { measureSegments } from '../../../../models/metrics/segments.ts';

const own = (rows: number): readonly string[] => Array.from({ length: rows }, (_, i) => String(i));
const labels = (positives: number, rows: number): Float64Array => Float64Array.from({ length: rows }, (_, i) => (i < positives ? 1 : 0));

describe('observedRate', () => {
  it.each([
    // Wilson's 95 % bounds, from the formula (p + z2/2n -+ z sqrt(p(1-p)/n + z2/4n2)) / (1 + z2/n), also in Newcombe 1998, table I.
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('%d of %d has the bounds of the literature', (positives, rows, lower, upper) => {
    const interval = observedRate(labels(positives, rows), own(rows));
    expect(interval.lower).toBeCloseTo(lower, 4);
    expect(interval.upper).toBeCloseTo(upper, 4);
  });

  it('counts debtors, not rows, where all rows of a debtor say the same', () => {
    const y = Float64Array.from({ length: 400 }, (_, i) => (i < 100 ? 1 : 0));
    const clustered = observedRate(y, Array.from(y, (_, i) => String(Math.floor(i / 10)))), independent = observedRate(labels(10, 40), own(40));
    expect(clustered.lower).toBeCloseTo(independent.lower, 6);
    expect(clustered.upper).toBeCloseTo(independent.upper, 6);
    expect(observedRate(new Float64Array(400), Array.from(y, (_, i) => String(i % 20))).upper).toBeCloseTo(0.1611, 4);
  });

  it('holds the true rate about as often as it says, with rows in groups', () => {
    const random = randomStream('coverage');
    const rounds = 400;
    let inside = 0;
    for (let round = 0; round < rounds; round++) {
      const groups: string[] = [], y: number[] = [];
      for (let debtor = 0; debtor < 60; debtor++) {
        // Mean of the debtors' rates is .3; rows of one debtor are alike.
        const rate = random.uniform() < 0.5 ? 0.1 : 0.5;
        for (let row = 0; row < 5; row++) {
          groups.push(String(debtor));
          y.push(random.uniform() < rate ? 1 : 0);
        }
      }
      const { lower, upper } = observedRate(Float64Array.from(y), groups);
      if (lower <= 0.3 && 0.3 <= upper) inside++;
    }
    // .95 with a standard error of .011 over 400 rounds; three of them, and a little for 60 debtors.
    expect(inside / rounds).toBeGreaterThan(0.905);
    expect(inside / rounds).toBeLessThan(0.985);
  });
});

describe('reliabilityTable', () => {
  it('has ten bins of equal mass whose intervals mostly hold what a calibrated model expects', () => {
    const random = randomStream('reliability'), p = Float64Array.from({ length: 20_000 }, () => random.uniform() ** 2);
    const y = p.map((probability) => (random.uniform() < probability ? 1 : 0));
    const table = reliabilityTable({ y, groups: own(p.length) }, p);
    expect(table.map(({ rows }) => rows)).toEqual(Array.from({ length: 10 }, () => 2000));
    expect(table.reduce((sum, { positives }) => sum + positives, 0)).toBe(y.reduce((sum, label) => sum + label, 0));
    table.forEach(({ from, to, expected }) => expect(from <= expected && expected <= to).toBe(true));
    // Ten bins at 95 %: fewer than eight inside has a chance of 1 in 900.
    expect(table.filter(({ expected, observed }) => observed.lower <= expected && expected <= observed.upper).length).toBeGreaterThanOrEqual(8);
  });

  it('takes fewer rows than bins', () => {
    expect(reliabilityTable({ y: Float64Array.of(0, 1, 1), groups: own(3) }, Float64Array.of(0.2, 0.4, 0.4)).map(({ rows }) => rows)).toEqual([1, 1, 1]);
  });
});

describe('measureSegments', () => {
  it('says where a model is too low and where it is right', () => {
    const random = randomStream('segments'), rows = 8000;
    const segmentOf = Array.from({ length: rows }, (_, i) => (i % 4 === 0 ? 'north' : 'south')), p = Float64Array.from({ length: rows }, () => 0.1 + 0.5 * random.uniform());
    const y = p.map((probability, i) => (random.uniform() < (segmentOf[i] === 'north' ? probability + 0.1 : probability) ? 1 : 0));
    const [north, south] = measureSegments({ y, groups: own(rows) }, p, segmentOf);
    expect([north!.segment, north!.rows, south!.segment, south!.rows]).toEqual(['north', 2000, 'south', 6000]);
    // Planted .1; standard error at 2,000 rows is .011.
    expect(Math.abs(north!.calibrationInTheLarge.value - 0.1)).toBeLessThan(0.035);
    expect(north!.calibrationInTheLarge.lower).toBeGreaterThan(0);
    expect(south!.calibrationInTheLarge.lower).toBeLessThan(0);
    expect(south!.calibrationInTheLarge.upper).toBeGreaterThan(0);
    // 2,000 rows at .45 hold fewer than 1,000 positives, 6,000 at .35 more.
    expect(north!.ece).toBeNull();
    expect(south!.ece).toBeLessThan(0.03);
  });
});
