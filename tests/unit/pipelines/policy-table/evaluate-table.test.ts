import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentProgress } from '../../../../core/progress.ts';
import { certifyTable } from '../../../../pipelines/policy-table/certify-table.ts';
import { evaluateTable, type EvaluatedTable, type EvaluateTableInput } from '../../../../pipelines/policy-table/evaluate-table.ts';
import { certificateProblem } from '../../../../models/ope/certificate.ts';
import { loggedRows, toCsv, type LoggedRow } from './logged-csv.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'policy-table-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const write = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const ROWS = loggedRows(6000);
type Change = Partial<Omit<EvaluateTableInput, 'columns'>> & { readonly columns?: Partial<EvaluateTableInput['columns']> };
const inputOf = (path: string, { columns, ...change }: Change = {}): EvaluateTableInput => ({
  columns: { path, action: 'channel', reward: 'paid', probability: 'p', features: ['age'], group: 'debtor', ...columns }, bound: 'bootstrap', margin: 0, capQuantile: 0.995,
  maximumWeight: Infinity, replicates: 200, seed: 1, progress: silentProgress, signal: new AbortController().signal, ...change,
});
const evaluate = (rows: readonly Readonly<Record<string, string>>[], change: Change = {}): Promise<EvaluatedTable> => evaluateTable(inputOf(write('log.csv', toCsv(rows)), change));
const estimateOf = ({ estimates }: EvaluatedTable, policy: string, estimator: string) => estimates.find((row) => row.policy === policy && row.estimator === estimator)!;

describe('values of policies', () => {
  it('are those by hand, and the truth lies in the intervals', async () => {
    const evaluated = await evaluate(ROWS);
    const paid = (row: LoggedRow): number => Number(row.paid), sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
    const letters = ROWS.filter(({ channel }) => channel === 'letter');
    expect(estimateOf(evaluated, 'logged', 'mean').value).toBeCloseTo(sum(ROWS.map(paid)) / 6000, 12);
    expect(estimateOf(evaluated, 'constant:letter', 'ips').value).toBeCloseTo(sum(letters.map(paid)) / 0.3 / 6000, 12);
    expect(estimateOf(evaluated, 'constant:letter', 'snips').value).toBeCloseTo(sum(letters.map(paid)) / letters.length, 12);
    expect(estimateOf(evaluated, 'constant:letter', 'dr').effectiveSampleSize).toBeCloseTo(letters.length, 8);
    // Email .3; letter and sms .5 x .5 + .5 x .2; the best by age .5.
    for (const [policy, truth] of [['constant:email', 0.3], ['constant:letter', 0.35], ['constant:sms', 0.35]] as const) {
      for (const name of ['ips', 'snips', 'dr'] as const) {
        const { lower, upper, value } = estimateOf(evaluated, policy, name);
        // 1.5 half-widths: a 95 % interval and its centre are random, twelve of them must not fail by chance (2.9 standard errors).
        expect(Math.abs(value - truth)).toBeLessThan(0.75 * (upper - lower));
      }
    }
    // A learner that finds the threshold gets .5; what 4,800 rows blur costs a little.
    expect(estimateOf(evaluated, 'learnt', 'dr').value).toBeGreaterThan(0.43);
    expect(evaluated).toMatchObject({ verdict: 'promote', chosen: 'learnt', notices: [], rows: { judged: 6000, learn: 6000, clusters: 3000 } });
    expect(evaluated.bounds.find(({ policy }) => policy === 'constant:sms')!.largestWeight).toBe(5);
    expect(evaluated.estimates.map(({ estimand }) => estimand).every((text) => text.startsWith('one decision changed'))).toBe(true);
  });

  it('never lets a held-out row teach', async () => {
    const change = { columns: { holdout: 'test' }, candidates: ['learnt'] } as const;
    const before = await evaluate(ROWS, change), flipped = await evaluate(ROWS.map((row) => (row.test === '1' ? { ...row, paid: row.paid === '1' ? '0' : '1' } : row)), change);
    expect(before.rows).toEqual({ judged: 2000, learn: 4000, clusters: 2000 });
    // The direct method reads rewards of rows to learn from only, and so does the policy that it values.
    expect(estimateOf(flipped, 'learnt', 'dm')).toEqual(estimateOf(before, 'learnt', 'dm'));
    expect(estimateOf(flipped, 'learnt', 'dr').value).not.toBeCloseTo(estimateOf(before, 'learnt', 'dr').value, 2);
  });

  it('reads a policy from a file and gives it the value of the same policy by name', async () => {
    const lines = ROWS.flatMap((_, row) => [`${row},sms,1`, `${row},email,0`]);
    const file = write('sms.csv', `row,action,probability\n${lines.join('\n')}\n`);
    const evaluated = await evaluate(ROWS, { candidates: ['constant:sms', `file:${file}`] });
    for (const name of ['ips', 'snips', 'dm', 'dr', 'switch-dr']) {
      const { policy: _, ...byFile } = estimateOf(evaluated, `file:${file}`, name), { policy: __, ...byName } = estimateOf(evaluated, 'constant:sms', name);
      expect(byFile).toEqual(byName);
    }
  });

  it('works without features, with one number as probability, and repeats its bits', async () => {
    const even = ROWS.slice(0, 900).map((row, i) => ({ ...row, channel: ['a', 'b', 'c'][(i * 7 + (i >> 3)) % 3]! }));
    const change: Change = { columns: { features: [], probability: '0.3333333333333333', group: undefined } };
    const evaluated = await evaluate(even, change);
    expect(evaluated.rewardModels).toEqual(Array.from({ length: 5 }, () => 'mean of each action'));
    expect(evaluated.estimates.map(({ policy }) => policy)).not.toContain('learnt');
    expect(await evaluate(even, change)).toEqual(evaluated);
  });

  it('says when the logged probabilities are not those of the log, and promotes nothing by them', async () => {
    const evaluated = await evaluate(ROWS, { columns: { probability: '0.2' }, candidates: ['constant:email'] });
    expect(evaluated.notices.map(({ code }) => code)).toEqual(['probability-contradicted']);
    expect(evaluated.verdict).toBe('keep');
    expect(evaluated.verdicts[0]!.text).toMatch(/weights average 2\.\d+ .*, not 1/);
  });

  it('judges by the bound that was named, each with its own metric, and certifies what it chose', async () => {
    for (const [bound, words] of [['bootstrap', /doubly robust/], ['bernstein', /empirical Bernstein/], ['sequence', /confidence sequence/]] as const) {
      const input = inputOf(write('log.csv', toCsv(ROWS)), { bound, candidates: ['learnt'] }), evaluated = await evaluateTable(input), certificate = certifyTable(evaluated, input);
      expect(evaluated.verdicts[0]!.metric).toMatch(words);
      expect(certificate.decidingBound.metric).toMatch(words);
      expect(evaluated.verdict).toBe('promote');
      expect(certificateProblem(certificate, { subject: 'learnt', inForce: 'logged' })).toBeNull();
    }
  });
});

describe('what is refused', () => {
  const change = (row: number, field: Partial<LoggedRow>): LoggedRow[] => ROWS.slice(0, 600).map((each, i) => (i === row ? { ...each, ...field } : each));
  const all = (field: Partial<LoggedRow>): LoggedRow[] => ROWS.slice(0, 600).map((each) => ({ ...each, ...field }));
  const FEW = ROWS.slice(0, 600);
  it.each<[string, readonly LoggedRow[], Change, string, RegExp]>([
    ['an unknown column of actions', FEW, { columns: { action: 'chanel' } }, 'column-missing', /chanel/],
    ['an unknown reward', FEW, { columns: { reward: 'payed' } }, 'column-missing', /payed/],
    ['an unknown probability', FEW, { columns: { probability: 'prob' } }, 'column-missing', /prob/],
    ['an unknown feature', FEW, { columns: { features: ['ages'] } }, 'column-missing', /ages/],
    ['the reward as a feature', FEW, { columns: { features: ['paid'] } }, 'argument-invalid', /paid/],
    ['a zero probability', change(7, { p: '0' }), {}, 'logged-probability-invalid', /1 have 0 or less.*row 7/],
    ['a probability above 1', change(8, { p: '1.5' }), {}, 'logged-probability-invalid', /1 more than 1.*row 8/],
    ['a missing probability', change(9, { p: '' }), {}, 'logged-probability-invalid', /1 have none.*row 9/],
    ['a number above 1 for all', FEW, { columns: { probability: '3' } }, 'logged-probability-invalid', /600 more than 1/],
    ['a missing action', change(3, { channel: '' }), {}, 'value-invalid', /missing in 1 of 600, first in row 3/],
    ['one action only', all({ channel: 'email' }), {}, 'log-insufficient', /1: email/],
    ['a missing reward', change(4, { paid: '' }), {}, 'value-invalid', /missing in 1 .* row 4/],
    ['an infinite reward', change(5, { paid: 'inf' }), {}, 'value-invalid', /infinite in 1 .* row 5/],
    ['rewards that are words', change(5, { paid: 'much' }), {}, 'value-invalid', /much|paid/],
    ['a constant reward', all({ paid: '1' }), {}, 'log-insufficient', /1 in all 600 rows/],
    ['50 rows', ROWS.slice(0, 50), {}, 'log-insufficient', /at least 100 decisions.*50/],
    ['a holdout that is not 0 or 1', change(2, { test: '2' }), { columns: { holdout: 'test' } }, 'value-invalid', /2 in row 2/],
    ['an action that was never logged', FEW, { candidates: ['constant:fax'] }, 'no-overlap', /fax.*email, letter, sms/],
    ['no candidate', FEW, { candidates: [] }, 'argument-invalid', /at least one/],
    ['a candidate that is none', FEW, { candidates: ['best'] }, 'argument-invalid', /best/],
    ['a candidate twice', FEW, { candidates: ['constant:sms', 'constant:sms'] }, 'argument-invalid', /twice/],
    ['a learnt policy without features', FEW, { candidates: ['learnt'], columns: { features: [] } }, 'argument-invalid', /--features/],
    ['a file that is not there', FEW, { candidates: ['file:nowhere.csv'] }, 'source-missing', /nowhere/],
  ])('%s', async (_, rows, given, code, words) => {
    await expect(evaluate(rows, given)).rejects.toMatchObject({ code, message: expect.stringMatching(words) });
  });

  const file = (lines: readonly string[]): string => `row,action,probability\n${lines.join('\n')}\n`;
  const each = (line: (row: number) => readonly string[]): string => file(FEW.flatMap((_, row) => line(row)));
  it.each<[string, string, string, RegExp]>([
    ['probabilities that do not sum to 1', each((row) => [`${row},sms,0.5`, `${row},email,${row < 3 ? 0.4 : 0.5}`]), 'value-invalid', /3 with another sum of 600, first row 0 with 0.9/],
    ['missing rows', each((row) => (row % 100 === 50 ? [] : [`${row},sms,1`])), 'value-invalid', /6 rows without a line .* first row 50/],
    ['an action that was never logged', each((row) => [`${row},sms,0.75`, `${row},fax,0.25`]), 'no-overlap', /fax a mean probability of 0.2500/],
    ['a probability outside [0, 1]', each((row) => [`${row},sms,1.5`, `${row},email,-0.5`]), 'value-invalid', /1.5 for row 0/],
    ['the same line twice', each((row) => [`${row},sms,0.5`, `${row},sms,0.5`]), 'value-invalid', /two for row 0 and sms/],
    ['a row that the log does not have', each((row) => [`${row + 1},sms,1`]), 'value-invalid', /600 in line 601/],
    ['another header', 'line,action,probability\n0,sms,1\n', 'column-missing', /row/],
  ])('a file with %s', async (_, text, code, words) => {
    await expect(evaluate(FEW, { candidates: [`file:${write('candidate.csv', text)}`] })).rejects.toMatchObject({ code, message: expect.stringMatching(words) });
  });
});
