import { beforeAll, describe, expect, it } from 'vitest';
import { categoryColumn, makeFrame, numericColumn } from '../../../../core/frame.ts';
import { randomStream } from '../../../../core/random.ts';
import type { FittedModel, LabelledFrame } from '../../../../models/contract.ts';
import type { Scorecard } from '../../../../models/default-propensity/scorecard-model.ts';
import { exactScore, pointsTable } from '../../../../models/default-propensity/scorecard-points.ts';
import { scorecard } from '../../../../models/default-propensity/scorecard.ts';

const ROWS = 6000;

/** Risk rises with `late`, is least in the middle of `age`, is highest where `limit` is -1 (a code), and differs by sector. */
function makeData(): LabelledFrame {
  const random = randomStream('scorecard');
  const draw = (make: () => number): Float64Array => Float64Array.from({ length: ROWS }, make);
  const late = draw(() => Math.round(random.exponential() * 20)), age = draw(() => 20 + Math.floor(random.uniform() * 60));
  const limit = draw(() => (random.uniform() < 0.15 ? -1 : 100 + 900 * random.uniform())), noise = draw(() => random.normal());
  const sector = Array.from({ length: ROWS }, () => ['retail', 'farm', 'building', 'mine', null][random.pick([40, 30, 15, 0.2, 15])]!);
  const margin = (i: number): number => -2.2 + 0.05 * Math.min(late[i]!, 40) + 0.04 * (Math.abs(age[i]! - 50) - 15) + (limit[i] === -1 ? 1.2 : -0.001 * limit[i]!) + (sector[i] === 'building' ? 0.8 : 0);
  const y = Float64Array.from({ length: ROWS }, (_, i) => (random.uniform() < 1 / (1 + Math.exp(-margin(i))) ? 1 : 0));
  // Nearly a copy of `late`: beside it, it says nothing, or the reverse.
  const echo = late.map((value) => value + 4 * random.normal());
  return {
    x: makeFrame([['late', numericColumn(late)], ['age', numericColumn(age)], ['limit', numericColumn(limit)], ['noise', numericColumn(noise)], ['echo', numericColumn(echo)], ['sector', categoryColumn(sector)]]),
    y, groups: Array.from({ length: ROWS }, (_, i) => `d${i}`),
  };
}

const data = makeData();
const fit = async (parameters: Record<string, unknown> = {}): Promise<{ readonly model: FittedModel; readonly card: Scorecard }> => {
  const model = await scorecard.fit(data, parameters, { seed: 1 });
  return { model, card: model.state().json as unknown as Scorecard };
};
const columnOf = (card: Scorecard, name: string) => card.columns.find((column) => column.name === name)!;
const ratesOf = (card: Scorecard, name: string): readonly number[] => {
  const column = columnOf(card, name);
  return (column.kind === 'numeric' ? column.bins : column.groups).map(({ rows, events }) => events / rows);
};
const isRising = (values: readonly number[]): boolean => values.every((value, i) => i === 0 || value >= values[i - 1]!);

describe('scorecard', () => {
  let model: FittedModel, card: Scorecard;
  beforeAll(async () => {
    ({ model, card } = await fit({ shapes: { age: 'valley' }, special: { limit: [-1] } }));
  });

  it('keeps every column monotone but the one that is declared otherwise', () => {
    expect(isRising(ratesOf(card, 'late'))).toBe(true);
    expect(isRising([...ratesOf(card, 'limit')].reverse())).toBe(true);
    const age = ratesOf(card, 'age'), least = age.indexOf(Math.min(...age));
    expect(least).toBeGreaterThan(0);
    expect(least).toBeLessThan(age.length - 1);
    expect(isRising(age.slice(least))).toBe(true);
    expect(isRising(age.slice(0, least + 1).reverse())).toBe(true);
  });

  it('does not see a valley that is not declared', async () => {
    const plain = ratesOf((await fit()).card, 'age');
    expect(isRising(plain) || isRising([...plain].reverse())).toBe(true);
  });

  it('holds the least rows and events in every bin of a column', () => {
    for (const column of card.columns) {
      for (const { rows, events } of column.kind === 'numeric' ? column.bins : column.groups) {
        expect(rows).toBeGreaterThanOrEqual(0.05 * ROWS);
        expect(Math.min(events, rows - events)).toBeGreaterThanOrEqual(5);
      }
    }
  });

  it('gives a code and missing values bins of their own, and counts every row once', () => {
    const limit = columnOf(card, 'limit'), sector = columnOf(card, 'sector');
    expect(limit.kind === 'numeric' && limit.special.map(({ value }) => value)).toEqual([-1]);
    // -1 is 3 in 20 of the rows: 900 with standard deviation 28.
    expect(Math.abs((limit.kind === 'numeric' ? limit.special[0]!.rows : 0) - 900)).toBeLessThan(112);
    expect(sector.missing!.rows).toBeGreaterThan(700);
    for (const column of card.columns) {
      const bins = column.kind === 'numeric' ? [...column.bins, ...column.special] : column.groups;
      expect([...bins, ...(column.missing === null ? [] : [column.missing])].reduce((sum, { rows }) => sum + rows, 0)).toBe(ROWS);
    }
  });

  it('pools a rare category with others instead of trusting its rate', () => {
    const sector = columnOf(card, 'sector');
    const group = sector.kind === 'category' ? sector.groups.find(({ categories }) => categories.includes('mine'))! : null;
    expect(group!.categories.length).toBeGreaterThan(1);
  });

  it('never reads a column backwards', () => {
    expect(card.columns.every(({ weight }) => weight >= 0)).toBe(true);
    expect(columnOf(card, 'noise').weight * columnOf(card, 'noise').information).toBeLessThan(0.005);
  });

  it('adds up in whole points to the exact score', () => {
    const table = pointsTable(card), margins = model.margins(data.x);
    const offset = table.columns.map(({ name }) => model.featureNames.indexOf(name));
    let widest = 0;
    for (let row = 0; row < 500; row++) {
      const { values } = model.contributions(data.x, row);
      const points = table.columns.map(({ bins, weight }, j) => bins.find(({ woe }) => Math.abs(weight * woe - values[offset[j]!]!) < 1e-12)!.points);
      const score = points.reduce((sum, value) => sum + value, table.start);
      widest = Math.max(widest, Math.abs(score - exactScore(margins[row]!, table.scale)));
      expect(score).toBeLessThanOrEqual(table.most);
    }
    // Every column and the start round by at most a half.
    expect(widest).toBeLessThanOrEqual((table.columns.length + 1) / 2);
    expect(table.columns.every(({ bins }) => Math.min(...bins.map(({ points }) => points)) === 0)).toBe(true);
  });

  it('has the base score at the base odds and doubles the odds in pdo points', () => {
    const scale = { pdo: 20, baseScore: 600, baseOdds: 50 };
    expect(exactScore(-Math.log(50), scale)).toBeCloseTo(600, 9);
    expect(exactScore(-Math.log(100), scale)).toBeCloseTo(620, 9);
  });

  it('stores no more than its bins', () => {
    const { json, arrays } = model.state();
    expect(Object.keys(arrays)).toHaveLength(0);
    // Six columns of at most twenty bins of about seventy bytes.
    expect(JSON.stringify(json).length).toBeLessThan(9000);
  });

  it('refuses a shape of a column that does not exist or has no order', async () => {
    await expect(fit({ shapes: { lat: 'rising' } })).rejects.toMatchObject({ code: 'parameter-invalid' });
    await expect(fit({ special: { sector: [1] } })).rejects.toMatchObject({ code: 'parameter-invalid' });
    await expect(fit({ shapes: { late: 'upwards' } })).rejects.toMatchObject({ code: 'parameter-invalid' });
  });

  it('takes 100,000 categories without a name for each', async () => {
    const many = Array.from({ length: ROWS }, (_, i) => `c${i * 16}`);
    const fitted = await scorecard.fit({ ...data, x: makeFrame([['late', data.x.columns.get('late')!], ['many', categoryColumn(many)]]) }, {}, { seed: 1 });
    expect(JSON.stringify(fitted.state().json).length).toBeLessThan(9000);
    expect(fitted.margins(data.x.columns.has('many') ? data.x : makeFrame([...data.x.columns, ['many', categoryColumn(many)]])).every(Number.isFinite)).toBe(true);
  });
});
