import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dunlin } from '../setup/dunlin.ts';
import { datasetPath } from '../setup/datasets.ts';
import { loggedRows, toCsv } from '../unit/pipelines/policy-table/logged-csv.ts';

interface Answer {
  readonly estimates: readonly { readonly policy: string; readonly estimator: string; readonly value: number; readonly lower: number; readonly upper: number; readonly effectiveSampleSize: number; readonly maxWeightShare: number }[];
  readonly verdict: string;
  readonly chosen: string;
  readonly certificateId: string;
  readonly error?: { readonly code: string };
}

let folder = '', table = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'policy-evaluate-'));
  table = join(folder, 'log.csv');
  writeFileSync(table, toCsv(loggedRows(8000)));
});
afterAll(() => rmSync(folder, { recursive: true }));

const evaluate = async (args: readonly string[]): Promise<{ readonly status: number | null; readonly answer: Answer; readonly stderr: string }> => {
  const { status, stdout, stderr } = await dunlin(['policy', 'evaluate', ...args, '--json']);
  return { status, stderr, answer: JSON.parse(stdout) as Answer };
};
const LOG = (): string[] => ['--table', table, '--action', 'channel', '--reward', 'paid', '--probability', 'p', '--group', 'debtor'];

describe('dunlin policy evaluate', () => {
  it('answers with estimates and verdict, and leaves a certificate of them', async () => {
    const { status, answer } = await evaluate([...LOG(), '--features', 'age', '--candidates', 'constant:email,learnt', '--out', join(folder, 'out'), '--replicates', '200']);
    expect(status).toBe(0);
    expect(answer.estimates.map(({ policy, estimator }) => `${policy} ${estimator}`)).toEqual(['logged mean', ...['constant:email', 'learnt'].flatMap((policy) => ['ips', 'snips', 'dm', 'dr', 'switch-dr'].map((name) => `${policy} ${name}`))]);
    for (const { value, lower, upper, effectiveSampleSize, maxWeightShare } of answer.estimates) {
      expect([lower <= value, value <= upper, effectiveSampleSize > 100, maxWeightShare > 0]).toEqual([true, true, true, true]);
    }
    // The log earns .5 x .3 + .5 x .35 = .325, the best policy by age .5.
    expect([answer.verdict, answer.chosen]).toEqual(['promote', 'learnt']);
    const certificate = JSON.parse(readFileSync(join(folder, 'out', 'certificate.json'), 'utf8')) as { readonly id: string; readonly verdict: string };
    expect([certificate.id, certificate.verdict]).toEqual([answer.certificateId, 'promote']);
    expect(readFileSync(join(folder, 'out', 'certificate.md'), 'utf8')).toContain('has to clear 0');
  });

  it('prints for people what it found, with the bound that decides', async () => {
    const { stdout, status } = await dunlin(['policy', 'evaluate', ...LOG(), '--bound', 'sequence', '--replicates', '100']);
    expect(status).toBe(0);
    expect(stdout).toMatch(/deciding bound, named in advance: sequence/);
    expect(stdout).toMatch(/verdict: (keep|insufficient|promote)/);
  });

  it.each([
    ['no reward', ['--table', 'log.csv', '--action', 'channel', '--probability', 'p'], 2, 'argument-invalid'],
    ['another bound', ['--bound', 'luck'], 2, 'argument-invalid'],
    ['a cap that is no quantile', ['--cap', '1.5'], 2, 'argument-invalid'],
    ['a negative margin', ['--margin', '-1'], 2, 'argument-invalid'],
    ['a column of words as probability', ['--probability', 'size'], 3, 'value-invalid'],
  ] as const)('refuses %s', async (_, args, status, code) => {
    const run = await evaluate(args.includes('--table' as never) ? args : [...LOG(), ...args]);
    expect([run.status, run.answer.error?.code]).toEqual([status, code]);
    expect(run.stderr).toContain(`[${code}]`);
  });

  const hillstrom = datasetPath('hillstrom-email/hillstrom.csv.gz');
  it.skipIf(hillstrom === null)('recovers the means of a randomised trial', async () => {
    const { answer } = await evaluate(['--table', hillstrom!, '--action', 'segment', '--reward', 'visit', '--probability', '0.333333333333', '--replicates', '200']);
    for (const [arm, mean] of [['Mens E-Mail', 0.1828], ['Womens E-Mail', 0.1514], ['No E-Mail', 0.1062]] as const) {
      const { value, lower, upper } = answer.estimates.find(({ policy, estimator }) => policy === `constant:${arm}` && estimator === 'snips')!;
      // Published to four digits.
      expect(value).toBeCloseTo(mean, 4);
      expect([lower < mean, mean < upper]).toEqual([true, true]);
    }
  });
});
