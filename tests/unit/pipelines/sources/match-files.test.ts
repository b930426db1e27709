import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { isDunlinError } from '../../../../core/errors.ts';
import { matchFiles } from '../../../../pipelines/sources/match-files.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dunlin-match-'));
  for (const path of ['ledger/2020-01.csv', 'ledger/2020-02.csv.gz', 'ledger/B.csv', 'ledger/a.parquet', 'ledger/notes.md', 'ledger/.hidden.csv', 'ledger/_part.csv', 'ledger/x[1].csv', 'ledger/deep/er/2021-01.csv', 'empty/readme']) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), '');
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it.each([
  ['ledger/B.csv', ['ledger/B.csv']],
  ['ledger', ['ledger/2020-01.csv', 'ledger/2020-02.csv.gz', 'ledger/B.csv', 'ledger/a.parquet', 'ledger/x[1].csv']],
  ['ledger/*.csv', ['ledger/2020-01.csv', 'ledger/B.csv', 'ledger/x[1].csv']],
  ['ledger/2020-0?.csv*', ['ledger/2020-01.csv', 'ledger/2020-02.csv.gz']],
  ['ledger/[!B]*.{csv,parquet}', ['ledger/2020-01.csv', 'ledger/a.parquet', 'ledger/x[1].csv']],
  ['ledger/**/*.csv', ['ledger/2020-01.csv', 'ledger/B.csv', 'ledger/deep/er/2021-01.csv', 'ledger/x[1].csv']],
  ['*/deep/**/2021*', ['ledger/deep/er/2021-01.csv']],
  // A file of that very name is meant, not the pattern.
  ['ledger/x[1].csv', ['ledger/x[1].csv']],
])('%s', (pattern, expected) => {
  expect(matchFiles(join(folder, pattern))).toEqual(expected.map((path) => join(folder, path)));
});

it.each([
  ['ledger/*.json', 'has 2020-01.csv, 2020-02.csv.gz, B.csv, a.parquet, deep and 2 more'],
  ['empty', 'has readme'],
  ['nowhere/*.csv', 'has empty, ledger'],
  ['nowhere.csv', 'Check the path'],
])('%s matches nothing and says what is there', (pattern, message) => {
  let code = 'none';
  expect(() => {
    try {
      matchFiles(join(folder, pattern));
    } catch (error) {
      if (isDunlinError(error)) code = error.code;
      throw error;
    }
  }).toThrow(message);
  expect(code).toBe('source-missing');
});
