import { beforeAll, describe, expect, it } from 'vitest';
import { categoryColumn, makeFrame, numericColumn } from '../../../../core/frame.ts';
import { randomStream } from '../../../../core/random.ts';
import { plattCalibrator } from '../../../../models/calibration/platt.ts';
import type { Scorecard } from '../../../../models/default-propensity/scorecard-model.ts';
import { scorecard } from '../../../../models/default-propensity/scorecard.ts';
import { describeScorecard } from '../../../../pipelines/report/scorecard-page.ts';

const ROWS = 2000;
let card: Scorecard, page: ReturnType<typeof describeScorecard>;
const describeAgain = (): typeof page => describeScorecard({
  title: 'Scorecard: late & <lost>', card, calibrator: plattCalibrator({ slope: 0.5, intercept: -1 }),
  words: { open: { label: 'Open amount', high: 'much is open', low: 'little is open', unit: 'minor', currency: 'EUR' } },
});

beforeAll(async () => {
  const random = randomStream('scorecard page');
  const open = Float64Array.from({ length: ROWS }, () => (random.uniform() < 0.1 ? NaN : Math.round(random.exponential() * 100_000)));
  const kind = Array.from({ length: ROWS }, () => ['a|b', '<script>'][random.integer(2)]!);
  const y = Float64Array.from({ length: ROWS }, (_, i) => (random.uniform() < 1 / (1 + Math.exp(1.5 - (open[i]! > 50_000 ? 1.5 : 0) - (kind[i] === 'a|b' ? 0.8 : 0))) ? 1 : 0));
  const x = makeFrame([['open', numericColumn(open)], ['kind_of_debtor', categoryColumn(kind)], ['always', numericColumn(new Float64Array(ROWS).fill(1))]]);
  card = (await scorecard.fit({ x, y, groups: Array.from(y, (_, i) => `d${i}`) }, {}, { seed: 1 })).state().json as unknown as Scorecard;
  page = describeAgain();
});

describe('describeScorecard', () => {
  it('says every line of every column in both pages, in plain words', () => {
    expect(page.markdown).toContain('## Open amount');
    expect(page.markdown).toMatch(/\| above [\d,.]+ EUR \||\| above EUR/);
    expect(page.markdown).toContain('## kind of debtor');
    expect(page.markdown).toContain('| a\\|b |');
    expect(page.html).toContain('column <code>open</code>');
    for (const text of [page.markdown, page.html]) {
      expect(text).toContain('not known');
      expect(text).toContain('always (IV 0.000)');
    }
    // A header, then one line per bin, for each of the two columns with a weight; every column has a line for missing values.
    const lines = card.columns.filter(({ weight }) => weight > 0).reduce((sum, column) => sum + (column.kind === 'numeric' ? column.bins.length : column.groups.length) + 1, 0);
    expect(page.html.match(/class="points"/g)).toHaveLength(lines);
  });

  it('counts every row of a column once', () => {
    const section = page.markdown.split('## Open amount')[1]!.split('##')[0]!;
    const rows = [...section.matchAll(/^\|[^|]+\| ([\d,]+) \|/gm)].map(([, count]) => Number(count!.replaceAll(',', '')));
    expect(rows.reduce((sum, count) => sum + count, 0)).toBe(ROWS);
  });

  it('gives the calibrated probability of a score', () => {
    const [, score, pd] = /What a score means[\s\S]*?\n\| (\d+) \| ([\d.]+) %/.exec(page.markdown)!;
    // score = 600 - 20 / ln 2 (margin + ln 50), then sigmoid(.5 margin - 1).
    const margin = (600 - Number(score)) * Math.LN2 / 20 - Math.log(50);
    expect(Number(pd)).toBeCloseTo(100 / (1 + Math.exp(1 - 0.5 * margin)), 1);
  });

  it('escapes what the data hold, and is the same twice', () => {
    expect(page.html).not.toContain('<script>');
    expect(page.html).toContain('late &amp; &lt;lost&gt;');
    expect(describeAgain()).toEqual(page);
  });
});
