import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentProgress } from '../../../../core/progress.ts';
import { randomStream } from '../../../../core/random.ts';
import { trainTable } from '../../../../pipelines/table/train-table.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'train-table-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Change {
  readonly holdoutScale?: number;
  readonly holdoutText?: string;
}

/** 800 rows; every fourth is held out. `change` touches held-out rows only. */
function csv(change: Change = {}): string {
  const random = randomStream('table');
  const lines = Array.from({ length: 800 }, (_, i) => {
    const isHeldOut = i % 4 === 0, late = Math.round(random.exponential() * 10_000) / 1000, sector = ['retail', 'farm'][random.integer(2)]!;
    const label = random.uniform() < 1 / (1 + Math.exp(2 - late / 6 - (sector === 'farm' ? 1 : 0))) ? 1 : 0;
    const amount = isHeldOut ? change.holdoutText ?? late * (change.holdoutScale ?? 1) : late;
    return [i, amount, sector, `2024-${String(1 + i % 12).padStart(2, '0')}-01`, i % 7 === 0 ? '' : random.uniform().toFixed(6), label, isHeldOut ? 1 : 0].join(',');
  });
  return `id,late,sector,seen_on,share,bad,test\n${lines.join('\n')}\n`;
}

function write(name: string, text: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const train = (path: string, more: Partial<Parameters<typeof trainTable>[0]> = {}) => trainTable({
  path, label: 'bad', holdout: 'test', ignore: ['id'], estimators: ['base-rate', 'logistic', 'trees'], parameters: { trees: { trees: 60 } }, seed: 1,
  progress: silentProgress, signal: new AbortController().signal, ...more,
});

describe('trainTable', () => {
  it('scores exactly the held-out rows and learns the rule', async () => {
    const trained = await train(write('a.csv', csv()));
    expect(Array.from(trained.heldOut.slice(0, 3))).toEqual([0, 4, 8]);
    expect(trained.heldOut).toHaveLength(200);
    expect(trained.features).toEqual(['late', 'sector', 'share']);
    expect(trained.rows).toEqual({ learn: 600, heldOut: 200 });
    expect(trained.notices.map(({ code, column }) => [code, column])).toEqual([['date-ignored', 'seen_on']]);
    const { metrics } = trained.candidates.find(({ estimator }) => estimator === trained.selected)!;
    // The rule that made the labels reaches about .78 here; 200 rows give +-.03.
    expect(metrics!.auc.value).toBeGreaterThan(0.7);
  });

  it.each<[string, Change]>([['values of another size', { holdoutScale: 1000 }], ['texts in a column of numbers', { holdoutText: 'unknown' }]])('learns the same from held-out rows with %s', async (_, change) => {
    const before = await train(write('b.csv', csv())), after = await train(write('c.csv', csv(change)));
    expect(after.candidates.map(({ chooseLogLoss }) => chooseLogLoss)).toEqual(before.candidates.map(({ chooseLogLoss }) => chooseLogLoss));
    expect(after.selected).toBe(before.selected);
  });

  it('lets the chosen estimator learn from the newest rows too, where rows have a time', async () => {
    // The sector "new" comes in the newest fifth only, and defaults three times out of four; the others once in five.
    const random = randomStream('newest');
    const lines = Array.from({ length: 2000 }, (_, i) => {
      const isNew = i >= 1600 && i % 2 === 0;
      return [isNew ? 'new' : 'old', random.uniform(), i, random.uniform() < (isNew ? 0.75 : 0.2) ? 1 : 0, i >= 1900 ? 1 : 0].join(',');
    });
    const { candidates, heldOut, selected } = await train(write('newest.csv', `sector,noise,day,bad,test\n${lines.join('\n')}\n`), { ignore: [], time: 'day', estimators: ['logistic'] });
    const { p } = candidates.find(({ estimator }) => estimator === selected)!, mean = (parity: number): number => heldOut.reduce((sum, row, i) => sum + (row % 2 === parity ? p[i]! : 0), 0) / 50;
    // Fitted on the first four fifths alone it could not tell the new sector from the old one: the difference would be 0.
    expect(mean(0) - mean(1)).toBeGreaterThan(0.1);
  });

  it('reads gzip, draws a fifth when no holdout is named, and orders by time when told', async () => {
    const path = write('d.csv.gz', gzipSync(csv()));
    const drawn = await train(path, { holdout: undefined, ignore: ['id', 'test'] });
    // 800 rows at a share of 1/5: 160 with standard deviation 11; four of them.
    expect(Math.abs(drawn.heldOut.length - 160)).toBeLessThan(46);
    const timed = await train(path, { holdout: undefined, ignore: ['id', 'test'], time: 'seen_on' });
    expect([...timed.heldOut].every((row) => row % 12 >= 9)).toBe(true);
  });

  it('keeps rows of a group on one side, and copies of a row where no group is named', async () => {
    const lines = csv().trimEnd().split('\n'), twice = `${[...lines, ...lines.slice(1, 41)].join('\n')}\n`;
    const copied = await train(write('twice.csv', twice), { ignore: ['id', 'seen_on'] });
    // Ten of the forty copies are held out, as their originals are: no held-out row equals a row to learn from in all features.
    expect(copied.notices).toEqual([expect.objectContaining({ code: 'duplicate-rows', text: expect.stringMatching(/^\d+ of 630 rows/) as string })]);
    const grouped = await train(write('grouped.csv', csv()), { holdout: undefined, ignore: ['id', 'test'], group: 'sector', time: undefined }).catch((error: unknown) => error);
    // Two groups are too few for five folds: one side is empty or every row is on one.
    expect(grouped).toMatchObject({ code: expect.stringMatching(/^(window-empty|label-single-class)$/) as string });
  });

  it.each<[string, (line: string[], index: number) => string[], readonly [string, string | null][]]>([
    ['a constant column', (line) => [...line, '7'], [['constant-ignored', 'more']]],
    ['a column without values', (line) => [...line, ''], [['empty-ignored', 'more']]],
    ['a column that is the label', (line) => [...line, String(Number(line[5]) * 40 + 2)], [['leak-suspected', 'more']]],
    ['a column that is filled in for defaults only', (line, i) => [...line, line[5] === '1' ? String(i) : ''], [['leak-suspected', 'more']]],
    ['a text that is the label', (line) => [...line, line[5] === '1' ? 'written off' : 'paid'], [['leak-suspected', 'more']]],
    ['infinite values', (line, i) => [...line, i % 50 === 1 ? 'inf' : String(i % 9)], [['infinite-values', 'more']]],
  ])('says by name what is odd about %s', async (_, change, expected) => {
    const [header, ...rows] = csv().trimEnd().split('\n');
    const path = write('odd.csv', `${header},more\n${rows.map((row, i) => change(row.split(','), i).join(',')).join('\n')}\n`);
    const trained = await train(path, { ignore: ['id', 'seen_on'] });
    expect(trained.notices.map(({ code, column }) => [code, column])).toEqual(expected);
    for (const { p } of trained.candidates) expect(p.every((value) => value >= 0 && value <= 1)).toBe(true);
  });

  it('reads decimal commas, true and false, and says when a column is an identifier', async () => {
    const [, ...rows] = csv().trimEnd().split('\n');
    const lines = [...rows, ...rows].map((row, i) => {
      const [, late, sector, , share, bad, test] = row.split(',');
      return [`"text ${i}"`, late, sector, share!.replace('.', ','), bad === '1' ? 'true' : 'false', test === '1' ? 'TRUE' : 'FALSE'].join(';');
    });
    const trained = await train(write('comma.csv', `id;late;sector;share;bad;test\n${lines.join('\n')}\n`), { ignore: [] });
    expect(trained.notices.map(({ code, column }) => [code, column])).toEqual([['many-categories', 'id']]);
    expect(trained.features).toEqual(['id', 'late', 'sector', 'share']);
    expect(trained.candidates.at(-1)!.metrics!.auc.value).toBeGreaterThan(0.7);
  });

  it('compares groups by a column that no model reads', async () => {
    const trained = await train(write('fair.csv', csv()), { fairnessBy: 'sector' });
    expect(trained.features).toEqual(['late', 'share']);
    expect(trained.fairness!.rows.map(({ group }) => group).sort()).toEqual(['farm', 'retail']);
    expect(trained.fairness!.rows.reduce((sum, { rows }) => sum + rows, 0)).toBe(200);
    // Farms default more and the model cannot know it: more is seen than expected there, less in retail.
    const gap = (name: string): number => trained.fairness!.rows.find(({ group }) => group === name)!.calibrationGap.value;
    expect(gap('farm')).toBeGreaterThan(gap('retail'));
  });

  it('learns from 50 rows', async () => {
    const trained = await train(write('small.csv', `${csv().split('\n').slice(0, 68).join('\n')}\n`));
    expect(trained.rows).toEqual({ learn: 50, heldOut: 17 });
    for (const { p } of trained.candidates) expect(p.every((value) => value > 0 && value < 1)).toBe(true);
  });

  it.each([
    ['a file that is not there', () => train(join(folder, 'nowhere.csv')), 'source-missing'],
    ['a label that is not there', () => train(write('e.csv', csv()), { label: 'good' }), 'column-missing'],
    ['a label of texts', () => train(write('f.csv', csv()), { label: 'sector' }), 'value-invalid'],
    ['a label that is no 0 or 1', () => train(write('g.csv', csv()), { label: 'late' }), 'value-invalid'],
    ['a truncated gzip', () => train(write('h.csv.gz', gzipSync(csv()).subarray(0, 400))), 'source-unreadable'],
    ['a holdout that is not 0 or 1', () => train(write('j.csv', csv().replace(/,1\n/g, ',2\n'))), 'value-invalid'],
    ['a holdout with a gap', () => train(write('k.csv', csv().replace(/,1\n/, ',\n'))), 'value-invalid'],
    ['a label of one class', () => train(write('l.csv', csv().replace(/,[01],([01])\n/g, ',0,$1\n'))), 'label-single-class'],
    ['a table of labels only', () => train(write('m.csv', csv()), { ignore: ['id', 'late', 'sector', 'seen_on', 'share'] }), 'value-invalid'],
    ['a holdout that holds no row', () => train(write('i.csv', csv().replace(/,1\n/g, ',0\n'))), 'window-empty'],
  ])('refuses %s', async (_, work, code) => {
    await expect(work()).rejects.toMatchObject({ code });
  });
});
