import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../../../core/hash.ts';
import { makeFrame, numericColumn } from '../../../../core/frame.ts';
import { randomStream } from '../../../../core/random.ts';
import { averageModels } from '../../../../models/default-propensity/averaged-model.ts';
import { LOADERS } from '../../../../models/default-propensity/load.ts';
import { ESTIMATORS } from '../../../../models/default-propensity/registry.ts';

const random = randomStream('averaged');
const x = makeFrame([['a', numericColumn(Float64Array.from({ length: 200 }, () => random.normal()))], ['b', numericColumn(Float64Array.from({ length: 200 }, () => random.normal()))]]);
const y = Float64Array.from({ length: 200 }, () => (random.uniform() < 0.4 ? 1 : 0));
const fit = (seed: number) => ESTIMATORS.trees.fit({ x, y, groups: Array.from(y, (_, i) => `${(i * seed) % 61}`) }, { trees: 10 }, { seed });

describe('averageModels', () => {
  it('averages margins and contributions, which still add up', async () => {
    const models = [await fit(1), await fit(2), await fit(3)], averaged = averageModels(models);
    const margins = averaged.margins(x), own = models.map((model) => model.margins(x));
    expect(own[0]).not.toEqual(own[1]);
    for (const row of [0, 57, 199]) {
      expect(margins[row]).toBeCloseTo((own[0]![row]! + own[1]![row]! + own[2]![row]!) / 3, 12);
      const { bias, values } = averaged.contributions(x, row);
      expect(values.reduce((sum, value) => sum + value, bias)).toBeCloseTo(margins[row]!, 12);
    }
  });

  it('comes back from its state with equal bits', async () => {
    const averaged = averageModels([await fit(1), await fit(2)]), { json, arrays } = averaged.state();
    const loaded = LOADERS.trees({ json: JSON.parse(canonicalJson(json)) as Record<string, unknown>, arrays }, averaged.featureNames);
    expect(loaded.margins(x)).toEqual(averaged.margins(x));
  });

  it('is the model itself when there is one', async () => {
    const model = await fit(1);
    expect(averageModels([model])).toBe(model);
  });
});
