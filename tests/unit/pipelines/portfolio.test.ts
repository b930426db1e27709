import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DunlinError } from '../../../core/errors.ts';
import { loadPortfolio } from '../../../pipelines/portfolio.ts';

const VALID = `schemaVersion: 1
name: little
kind: b2b
currency: EUR
timeZone: Europe/Rome
clock: data
sources:
  - { id: ledger, path: "\${DATA}/ledger.csv", table: ledger_entry }
labels:
  - { id: late, pack: b2b-late-15d, asOf: due }
models:
  default: { estimators: [base-rate, logistic] }
policy: { costsMinor: { email: 1 } }
rulePacks: [base]
`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dunlin-portfolio-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(text: string, name = 'portfolio.yaml'): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

function failure(text: string): DunlinError {
  try {
    loadPortfolio(write(text), { DATA: '/data' });
  } catch (error) {
    if (error instanceof DunlinError) return error;
    throw error;
  }
  throw new Error('expected a failure');
}

describe('portfolio files', () => {
  it('expands variables, fills defaults and keeps places absolute', () => {
    const { portfolio, sources } = loadPortfolio(write(VALID), { DATA: '/data' });
    expect(sources).toEqual([{ id: 'ledger', path: '/data/ledger.csv', table: 'ledger_entry', optional: false }]);
    expect(portfolio.policy.floor).toBe(0.02);
    expect(portfolio.buckets).toBe(8);
  });
  it('asks for payment timing and self-cure only where they stand, with defaults', () => {
    const modelsOf = (line: string): unknown => loadPortfolio(write(VALID.replace('logistic] }\n', `logistic] }\n${line}`)), { DATA: '/data' }).portfolio.models;
    expect(modelsOf('')).toEqual({ default: { estimators: ['base-rate', 'logistic'] } });
    expect(modelsOf('  timing: {}\n  selfCure: {}\n')).toMatchObject({ timing: { estimators: ['trees'], recordingDays: 0, maximumRows: 12_000 }, selfCure: { days: 60, halfWidth: 0.03 } });
    for (const [line, key] of [['  timing: { asOf: now }', 'asOf'], ['  timing: { estimators: [network] }', 'estimators'], ['  selfCure: { days: 0 }', 'days'], ['  selfCure: { halfWidth: 0.6 }', 'halfWidth'], ['  timing: { rows: 5 }', 'rows']] as const) {
      expect(failure(VALID.replace('logistic] }\n', `logistic] }\n${line}\n`))).toMatchObject({ code: 'portfolio-invalid', message: expect.stringContaining(key) });
    }
  });

  it('extends another file, whose relative paths stay relative to it', () => {
    write(VALID.replace('${DATA}/', ''), 'base.yaml');
    const { portfolio, sources } = loadPortfolio(write('extends: base.yaml\nname: other\n'), {});
    expect(portfolio.name).toBe('other');
    expect(sources[0]!.path).toBe(join(folder, 'ledger.csv'));
  });
  it.each([
    // text, code, what the message must name
    [VALID.replace('kind: b2b', 'kind: b2x'), 'portfolio-invalid', /:3: kind/],
    [VALID.replace('clock: data', 'clock: data\ncolour: red'), 'portfolio-invalid', /:7: colour is not a known key/],
    [VALID.replace('name: little\n', ''), 'portfolio-invalid', /must have name/],
    [VALID.replace('currency: EUR', 'currency: euro'), 'portfolio-invalid', /:4: currency/],
    [VALID.replace('Europe/Rome', 'Europe/Atlantis'), 'portfolio-invalid', /:5: timeZone .*IANA/],
    [VALID.replace(', table: ledger_entry', ''), 'portfolio-invalid', /either a mapping or a table/],
    [VALID.replace('rulePacks: [base]', 'rulePacks: [base'), 'portfolio-invalid', /YAML or JSON/],
    [VALID.replace('${DATA}', '${NOWHERE}'), 'variable-unset', /NOWHERE/],
    ['just words', 'portfolio-invalid', /set of keys/],
  ])('refuses %#', (text, code, message) => {
    const error = failure(text);
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
  });
  it('says when the file is missing', () => {
    expect(() => loadPortfolio(join(folder, 'absent.yaml'), {})).toThrow(/must exist.*--portfolio/);
  });
});
